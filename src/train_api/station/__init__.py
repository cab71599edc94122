"""Run a train at a station: check the environment, run the algorithm, make and name the successor.

`references` decides which images a train may name, `visit` has the steps of a run, `outputs` stores
what the train wrote, and `report` is the model that the formats render.
"""
