# The check takes its time.
check_requirements() { sleep "${SLOWNESS:-0.4}"; printf '{"fulfilled": %s, "unmet": [%s]}\n' "$(fulfilled)" "$(unmet)"; }
