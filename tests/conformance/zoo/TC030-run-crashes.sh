# The algorithm crashes.
run_algorithm() { echo "Traceback (most recent call last):" >&2; exit 1; }
