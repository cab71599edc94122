# A missing command prints help and exits with 0.
missing() { echo "usage: ..."; exit 0; }
