# A success does not say how to go on.
success() { echo '{"state": "success"}'; }
