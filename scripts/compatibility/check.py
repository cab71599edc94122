"""Checks the versions of a major line against earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, groupby, pairwise
from pathlib import Path

from scripts.compatibility.generated import generated_differences
from scripts.compatibility.incompatibility import Incompatibility
from scripts.compatibility.keywords import unsupported
from scripts.compatibility.replay import list_differences, newly_valid, replay_differences
from scripts.compatibility.rules import rule_differences
from scripts.compatibility.structure import structural_differences
from scripts.compatibility.terms import term_differences
from scripts.compatibility.version import Version
from train_api.specification import versions_in
from train_api.versions import order

Comparison = Callable[[Version, Version], list[Incompatibility]]

NEIGHBOUR_COMPARISONS: Sequence[Comparison] = (
    structural_differences,
    term_differences,
    generated_differences,
    rule_differences,
)
"""What is compared between a version and the next one; it then follows for later ones."""


def check(
    line: Sequence[Version], comparisons: Sequence[Comparison] = NEIGHBOUR_COMPARISONS
) -> list[Incompatibility]:
    """Report why versions of a major line are not compatible with earlier ones.

    `line` are the versions, the oldest first. Neighbours are compared by `comparisons`, and the
    examples of each version are replayed against all later ones. If the schemas have keywords or
    references that the comparison does not support, only these are reported: validators need not
    be able to read such schemas.

    Raises:
        ValueError: the list of examples that become valid cannot be read, or no document can be
            generated for a schema.
    """
    found = [each for version in line for each in unsupported(version)]
    if found:
        return found
    for older, newer in pairwise(line):
        found += [each for compare in comparisons for each in compare(older, newer)]
    return [*found, *_replays(line)]


def major_lines(root: Path) -> list[list[Path]]:
    """Return the folders with the schemas of each major line, the oldest version first."""
    return [
        [root / "schemas" / number for number in numbers]
        for _, numbers in groupby(versions_in(root), lambda number: order(number)[0])
    ]


def _replays(line: Sequence[Version]) -> list[Incompatibility]:
    """Replay the examples of each version of a line against all later ones.

    An example that one version makes valid stays valid in the versions after it.
    """
    lists = {version.number: newly_valid(version) for version in line}
    numbers = list(lists)
    found = []
    for older, newer in combinations(line, 2):
        between = numbers[numbers.index(older.number) + 1 : numbers.index(newer.number) + 1]
        listed = {id_: reason for number in between for id_, reason in lists[number].items()}
        found += replay_differences(older, newer, listed)
    for position, version in enumerate(line):
        found += list_differences(line[:position], version, lists[version.number])
    return found
