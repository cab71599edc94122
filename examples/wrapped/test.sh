#!/bin/sh
# Validates the manifest. If an engine is named, as in `sh test.sh docker`, it also builds the image
# and verifies that it conforms to the Train API.
set -eu
cd "$(dirname "$0")"
image=registry.example/trains/count:1

train-api validate --manifest manifest.json
if [ -e wrap.sh ]; then
    script=$(train-api wrap manifest.json)
    printf '%s\n' "$script" >wrap.sh
fi
if [ $# -gt 0 ]; then
    "$1" build --tag "$image" --file Containerfile .
    exec train-api conform --engine "$1" "$image"
fi
