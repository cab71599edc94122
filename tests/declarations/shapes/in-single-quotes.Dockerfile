FROM registry.example/base:1
LABEL envs='[{"name":"NOTE","type":"select","required":true,"options":["$5 \\ \u0027a\u0027"]}]'
