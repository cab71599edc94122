# The token is named as unmet also when it is set.
service_token_is_met() { false; }
