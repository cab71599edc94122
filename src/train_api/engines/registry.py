"""Pass images on to a registry, and ask whether it has them.

An engine uploads all content of an image before the registry learns its name, so no name is ever
that of an incomplete image.
"""

from __future__ import annotations

import re
from pathlib import Path

from train_api.engines import errors
from train_api.engines.calls.cli_calls import call
from train_api.engines.engine import Engine

_PUSH_PATIENCE = 3600.0
_ABSENT = re.compile("manifest unknown|no such manifest|name unknown", re.IGNORECASE)
# Podman 4 has found an image, which is no list of images.
_NO_LIST = re.compile("treating single images as manifest lists is not implemented", re.IGNORECASE)
# Docker's daemon accepts such registries without TLS, but its client needs an option.
_LOOPBACK = re.compile(r"(?:localhost|127\.[0-9.]+|\[::1\])(?::[0-9]+)?/")
_DIGEST = re.compile(r"digest: (sha256:[0-9a-f]{64})")


def has_remote(engine: Engine, name: str) -> bool:
    """Whether the registry of a name has an image for it; no image on this machine has the name.

    Raises:
        EngineError: the registry does not say so.
    """
    options = engine.without_tls if _LOOPBACK.match(name) else ()
    answer = call(engine, "manifest", "inspect", *options, name, may_be_cut=True)
    if answer.status == 0 or _NO_LIST.search(answer.err):
        return True
    if _ABSENT.search(answer.err):
        return False
    raise errors.registry_error(engine, answer.err)


def push(engine: Engine, name: str, folder: Path) -> str:
    """Push the image of a name; return the digest of its manifest, empty if the engine has none.

    `folder` is one that is removed later.

    Raises:
        EngineError: it was not pushed.
    """
    file = folder / "digest"
    options = (word.format(file=file) for word in engine.push)
    answer = call(engine, "push", *options, name, seconds=_PUSH_PATIENCE, may_be_cut=True)
    if answer.status != 0:
        raise errors.registry_error(engine, answer.err)
    if file.is_file():
        return file.read_text(encoding="ascii", errors="replace").strip()
    found = _DIGEST.search(answer.out)
    return found[1] if found else ""
