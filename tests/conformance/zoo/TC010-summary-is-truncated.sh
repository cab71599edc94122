# The summary breaks off.
print_model_summary() { printf '{"content": "3 wei'; }
