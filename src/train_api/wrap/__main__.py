"""The entrypoint of a wrapped image: `python3 -I FOLDER MANIFEST COMMAND`."""

from __future__ import annotations

import os
import sys


def _load_package(folder: str) -> None:
    """Load the package that contains this folder, wherever it is.

    It is not found by `sys.path`, where files of the wrapped program could hide modules of the
    standard library.
    """
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(
        "train_api", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    assert spec is not None
    assert spec.loader is not None
    package = module_from_spec(spec)
    sys.modules["train_api"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    if not __package__:
        own = os.path.dirname(os.path.abspath(__file__))
        # The interpreter searches the folder that it was given first.
        sys.path = [path for path in sys.path if os.path.abspath(path) != own]
        _load_package(os.path.dirname(own))
    from train_api.wrap.entrypoint import main

    main(sys.argv)
