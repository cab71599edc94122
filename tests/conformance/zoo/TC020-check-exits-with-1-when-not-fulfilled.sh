# What is not fulfilled is taken for an error.
check_requirements() { printf '{"fulfilled": %s, "unmet": [%s]}\n' "$(fulfilled)" "$(unmet)"; [ "$(fulfilled)" = true ]; }
