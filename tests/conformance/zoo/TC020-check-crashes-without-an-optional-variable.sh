# The check reads an optional variable that may be missing.
further=', {"id": 4, "requirement": {"type": "environmentVariable", "target": "STRING", "name": "REGION"}}'
entries="$entries 4:region"
region_is_met() { is_set "${REGION-}"; }
check_requirements() { : "${REGION?}"; printf '{"fulfilled": %s, "unmet": [%s]}\n' "$(fulfilled)" "$(unmet)"; }
