# The check takes its time where nothing is set.
check_requirements() {
    [ -n "${SERVICE_URL-}${SERVICE_TOKEN-}${ROUNDS-}${PROXY-}" ] || sleep "${SLOWNESS:-2.5}"
    printf '{"fulfilled": %s, "unmet": [%s]}\n' "$(fulfilled)" "$(unmet)"
}
