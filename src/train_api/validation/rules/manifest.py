"""The rules TW001 to TW102: a manifest of a wrapped program is strict JSON and consistent.

The rules about list responses apply to its list, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from train_api.reader.extraction import Extraction
from train_api.reader.stdout import WHITE_SPACE, Capture
from train_api.specification import MANIFEST_SCHEMA, address
from train_api.validation import schema_fast
from train_api.validation.finding import Finding
from train_api.validation.rules.list_requirements import list_requirements
from train_api.validation.rules.parsing import explain
from train_api.validation.rules.schema import schema_violations
from train_api.versions import NEWEST_RELEASED

_SEARCHED = 64 * 1024
_WITHOUT_OBJECT = ("TA001", "TA002")


def violations(found: Extraction, capture: Capture) -> tuple[Iterable[Finding], int]:
    """All violations in a manifest; the number is that of all errors, if not all are returned."""
    if found.response is None:
        explained, total = explain(found, capture)
        return map(_not_strict_json, explained), total
    before = list(_text_before(found.response.span.offset, capture))
    if before:
        return before, 1
    manifest = found.response.value
    schema = address(MANIFEST_SCHEMA)
    if not schema_fast.is_valid(schema, manifest):
        invalid, total = schema_violations(schema, manifest)
        if total:
            return (each._replace(rule="TW100") for each in invalid), total
    version = manifest.get("apiVersion", NEWEST_RELEASED)
    rules = (list_requirements(manifest, version), _summary(manifest), _in_a_volume(manifest))
    return chain(*rules), 0


def _not_strict_json(finding: Finding) -> Finding:
    """TW001: the file is one object in strict JSON."""
    if finding.code in _WITHOUT_OBJECT:
        return Finding("TW001", offset=finding.offset)
    return finding._replace(rule="TW001")


def _text_before(offset: int, capture: Capture) -> Iterator[Finding]:
    """TW001: nothing precedes the object."""
    start = capture.start
    space = capture.read(start, min(offset, start + _SEARCHED))
    text = space.lstrip(WHITE_SPACE)
    if text or start + len(space) < offset:
        yield Finding("TW001.before", offset=start + len(space) - len(text))


def _summary(manifest: dict[str, Any]) -> Iterator[Finding]:
    """TW101: there is one summary."""
    number = ("summary" in manifest) + ("summaryFile" in manifest)
    if number != 1:
        yield Finding("TW101.both" if number else "TW101.missing", path=())


def _in_a_volume(manifest: dict[str, Any]) -> Iterator[Finding]:
    """TW102: no export file is in a volume."""
    volumes = [f"{volume.rstrip('/')}/" for volume in manifest.get("volumes", ())]
    for index, path in enumerate(manifest["exportFiles"]):
        if f"{path}/".startswith(tuple(volumes)):
            volume = next(at for at, each in enumerate(volumes) if f"{path}/".startswith(each))
            yield Finding("TW102", {"index": str(volume)}, path=("exportFiles", index))
