"""Find the places of findings in the original input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from train_api.reader.source_map import locate
from train_api.reader.stdout import Capture, advance
from train_api.reader.strict_json import Path
from train_api.report import Place
from train_api.validation.finding import Finding


def places(findings: Sequence[Finding], text: str, start: int, capture: Capture) -> list[Place]:
    """The place of each finding about a response; `text` is the response, `start` its offset."""
    indices = _indices(findings, text)
    offset_of = _byte_offsets(text, start, indices.values())
    offsets = [
        offset_of[indices[_target(finding)]] if finding.offset is None else finding.offset
        for finding in findings
    ]
    place_at = _places(sorted(set(offsets)), capture)
    return [place_at[offset] for offset in offsets]


def _target(finding: Finding) -> tuple[Path, bool]:
    """The path of the value that a finding is about, and whether its place is that of its name."""
    path = finding.path or ()
    return (path, False) if finding.member is None else ((*path, finding.member), True)


def _indices(findings: Sequence[Finding], text: str) -> dict[tuple[Path, bool], int]:
    targets = {_target(finding) for finding in findings if finding.offset is None}
    if not targets:
        return {}
    found = locate(text, [path for path, _ in targets])
    return {(path, is_name): found[path][0 if is_name else 1] for path, is_name in targets}


def _byte_offsets(text: str, start: int, indices: Iterable[int]) -> dict[int, int]:
    """The offset in the input, in bytes, for each of these indices of characters in the text."""
    offsets = {}
    position, offset = 0, start
    for index in sorted(set(indices)):
        offset += len(text[position:index].encode("utf-8"))
        position = index
        offsets[index] = offset
    return offsets


def _places(offsets: Sequence[int], capture: Capture) -> dict[int, Place]:
    """The place of each of these sorted offsets."""
    found = {}
    before = capture.advance_before(offsets[0])
    position = offsets[0]
    for offset in offsets:
        before = before.then(advance(capture.read(position, offset)))
        position = offset
        found[offset] = before.place(offset)
    return found
