"""Validate a response against its schema and the rules, and report each problem with its place."""
