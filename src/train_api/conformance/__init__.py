"""Prove or refute that a train implements the Train API.

`table` names the checks, `subject` asks the train, `derive` makes the environments it is asked in,
and `checks` judges its answers. What runs the train, a container engine or a local process, is
given from outside.
"""
