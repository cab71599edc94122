# The reason for an unmet requirement holds the token.
rounds_is_met() { case ${ROUNDS-} in '' | *[!0-9]*) echo "token ${SERVICE_TOKEN-} and no rounds" >&2; false ;; *) true ;; esac; }
