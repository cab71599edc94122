"""The limits of the specification and of reports."""

DEPTH_LIMIT = 128
"""The maximum depth of nested objects and arrays (clause 7.6)."""

RESPONSE_LIMIT = 16 * 1024 * 1024
"""The maximum size of a response in bytes (clause 7.6)."""

LABEL_LIMIT = 32 * 1024
"""The maximum size of the label with a list response in bytes (clause 6.14 of 1.1.0)."""

PROBLEM_LIMIT = 100
"""The maximum number of problems of one input that a report lists."""

GAP_LIMIT = 100
"""The maximum number of gaps of one examination that a report lists."""
