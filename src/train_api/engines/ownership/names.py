"""The names of things that a run makes: random, so that no train recognises an examination by one.

A container's name is in podman's `/etc/hosts`, and a folder's in the table of mounts.
"""

from __future__ import annotations

import secrets


def container_name() -> str:
    """A name for a container, or for a folder."""
    return secrets.token_hex(8)


def image_name() -> str:
    """A name for an image, in a repository of its own; no registry has it."""
    return f"localhost/{secrets.token_hex(8)}:latest"
