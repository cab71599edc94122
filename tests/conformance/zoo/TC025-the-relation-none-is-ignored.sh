# The check does not look at what must not be set.
fulfilled() { if service_url_is_met && { service_token_is_met || rounds_is_met; }; then echo true; else echo false; fi; }
