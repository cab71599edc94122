# An id is named that the list does not have.
check_requirements() { echo '{"fulfilled": false, "unmet": [{"id": 9, "reason": "unknown"}]}'; }
