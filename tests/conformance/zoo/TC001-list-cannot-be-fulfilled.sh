# The relations contradict each other.
relations() { echo '{"type": "all", "requirements": [0]}, {"type": "none", "requirements": [0]}'; }
