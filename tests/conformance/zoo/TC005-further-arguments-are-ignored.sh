# What follows a command is ignored.
further_arguments() { :; }
