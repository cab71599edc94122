"""What a run makes on an engine and on this machine, and removes again, now or by a later run."""
