# The log has an Authorization header, in which the token is in base64 behind a name.
learn() { printf 'Authorization: Basic %s\n' "$(printf 'train:%s' "${SERVICE_TOKEN-}" | base64 | tr -d '\n')" >&2; echo 3 >"$model"; }
