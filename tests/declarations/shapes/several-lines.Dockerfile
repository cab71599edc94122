FROM registry.example/base:1
LABEL description="a train" \
      envs="[ \
        {\"name\":\"FHIR_SERVER\",\"type\":\"url\",\"required\":true}, \
        # the server needs it

        {\"name\":\"FHIR_TOKEN\",\"type\":\"password\",\"required\":false} \
      ]" \
      version="1"
