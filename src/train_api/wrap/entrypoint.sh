#!/bin/sh
# Written by train-api wrap. It answers the commands of the Train API for the program of this image.
set -u

# What follows up to the next comment was made from the manifest.

# Standard output is for the response alone (descriptor 3).
exec 3>&1 1>&2

wrap_respond() {
    printf '%s\n' "$1" >&3 || exit 1
    exit 0
}

wrap_letters=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz
wrap_digits=0123456789
wrap_hex=${wrap_digits}abcdefABCDEF
wrap_space=$(printf ' \t\n\v\f\r.')
wrap_space=${wrap_space%.}

# Other blank values either fit no target, or may count either way.
wrap_is_set() {
    case $1 in
        *[!"$wrap_space"]*) ;;
        *) return 1 ;;
    esac
}

wrap_only() {
    case $1 in
        '' | *[!"$2"]*) return 1 ;;
    esac
}

# Digits without a leading zero. Numbers beyond the range of a double have more digits.
wrap_is_whole() {
    wrap_only "$1" "$wrap_digits" && [ "${#1}" -le 308 ] || return 1
    case $1 in
        0?*) return 1 ;;
    esac
}

wrap_is_number() {
    wrap_rest=${1#-}
    wrap_power=0
    case $wrap_rest in
        *[eE]*)
            wrap_power=${wrap_rest#*[eE]}
            wrap_power=${wrap_power#[+-]}
            wrap_rest=${wrap_rest%%[eE]*}
            ;;
    esac
    case $wrap_rest in
        *.*) wrap_only "${wrap_rest#*.}" "$wrap_digits" || return 1 ;;
    esac
    wrap_is_whole "${wrap_rest%%.*}" && wrap_only "$wrap_power" "$wrap_digits" || return 1
    case $1 in
        *[eE]-*) return 0 ;;
    esac
    while [ "${wrap_power#0}" != "$wrap_power" ]; do wrap_power=${wrap_power#0}; done
    wrap_rest=${wrap_rest%%.*}
    [ "${#wrap_power}" -le 3 ] && [ "$((${#wrap_rest} + ${wrap_power:-0}))" -le 308 ]
}

wrap_is_url() {
    case $1 in
        [!"$wrap_letters"]* | *%[!"$wrap_hex"]* | *%?[!"$wrap_hex"]* | *%? | *%) return 1 ;;
        *:*) wrap_only "${1%%:*}" "$wrap_letters$wrap_digits+.-" || return 1 ;;
        *) return 1 ;;
    esac
    wrap_only "$1" "$wrap_letters$wrap_digits:/?#[]@!\$&'()*+,;=._~%-"
}

wrap_is_host() {
    case $1 in
        *::*::* | *:::*) return 1 ;;
        *:*:*) wrap_only "$1" "$wrap_hex:." && return ;;
        .* | *. | *..* | -* | *- | *-.* | *.-*) return 1 ;;
    esac
    [ "${#1}" -le 253 ] && wrap_only "$1" "$wrap_letters${wrap_digits}._-" || return 1
    wrap_only "${1##*.}" "$wrap_digits" || return 0
    wrap_octets=0
    wrap_rest=$1.
    while [ -n "$wrap_rest" ]; do
        wrap_octet=${wrap_rest%%.*}
        wrap_rest=${wrap_rest#*.}
        wrap_octets=$((wrap_octets + 1))
        wrap_is_whole "$wrap_octet" && [ "${#wrap_octet}" -le 3 ] && [ "$wrap_octet" -le 255 ] ||
            return 1
    done
    [ "$wrap_octets" -eq 4 ]
}

