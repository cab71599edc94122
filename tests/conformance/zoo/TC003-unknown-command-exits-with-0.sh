# An unknown command is refused in words only.
unknown() { echo "unknown command" >&2; exit 0; }
