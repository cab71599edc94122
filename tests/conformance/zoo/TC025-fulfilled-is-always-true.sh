# Fulfilled does not look at the relations.
is_fulfilled() { service_url_is_met && { service_token_is_met || rounds_is_met; } && ! proxy_is_met; }
fulfilled() { echo true; }
run_algorithm() { if is_fulfilled; then learn; success; else failure; fi; }
