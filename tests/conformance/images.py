"""Images of the shell train for real engines."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from tests.conformance.shell import TRAIN
from tests.engines import real

VARIANT = "/variant.sh"
"""Where the image of the shell train looks for its variant."""


@cache
def program(name: str) -> str:
    """The image of the shell train, without a variant."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "train.sh").write_bytes(TRAIN.read_bytes())
        return real.build(
            name,
            Path(folder),
            f"FROM {real.require(name)}\n"
            "COPY train.sh /opt/train.sh\n"
            "COPY train.sh /etc/station.csv\n"
            "ENV MODEL_FOLDER=/opt\n"
            f'ENTRYPOINT ["/bin/sh", "/opt/train.sh", "{VARIANT}"]\n',
        )


def variant_image(name: str, variant: Path) -> str:
    """The image of the shell train with a variant in it, since nothing is mounted at times."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "variant.sh").write_bytes(variant.read_bytes())
        return real.build(name, Path(folder), f"FROM {program(name)}\nCOPY variant.sh {VARIANT}\n")


def train_image(name: str, rebase_from: str, more: str = "") -> str:
    """The image of the shell train that names a base for its successor."""
    with tempfile.TemporaryDirectory() as folder:
        text = f"FROM {program(name)}\nENV REBASE_FROM={rebase_from}\n{more}"
        return real.build(name, Path(folder), text)
