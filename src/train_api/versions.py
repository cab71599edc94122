"""What sets the versions of the specification apart, as one table.

Only what programs must know besides the schemas and vocabularies is here. The module reads no file
and needs only the standard library, since trains include it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

LABEL_PREFIX: Final = "org.personalhealthtrain.train-api."
"""The beginning of the names of image labels that are reserved for the specification (6.12)."""

LIST_LABEL: Final = f"{LABEL_PREFIX}list-requirements"
"""The image label that has the list response of the train (clause 6.13 of 1.1.0)."""


class Version(NamedTuple):
    """What holds in a version of the specification.

    `status` is `released` also for a version that is prepared for its release. `name_pattern` is
    the pattern of the names of variables (clause 11.3). `has_defaults` is whether a requirement may
    have the member `default`, `has_optional` whether a relation may have the type `optional`.
    `new_rules` are the codes of the rules that no earlier version has. `labels` are the image
    labels that the version defines.
    """

    number: str
    status: Literal["released", "draft"]
    name_pattern: str
    has_defaults: bool
    has_optional: bool
    new_rules: tuple[str, ...]
    labels: tuple[str, ...]


VERSIONS: Final = {
    version.number: version
    for version in (
        Version(
            "1.0.0",
            "released",
            name_pattern="^[A-Z]+(_[A-Z]+)*$",
            has_defaults=False,
            has_optional=False,
            new_rules=(),
            labels=(),
        ),
        Version(
            "1.1.0",
            "draft",
            name_pattern="^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$",
            has_defaults=True,
            has_optional=True,
            new_rules=("TA108", "TA109"),
            labels=(LIST_LABEL,),
        ),
    )
}
"""Each version by its number, the oldest first."""

NEWEST_RELEASED: Final = [
    version.number for version in VERSIONS.values() if version.status == "released"
][-1]
"""The newest version that is released, or prepared for its release."""


def order(number: str) -> tuple[int, ...]:
    """The key by which the numbers of versions are sorted."""
    return tuple(map(int, number.split(".")))


def row(number: str) -> Version:
    """What holds in a version.

    A version whose files alone were added, without an entry in the table, is like the newest one
    before it.

    Raises ValueError if there is none before it.
    """
    if number in VERSIONS:
        return VERSIONS[number]
    before = [version for version in VERSIONS.values() if order(version.number) < order(number)]
    if not before:
        raise ValueError(f"no version of the specification is as old as {number}")
    return before[-1]


def is_released(number: str) -> bool:
    """Whether a version is released, or prepared for its release."""
    return row(number).status == "released"


def in_words(numbers: Iterable[str]) -> str:
    """Versions in words, each draft marked as such; empty if there are none."""
    *named, last = [each if is_released(each) else f"{each} (a draft)" for each in numbers] or [""]
    return f"{', '.join(named)} and {last}" if named else last


def first_version_of(code: str) -> str:
    """The number of the first version that has the rule with this code.

    A rule that no version adds is in the oldest version.
    """
    for version in VERSIONS.values():
        if code in version.new_rules:
            return version.number
    return next(iter(VERSIONS))


def version_with(code: str) -> str:
    """The version under which the page of a rule or a check is published.

    It is the newest released one, unless only a later draft has the rule.
    """
    return max(NEWEST_RELEASED, first_version_of(code), key=order)
