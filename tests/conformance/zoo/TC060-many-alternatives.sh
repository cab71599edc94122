# There are more alternatives than the examination has runs for.
letters='A B C D E F G H I J K L M N O P Q R S T U V W X Y Z'
any=
number=4
for one in A B C; do
    for other in $letters; do
        name=WAY_$one$other
        further="$further, {\"id\": $number, \"requirement\": {\"type\": \"environmentVariable\", \"target\": \"STRING\", \"name\": \"$name\"}}"
        entries="$entries $number:$name"
        eval "${name}_is_met() { case \${$name-} in *[![:space:]]*) true ;; *) false ;; esac; }"
        any="$any${any:+, }$number"
        number=$((number + 1))
    done
done
relations() { printf '{"type": "all", "requirements": [0]}, {"type": "any", "requirements": [1, 2]}, {"type": "none", "requirements": [3]}, {"type": "any", "requirements": [%s]}' "$any"; }
has_way() { for entry in $entries; do case $entry in *:WAY_*) ! "${entry#*:}_is_met" || return 0 ;; esac; done; false; }
fulfilled() { if service_url_is_met && { service_token_is_met || rounds_is_met; } && ! proxy_is_met && has_way; then echo true; else echo false; fi; }
is_ready() { [ "$(fulfilled)" = true ]; }
