"""Read captured stdout: find the response, or the reason why there is none.

The input is bytes; the result is a JSON value or a diagnosis as data, which `validation` words.
"""
