# The summary has an option, and other commands have none.
further_arguments() { [ "$1" = print_model_summary ] || refuse; }
