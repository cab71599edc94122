"""Calls of an engine: of its program, and of docker's API, within their time."""
