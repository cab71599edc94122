# The tag of the next train is the token.
success() { printf '{"state": "success", "rebase": {"type": "docker", "from": "%s", "exportFiles": ["%s"], "nextTrainTags": ["t%s"]}}\n' "${REBASE_FROM:-train-api-test/base:1}" "$model" "${SERVICE_TOKEN-}"; }
