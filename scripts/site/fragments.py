"""The parts of invalid responses that a schema of a part refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin

from scripts.examples import Case, Expected
from scripts.site.specification import File

_ANY = "*"
"""The wildcard for the number of an item in a place."""

Place = tuple[str, ...]
"""Names of members and numbers of items, from the outermost inwards."""


class Fragment(NamedTuple):
    """A part of an example: its value, and the only problem of the example, seen from the part."""

    case: Case
    value: Any
    problem: Expected


def refused(file: File, files: Mapping[str, File], cases: Iterable[Case]) -> list[Fragment]:
    """Parts of invalid responses that a schema refuses: one of each kind, the smallest first.

    `files` are all files by their addresses. Of a response's own schema there are none.
    """
    responses = {
        each.slug: each
        for each in files.values()
        if each.slug.endswith("-response") and _folder(each) == _folder(file)
    }
    suitable = [case for case in cases if [each.code for each in case.problems] == ["TA100"]]
    first: dict[tuple[str | None, ...], Fragment] = {}
    for case in sorted(suitable, key=lambda case: (size(case), case.id)):
        for place in _places(responses.get(case.group), file, files):
            fragment = _fragment(case, place)
            if fragment is not None:
                first.setdefault((fragment.problem.keyword, fragment.problem.pointer), fragment)
    return list(first.values())


@cache
def size(case: Case) -> int:
    """The number of bytes of an example."""
    return len(case.data)


def _folder(file: File) -> str:
    """The folder of the schemas of a version."""
    return "/".join(file.path.split("/")[:2])


def _places(response: File | None, file: File, files: Mapping[str, File]) -> Iterator[Place]:
    """The places within a response that a schema applies to."""
    if response is not None:
        for place, address in _references(response.value, response, files, ()):
            if address == file.address and place:
                yield place


def _references(
    schema: Mapping[str, Any], file: File, files: Mapping[str, File], place: Place
) -> Iterator[tuple[Place, str]]:
    """The addresses of the schemas to which one refers, however far down, each with its place."""
    if "$ref" in schema:
        address, fragment = urldefrag(urljoin(file.address, schema["$ref"]))
        target = files[address]
        if not fragment:
            yield place, address
            yield from _references(target.value, target, files, place)
    for branch in (schema, *schema.get("allOf", ())):
        if "then" in branch:
            yield from _references(branch["then"], file, files, place)
    for name, member in schema.get("properties", {}).items():
        yield from _references(member, file, files, (*place, name))
    if "items" in schema:
        yield from _references(schema["items"], file, files, (*place, _ANY))


def _fragment(case: Case, place: Place) -> Fragment | None:
    """The part of an example at a place, None if its problem is elsewhere."""
    problem = case.problems[0]
    path = (problem.pointer or "").split("/")[1:]
    if len(path) < len(place) or any(
        expected not in (_ANY, found) for expected, found in zip(place, path, strict=False)
    ):
        return None
    value = case.value
    for name in path[: len(place)]:
        value = value[int(name)] if isinstance(value, list) else value[name]
    inner = "".join(f"/{name}" for name in path[len(place) :])
    return Fragment(case, value, problem._replace(pointer=inner))
