FROM registry.example/base:1
LABEL envs="[\"DATA\"]
