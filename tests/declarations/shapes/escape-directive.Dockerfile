# syntax=docker/dockerfile:1
# escape=`

FROM registry.example/base:1
LABEL envs="[{`"name`":`"SHARE`",`"type`":`"string`",`
  `"required`":true}]"
