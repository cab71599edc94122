# The check takes its time where there are no rounds.
check_requirements() {
    [ -n "${ROUNDS-}" ] || sleep "${SLOWNESS:-2.5}"
    printf '{"fulfilled": %s, "unmet": [%s]}\n' "$(fulfilled)" "$(unmet)"
}
