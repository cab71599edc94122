# The token is never missed.
service_token_is_met() { true; }
