"""The limits of the specification, and of what is reported."""

DEPTH_LIMIT = 128
"""How many objects and arrays may be inside each other (clause 7.6)."""

RESPONSE_LIMIT = 16 * 1024 * 1024
"""How many bytes a response may have (clause 7.6)."""

PROBLEM_LIMIT = 100
"""How many problems of one input a report lists."""

GAP_LIMIT = 100
"""How many gaps of one examination a report lists."""
