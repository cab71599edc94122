"""SCHEMA FILE...: judge files by jsonschema-rs, to all their errors."""

import json
import sys

from jsonschema_rs import Draft202012Validator

with open(sys.argv[1], "rb") as file:
    validator = Draft202012Validator(json.load(file))
valid = True
for path in sys.argv[2:]:
    with open(path, "rb") as file:
        # All errors are looked at, not only the first: a report has to count them.
        errors = sum(1 for _ in validator.iter_errors(json.load(file)))
    valid = valid and not errors
sys.exit(not valid)
