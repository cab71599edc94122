# The token shows up in the log.
learn() { echo "using token ${SERVICE_TOKEN-}" >&2; echo 3 >"$model"; }
