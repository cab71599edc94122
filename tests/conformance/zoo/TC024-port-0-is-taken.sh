# The number of a port is checked at its upper end alone.
further=', {"id": 4, "requirement": {"type": "environmentVariable", "target": "PORT", "name": "SERVICE_PORT"}}'
entries="$entries 4:service_port"
service_port_is_met() { case ${SERVICE_PORT-} in '' | *[!0-9]*) false ;; *) [ "$SERVICE_PORT" -le 65535 ] ;; esac; }
