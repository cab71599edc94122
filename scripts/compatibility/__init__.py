"""Checks that every document that is valid under one version is valid under the next one."""