# Sets wrap_why, which is empty if the value meets the requirement.
# Arguments: the name, the target, the value, whether there is a default, and the choices.
wrap_require() {
    wrap_why=
    if ! wrap_is_set "$3"; then
        [ "$4" = yes ] || wrap_why="$1 is not set"
        return
    fi
    case $2 in
        URL) wrap_is_url "$3" || wrap_why="$1 is not an absolute URI with a scheme" ;;
        HOST) wrap_is_host "$3" || wrap_why="$1 is not a host name or an IP address" ;;
        PORT)
            case $3 in
                [!"$wrap_digits"]* | 0* | *[!"$wrap_digits"]* | ??????*) wrap_why=x ;;
                *) [ "$3" -le 65535 ] || wrap_why=x ;;
            esac
            [ -z "$wrap_why" ] || wrap_why="$1 is not a port number from 1 to 65535"
            ;;
        FILE)
            case $3 in
                /*) [ -f "$3" ] || wrap_why=x ;;
                *) wrap_why=x ;;
            esac
            [ -z "$wrap_why" ] ||
                wrap_why="$1 is not the absolute path of a regular file in this container"
            ;;
        DIRECTORY)
            case $3 in
                /*) [ -d "$3" ] || wrap_why=x ;;
                *) wrap_why=x ;;
            esac
            [ -z "$wrap_why" ] ||
                wrap_why="$1 is not the absolute path of a directory in this container"
            ;;
        ENUM)
            wrap_why="$1 is not one of its choices"
            wrap_value=$3
            shift 4
            for wrap_choice; do
                [ "$wrap_choice" != "$wrap_value" ] || wrap_why=
            done
            ;;
        INTEGER) wrap_is_whole "${3#-}" || wrap_why="$1 is not an integer" ;;
        NUMBER) wrap_is_number "$3" || wrap_why="$1 is not a number" ;;
        BOOLEAN)
            case $3 in
                true | false) ;;
                *) wrap_why="$1 is not true or false" ;;
            esac
            ;;
    esac
}

# Notes whether the requirement with this id is met.
wrap_note() {
    if [ -z "$wrap_why" ]; then
        wrap_met="$wrap_met$1 "
        return
    fi
    wrap_unmet="$wrap_unmet${wrap_unmet:+, }{\"id\": $1, \"reason\": \"$wrap_why\"}"
    wrap_reasons="$wrap_reasons${wrap_reasons:+; }$wrap_why"
}

wrap_is_met() {
    case $wrap_met in
        *" $1 "*) ;;
        *) return 1 ;;
    esac
}

wrap_all() {
    for wrap_id; do wrap_is_met "$wrap_id" || wrap_fulfilled=false; done
}

wrap_any() {
    for wrap_id; do
        wrap_is_met "$wrap_id" && return
    done
    wrap_fulfilled=false
}

wrap_none() {
    for wrap_id; do wrap_is_met "$wrap_id" && wrap_fulfilled=false; done
}

wrap_optional() {
    :
}

wrap_fail() {
    wrap_respond "$wrap_failure$1\"}"
}

# Checks that a file can be exported. Arguments: its path, and the path in JSON.
wrap_export() {
    { [ -f "$1" ] && ! [ -h "$1" ]; } ||
        wrap_fail "The program ended with exit status 0, but $2 is not a regular file."
}

# Sets what is met, what is not, and whether all relations hold.
wrap_look() {
    wrap_met=' '
    wrap_unmet=
    wrap_reasons=
    wrap_fulfilled=true
    wrap_assess
}

check_requirements() {
    wrap_look
    wrap_respond "$wrap_check$wrap_fulfilled, \"unmet\": [$wrap_unmet]}"
}

run_algorithm() {
    wrap_look
    [ "$wrap_fulfilled" = true ] ||
        wrap_fail "The requirements are not fulfilled${wrap_reasons:+: $wrap_reasons}"
    wrap_signal=
    wrap_program=
    # Shells let programs in the background ignore SIGINT, so they get SIGTERM in its place.
    trap 'wrap_signal=2; kill -s TERM "$wrap_program"' INT
    trap 'wrap_signal=15; kill -s TERM "$wrap_program"' TERM
    (
        trap - INT TERM
        wrap_start 3>&-
    ) </dev/null &
    wrap_program=$!
    [ -z "$wrap_signal" ] || kill -s TERM "$wrap_program"
    wait "$wrap_program"
    wrap_status=$?
    while [ -n "$wrap_signal" ] && kill -s 0 "$wrap_program" 2>/dev/null; do wait "$wrap_program"; done
    [ -z "$wrap_signal" ] || exit "$((128 + wrap_signal))"
    trap - INT TERM
    # As process 1 this shell survives, and nothing else in the container.
    [ "$$" -ne 1 ] || kill -9 -1
    [ "$wrap_status" -eq 0 ] || wrap_fail "The program ended with exit status $wrap_status."
    wrap_exports
    wrap_respond "$wrap_success"
}

case "$#:${1-}" in
    1:list_requirements | 1:check_requirements | 1:print_model_summary | 1:run_algorithm) "$1" ;;
    *)
        echo 'usage: {list_requirements,check_requirements,print_model_summary,run_algorithm}'
        exit 2
        ;;
esac
