# Any string is taken for an integer.
rounds_is_met() { is_set "${ROUNDS-}"; }
