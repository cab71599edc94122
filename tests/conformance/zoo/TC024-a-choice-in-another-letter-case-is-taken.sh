# A choice is taken in any letter case.
further=', {"id": 4, "requirement": {"type": "environmentVariable", "target": "ENUM", "name": "MODE", "choices": ["fast", "careful"]}}'
entries="$entries 4:mode"
mode_is_met() { case ${MODE-} in [Ff][Aa][Ss][Tt] | careful) true ;; *) false ;; esac; }
