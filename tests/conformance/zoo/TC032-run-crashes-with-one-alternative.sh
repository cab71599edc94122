# The run needs each alternative.
learn() { : "${SERVICE_TOKEN?}" "${ROUNDS?}"; echo >"$model"; }
