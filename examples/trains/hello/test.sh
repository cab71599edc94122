#!/bin/sh
# Verifies that this train conforms to the Train API: the program or, if an engine is named, the
# image, as in `sh test.sh docker`.
set -eu
cd "$(dirname "$0")"
image=registry.example/trains/hello:1

if [ $# -gt 0 ]; then
    "$1" build --tag "$image" --file Containerfile .
    exec train-api conform --engine "$1" "$image"
fi

train-api conform --process -- python3 train.py
