"""The seed of an examination: all that is made up follows from it, so that it can be repeated."""

from __future__ import annotations

import hmac
import re
import secrets
from random import Random
from string import ascii_lowercase

SEED = re.compile("[0-9a-f]{32}")
"""What a seed looks like: 128 bits in hexadecimal digits."""

_WORD = 10


def fresh_seed() -> str:
    """A seed that nobody can foresee."""
    return secrets.token_hex(16)


def random_from(seed: str, purpose: str) -> Random:
    """The random numbers that a seed gives for a purpose; those of other purposes differ."""
    digest = hmac.digest(seed.encode(), purpose.encode(), "sha256")
    return Random(int.from_bytes(digest, "big"))


def word(random: Random, length: int = _WORD) -> str:
    """A word of lower-case letters."""
    return "".join(random.choices(ascii_lowercase, k=length))
