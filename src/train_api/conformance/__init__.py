"""Check whether a train conforms to the Train API.

`catalog` names the checks, `train_client` asks the train, `probes` makes the environments it is
asked in, and `checks` checks its answers. What runs the train, a container engine or a local
process, is given from outside.
"""
