"""The files of this package that a new train contains."""

from __future__ import annotations

import os
from collections.abc import Iterable

WORKFLOW = ".github/workflows/train.yml"
"""The path of the workflow in a new train, and below the example trains."""

_LIBRARY = (
    "__init__.py",
    "limits.py",
    "py.typed",
    "requirements/__init__.py",
    "requirements/relations.py",
    "requirements/targets.py",
    "specification.py",
    "train/__init__.py",
    "train/answers.py",
    "train/process.py",
    "train/requirements.py",
    "train/response_stream.py",
    "train/responses.py",
    "train/write_json.py",
    "versions.py",
)


def library(more: Iterable[str] = ()) -> dict[str, bytes]:
    """The library for trains and more modules of the package, by their paths in a new train."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    files = {}
    for path in (*_LIBRARY, *more):
        with open(os.path.join(package, *path.split("/")), "rb") as file:
            files[f"train_api/{path}"] = file.read()
    return files
