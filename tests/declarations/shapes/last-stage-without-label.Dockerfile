FROM registry.example/base:1 AS first
LABEL envs='["FIRST"]'
FROM registry.example/base:1
