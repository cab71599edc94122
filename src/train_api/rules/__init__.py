"""The rules TA001 to TA203: a table, and the functions that judge."""
