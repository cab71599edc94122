# The reasons are left out.
unmet() {
    separator=
    for entry in 0:service_url 1:service_token 2:rounds 3:proxy; do
        if ! "${entry#*:}_is_met"; then
            printf '%s{"id": %s}' "$separator" "${entry%%:*}"
            separator=', '
        fi
    done
}
