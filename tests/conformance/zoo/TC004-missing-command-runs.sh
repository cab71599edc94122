# Without a command, the algorithm runs.
missing() { run_algorithm; }
