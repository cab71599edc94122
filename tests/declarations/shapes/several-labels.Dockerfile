FROM registry.example/base:1
LABEL envs='["OLD"]'
LABEL envs='[{"name":"NEW","type":"url","required":true}]'
