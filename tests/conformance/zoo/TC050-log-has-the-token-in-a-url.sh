# The log has a URL with the token, of which each byte is percent-encoded.
learn() { printf 'GET /data?token=%s\n' "$(printf %s "${SERVICE_TOKEN-}" | od -An -v -tx1 | tr -d '\n' | tr ' ' %)" >&2; echo 3 >"$model"; }
