# Fulfilled does not look at the relations.
fulfilled() { echo true; }
run_algorithm() { if service_url_is_met && { service_token_is_met || rounds_is_met; }; then success; else failure; fi; }
