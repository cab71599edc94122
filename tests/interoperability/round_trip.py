"""Read responses with generated models and write them again.

    python round_trip.py FOLDER FILE...

The generated modules are in FOLDER, and each file is in a folder with the name of its schema.
Standard output: a JSON object with the name of each file that the models read, and what they wrote.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def written(path: Path) -> str | None:
    """Return the response in a file as its model writes it, None where the model rejects it."""
    schema = path.parents[1].name
    name = "".join(word.capitalize() for word in schema.split("-"))
    model = getattr(importlib.import_module(schema.replace("-", "_")), name)
    try:
        response = model.model_validate_json(path.read_bytes())
    except ValueError:
        return None
    return str(response.model_dump_json(by_alias=True, exclude_unset=True))


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    outcomes = {path: written(Path(path)) for path in sys.argv[2:]}
    read = {path: json.loads(text) for path, text in outcomes.items() if text is not None}
    json.dump(read, sys.stdout)
