# The summary is valid, the exit status is not.
print_model_summary() { echo '{"content": ""}'; exit 3; }
