#!/bin/sh
# A correct train in plain shell. Called as: train.sh VARIANT COMMAND
# The file of the variant, if there is one, replaces some of the functions: that is its fault.
set -u

is_set() { [ -n "$(printf %s "$1" | tr -d '[:space:]')" ]; }
service_url_is_met() { case ${SERVICE_URL-} in *[[:space:]]*) false ;; ?*:?*) true ;; *) false ;; esac; }
service_token_is_met() { is_set "${SERVICE_TOKEN-}"; }
rounds=${ROUNDS-}
rounds_is_met() { case ${rounds#-} in '' | *[!0-9]*) false ;; *) true ;; esac; }
proxy_is_met() { is_set "${PROXY-}"; }

# What a variant asks for besides, and which of all requirements there are to check.
further=
entries='0:service_url 1:service_token 2:rounds 3:proxy'

requirements() {
    cat <<'JSON'
    {"id": 0, "requirement": {"type": "environmentVariable", "target": "URL", "name": "SERVICE_URL"}},
    {"id": 1, "requirement": {"type": "environmentVariable", "target": "TOKEN", "name": "SERVICE_TOKEN"}},
    {"id": 2, "requirement": {"type": "environmentVariable", "target": "INTEGER", "name": "ROUNDS"}},
    {"id": 3, "requirement": {"type": "environmentVariable", "target": "STRING", "name": "PROXY"}}
JSON
}

relations() {
    cat <<'JSON'
    {"type": "all", "requirements": [0]},
    {"type": "any", "requirements": [1, 2]},
    {"type": "none", "requirements": [3]}
JSON
}

list_requirements() {
    echo "listing"
    printf '{"requirements": [%s%s], "relations": [%s]}\n' "$(requirements)" "$further" "$(relations)"
}

unmet() {
    separator=
    for entry in $entries; do
        if ! "${entry#*:}_is_met"; then
            printf '%s{"id": %s, "reason": "%s is not met"}' "$separator" "${entry%%:*}" "${entry#*:}"
            separator=', '
        fi
    done
}

fulfilled() {
    if service_url_is_met && { service_token_is_met || rounds_is_met; } && ! proxy_is_met; then
        echo true
    else
        echo false
    fi
}

check_requirements() {
    echo "checking"
    printf '{"fulfilled": %s, "unmet": [%s]}\n' "$(fulfilled)" "$(unmet)"
}

print_model_summary() { echo '{"content": {"rounds": 0}}'; }

model=${MODEL_FOLDER:-/tmp}/train-api-test-model.txt
learn() { echo "${ROUNDS-}" >"$model"; }
success() { printf '{"state": "success", "rebase": {"type": "docker", "from": "%s", "exportFiles": ["%s"], "nextTrainTags": ["next"]}}\n' "${REBASE_FROM:-train-api-test/base:1}" "$model"; }
failure() { echo '{"state": "failure", "message": "the requirements are not fulfilled"}'; }

# A run looks for itself, so that a fault of the check is no fault of the run.
has_url() { case ${SERVICE_URL-} in ?*:?*) true ;; *) false ;; esac; }
has_token_or_rounds() { is_set "${SERVICE_TOKEN-}${ROUNDS-}"; }
is_ready() { has_url && has_token_or_rounds && ! is_set "${PROXY-}"; }

run_algorithm() {
    if is_ready; then
        learn
        success
    else
        failure
    fi
}

refuse() {
    echo "usage: train list_requirements | check_requirements | print_model_summary | run_algorithm" >&2
    exit 64
}

missing() { refuse; }
unknown() { refuse; }
further_arguments() { refuse; }

variant=$1
shift
[ ! -e "$variant" ] || . "$variant"

[ $# -le 1 ] || further_arguments "$@"

case ${1-} in
list_requirements | check_requirements | print_model_summary | run_algorithm) "$1" ;;
'') missing ;;
*) unknown ;;
esac
