# Rounds that are not set count as met.
rounds_is_met() { case ${ROUNDS-1} in *[!0-9]*) false ;; *) true ;; esac; }
