# The content of the summary is a number.
print_model_summary() { echo '{"content": 3}'; }
