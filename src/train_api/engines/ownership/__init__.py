"""The things that a run makes on an engine and on this machine, and their removal."""
