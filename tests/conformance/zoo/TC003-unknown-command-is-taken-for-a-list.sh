# An unknown command is answered with the list response.
unknown() { list_requirements; exit 1; }
