FROM registry.example/base:1 AS Base
LABEL envs='["INHERITED"]'
FROM registry.example/other:1 AS other
LABEL envs='["OTHER"]'
FROM --platform=linux/amd64 base
CMD ["sh"]
