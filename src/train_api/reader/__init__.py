"""Read captured stdout: find the response, or the reason why there is none.

Bytes come in, and a JSON value or a diagnosis as data goes out; `validation` words diagnoses.
"""
