# A token of white space counts as set.
service_token_is_met() { [ -n "${SERVICE_TOKEN-}" ]; }
