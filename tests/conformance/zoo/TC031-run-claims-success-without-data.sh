# The run claims success whatever the environment.
run_algorithm() { learn; success; }
