"""The seed of an examination: all made-up values follow from it, so that it can be repeated."""

from __future__ import annotations

import hmac
import re
import secrets
from random import Random
from string import ascii_lowercase
from typing import NamedTuple

SEED = re.compile("[0-9a-f]{32}")
"""The form of a seed: 128 bits in hexadecimal digits."""

_WORD = 10


def fresh_seed() -> str:
    """An unpredictable seed."""
    return secrets.token_hex(16)


def random_from(seed: str, purpose: str) -> Random:
    """The random numbers that a seed gives for a purpose; those of other purposes differ."""
    digest = hmac.digest(seed.encode(), purpose.encode(), "sha256")
    return Random(int.from_bytes(digest, "big"))


def word(random: Random, length: int = _WORD) -> str:
    """A word of lower-case letters."""
    return "".join(random.choices(ascii_lowercase, k=length))


class Names(NamedTuple):
    """The names of made-up data: the mount point in a container, a file and a directory in it."""

    mount_point: str
    file: str
    directory: str


def names_from(seed: str) -> Names:
    """The names that a seed gives; a train cannot recognise an examination by them."""
    random = random_from(seed, "names")
    return Names(f"/{word(random)}", f"{word(random)}.csv", word(random))
