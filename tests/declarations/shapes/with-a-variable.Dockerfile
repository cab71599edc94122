ARG NAME=DATA
FROM registry.example/base:1
LABEL envs="[\"${NAME}\"]"
