# The token is reported where the rounds are missing, and the other way round.
entries='0:service_url 2:service_token 1:rounds 3:proxy'
