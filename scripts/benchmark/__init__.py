"""Measures the command line beside other validators: whole processes, in turn, in one run."""
