# The check asks for each alternative.
fulfilled() { if service_url_is_met && service_token_is_met && rounds_is_met && ! proxy_is_met; then echo true; else echo false; fi; }
