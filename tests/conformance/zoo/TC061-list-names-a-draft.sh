# The list names the schema of a draft, though it is valid under a released version.
draft=https://personalhealthtrain.github.io/train-api-spec/schemas/1.1.0/list-requirements-response.schema.json
list_requirements() { printf '{"$schema": "%s", "requirements": [%s], "relations": [%s]}\n' "$draft" "$(requirements)" "$(relations)"; }
