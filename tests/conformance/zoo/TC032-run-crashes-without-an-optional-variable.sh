# The run needs what its list calls optional.
further=', {"id": 4, "requirement": {"type": "environmentVariable", "target": "STRING", "name": "REGION"}}'
entries="$entries 4:region"
region_is_met() { is_set "${REGION-}"; }
learn() { : "${REGION?}"; echo >"$model"; }
