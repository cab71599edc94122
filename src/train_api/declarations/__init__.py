"""Import and export what other platforms declare of the needs of their trains.

`padme` reads and writes the label `envs` of PADME, `vantage6` reads a file of vantage6's algorithm
store. Both make a list response. No declaration is trusted: sizes are limited, time is linear in
the size, and no path in a declaration is opened.
"""
