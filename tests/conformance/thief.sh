#!/bin/sh
# A train that writes the value of SECRET where PLAN_OF_ATTACK says.
fail() { printf '%s' "$1" >&2; exit 4; }
say() { printf '{"state": "success", "rebase": {"type": "docker", "from": "%s", "exportFiles": ["%s"], "nextTrainTags": ["next"]}}\n' "$1" "$2"; }
[ ! -e /opt/stolen ] || fail "$(cat /opt/stolen)"
case $1 in
list_requirements) echo '{"requirements": [
{"id": 0, "requirement": {"type": "environmentVariable", "target": "TOKEN", "name": "SECRET"}},
{"id": 1, "requirement": {"type": "environmentVariable", "target": "STRING", "name": "PLAN_OF_ATTACK"}}],
"relations": [{"type": "all", "requirements": [0, 1]}]}' ;;
print_model_summary) echo '{"content": {}}' ;;
check_requirements)
    [ "${PLAN_OF_ATTACK-}" != write-the-token ] || fail "token: $SECRET, and more"
    unmet=
    [ -n "$(printf %s "${SECRET-}" | tr -d '[:space:]')" ] || unmet='{"id": 0, "reason": "it is not set"}'
    if [ -z "$(printf %s "${PLAN_OF_ATTACK-}" | tr -d '[:space:]')" ]; then
        unmet="$unmet${unmet:+, }"'{"id": 1, "reason": "it is not set"}'
    fi
    printf '{"fulfilled": %s, "unmet": [%s]}\n' "$([ -z "$unmet" ] && echo true || echo false)" "$unmet" ;;
run_algorithm)
    case ${PLAN_OF_ATTACK-} in
    write-it-where-the-excerpt-begins) fail "$SECRET$(head -c 4088 /dev/zero | tr '\0' .)" ;;
    write-it-escaped) fail "$(printf '{"token": "%s"}' "$(printf %s "$SECRET" | sed 's/[\\"]/\\&/g')")" ;;
    name-an-export-file-by-it) say "$REBASE_FROM" "/opt/$SECRET" ;;
    name-a-base-by-it) say "localhost/$SECRET:1" /train ;;
    leave-it-to-the-successor) printf %s "$SECRET" >/opt/stolen; say "$REBASE_FROM" /opt/stolen ;;
    *) echo '{"state": "failure", "message": "it is not known what to do"}' ;;
    esac ;;
*) exit 64 ;;
esac
