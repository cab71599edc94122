# The list response is valid, the exit status is not.
list_requirements() { printf '{"requirements": [%s], "relations": [%s]}\n' "$(requirements)" "$(relations)"; exit 1; }
