# The run succeeds only with each alternative.
is_ready() { has_url && is_set "${SERVICE_TOKEN-}" && is_set "${ROUNDS-}" && ! is_set "${PROXY-}"; }
