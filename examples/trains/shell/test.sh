#!/bin/sh
# Verifies that this train conforms to the Train API: the program or, if an engine is named, the
# image, as in `sh test.sh docker`.
set -eu
cd "$(dirname "$0")"
image=registry.example/trains/shell:1

if [ $# -gt 0 ]; then
    "$1" build --tag "$image" --file Containerfile .
    exec train-api conform --engine "$1" "$image"
fi

# The program writes its model beside itself, so a copy of it runs.
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cp train.sh "$folder"
cd "$folder"
train-api conform --process -- sh train.sh
