# Of the choices that are listed, the check knows only one.
further=', {"id": 4, "requirement": {"type": "environmentVariable", "target": "ENUM", "name": "MODE", "choices": ["fast", "careful"]}}'
entries="$entries 4:mode"
mode_is_met() { [ "${MODE-}" = fast ]; }
