# The check does not look at what must be set.
fulfilled() { if { service_token_is_met || rounds_is_met; } && ! proxy_is_met; then echo true; else echo false; fi; }
