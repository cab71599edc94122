# The run succeeds with what must not be set.
is_ready() { has_url && has_token_or_rounds; }
