# The list response is a Python dictionary.
list_requirements() { echo "{'requirements': [], 'relations': []}"; }
