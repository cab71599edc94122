# With a service URL, the list has one requirement less.
requirements() {
    for name in SERVICE_URL:URL:0 SERVICE_TOKEN:TOKEN:1 ROUNDS:INTEGER:2; do
        target=${name#*:}
        printf '{"id": %s, "requirement": {"type": "environmentVariable", "target": "%s", "name": "%s"}}, ' "${target#*:}" "${target%%:*}" "${name%%:*}"
    done
    [ -n "${SERVICE_URL-}" ] && description=", \"description\": \"set\"" || description=
    printf '{"id": 3, "requirement": {"type": "environmentVariable", "target": "STRING", "name": "PROXY"%s}}' "$description"
}
