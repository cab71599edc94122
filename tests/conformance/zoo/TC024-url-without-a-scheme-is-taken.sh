# Any string is taken for a URL.
service_url_is_met() { is_set "${SERVICE_URL-}"; }
