# The run does not succeed without what its list calls optional.
further=', {"id": 4, "requirement": {"type": "environmentVariable", "target": "STRING", "name": "REGION"}}'
entries="$entries 4:region"
region_is_met() { is_set "${REGION-}"; }
is_ready() { has_url && has_token_or_rounds && ! is_set "${PROXY-}" && region_is_met; }
