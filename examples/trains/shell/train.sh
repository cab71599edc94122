#!/bin/sh
# A train in plain POSIX shell. It counts the lines of the station's files and adds them up from
# station to station.
set -u
LC_ALL=C
export LC_ALL

# Standard output is for the response alone (descriptor 3). What any program prints goes to
# standard error, so that it cannot end up behind the response.
exec 3>&1 1>&2

home=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
model=$home/count
base=registry.example/trains/shell:1

respond() {
    printf '%s\n' "$1" >&3
    exit 0
}

fail() {
    printf '%s\n' "$1"
    respond '{"state": "failure", "message": "Counting failed. Standard error says more."}'
}

# Writes a string as it is between the quotation marks of JSON.
json_text() {
    printf '%s' "$1" | tr '\001-\037\177' ' ' | sed 's/[\\"]/\\&/g'
}

# Blank is more than this in the specification, but no other blank value is an absolute path either.
is_blank() {
    [ -z "$(printf '%s' "$1" | tr -d ' \t\n\v\f\r')" ]
}

# Why a variable is not the path of what it should be; nothing where it is.
# Arguments: its name, its value, an option of test, and what that option looks for.
unmet_path() {
    if is_blank "$2"; then
        echo "$1 is not set"
    elif [ "${2#/}" = "$2" ]; then
        echo "$1 is not an absolute path"
    elif ! [ "$3" "$2" ]; then
        echo "$1 is not the path of a $4 in this container"
    fi
}

check() {
    file_reason=$(unmet_path COHORT_FILE "${COHORT_FILE-}" -f 'regular file')
    directory_reason=$(unmet_path COHORT_DIRECTORY "${COHORT_DIRECTORY-}" -d directory)
    fulfilled=true
    if [ -n "$file_reason" ] && [ -n "$directory_reason" ]; then
        fulfilled=false
    fi
}

# Sets total and stations, as the stations before have left them.
read_model() {
    total=0
    stations=0
    if [ -e "$model" ]; then
        read -r total stations <"$model" || return 1
    fi
    is_number "$total" && is_number "$stations"
}

is_number() {
    case $1 in
        '' | *[!0-9]*) return 1 ;;
    esac
}

# Adds the lines of a file to total.
count() {
    # grep ends with 1 where there are no lines, so its output shows whether it could read.
    lines=$(grep -c '' <"$1")
    is_number "$lines" || fail 'a file could not be read'
    total=$((total + lines))
}

list_requirements() {
    respond '{
  "requirements": [
    {
      "id": 0,
      "requirement": {
        "type": "environmentVariable",
        "target": "FILE",
        "name": "COHORT_FILE",
        "description": "A file with one patient a line"
      }
    },
    {
      "id": 1,
      "requirement": {
        "type": "environmentVariable",
        "target": "DIRECTORY",
        "name": "COHORT_DIRECTORY",
        "description": "A directory with such files, whose names end in .csv"
      }
    }
  ],
  "relations": [{"type": "any", "requirements": [0, 1]}]
}'
}

check_requirements() {
    check
    unmet=
    if [ -n "$file_reason" ]; then
        unmet="{\"id\": 0, \"reason\": \"$file_reason\"}"
    fi
    if [ -n "$directory_reason" ]; then
        unmet="$unmet${unmet:+, }{\"id\": 1, \"reason\": \"$directory_reason\"}"
    fi
    respond "{\"fulfilled\": $fulfilled, \"unmet\": [$unmet]}"
}

print_model_summary() {
    if read_model; then
        respond "{\"content\": {\"lines\": $total, \"stations\": $stations}}"
    fi
    respond '{"content": "The model cannot be read."}'
}

run_algorithm() {
    check
    if [ "$fulfilled" = false ]; then
        respond "{\"state\": \"failure\", \"message\": \"$file_reason, and $directory_reason.\"}"
    fi
    read_model || fail 'the model could not be read'
    if [ -z "$file_reason" ]; then
        count "$COHORT_FILE"
    fi
    if [ -z "$directory_reason" ]; then
        for file in "$COHORT_DIRECTORY"/*.csv; do
            if [ -f "$file" ]; then
                count "$file"
            fi
        done
    fi
    stations=$((stations + 1))
    echo "$total $stations" >"$model" || fail 'the model could not be written'
    respond "{
  \"state\": \"success\",
  \"message\": \"Lines: $total, stations: $stations\",
  \"rebase\": {
    \"type\": \"docker\",
    \"from\": \"$base\",
    \"exportFiles\": [\"$(json_text "$model")\"],
    \"nextTrainTags\": [\"station-$((stations + 1))\"]
  }
}"
}

case "$#:${1-}" in
    1:list_requirements | 1:check_requirements | 1:print_model_summary | 1:run_algorithm) "$1" ;;
    *)
        echo "usage: train.sh {list_requirements,check_requirements,print_model_summary,run_algorithm}"
        exit 2
        ;;
esac
