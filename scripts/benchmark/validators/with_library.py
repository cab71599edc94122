"""LIBRARY SCHEMA FILE...: validate files by jsonschema or jsonschema_rs, and find all errors."""

import json
import sys
from importlib import import_module

with open(sys.argv[2], "rb") as file:
    validator = import_module(sys.argv[1]).Draft202012Validator(json.load(file))
valid = True
for path in sys.argv[3:]:
    with open(path, "rb") as file:
        # All errors are evaluated, not only the first, since a report has to count them.
        errors = sum(1 for _ in validator.iter_errors(json.load(file)))
    valid = valid and not errors
sys.exit(not valid)
