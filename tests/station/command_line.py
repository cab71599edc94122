"""The command line with the scripted client in place of an engine: `FOLDER WORD...`.

The last line of its output is the tags that the client gave.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import pytest

from tests.station.scripted import IMAGE, ScriptedClient
from train_api.cli import main
from train_api.engines import ContainerClient
from train_api.station import library

if __name__ == "__main__":
    client = ScriptedClient(Path(sys.argv[1]))
    with pytest.MonkeyPatch.context() as patch:
        found = (cast("ContainerClient", client), IMAGE)
        patch.setattr(library, "client_with", lambda *_, **__: found)
        status = main(sys.argv[2:])
    print("tags:", *client.tags)
    sys.exit(status)
