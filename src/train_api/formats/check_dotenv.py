"""The format `dotenv` of the verb `check`: an env file to fill in.

It is made from the list response alone, so it contains no value of any environment.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from train_api.formats import check_text
from train_api.formats.check import CheckReport
from train_api.formats.text import visible
from train_api.requirements.assessment import expected

_WIDTH = 88
_HEAD = (
    "An env file for the train, to be filled in and then checked:",
    "train-api check LIST_RESPONSE --env-file THIS_FILE",
    "",
    "docker and podman take a value literally. So put no quotation marks around it,",
    "no comment after it, and no spaces beside the equals sign.",
)

_Requirement = Mapping[str, Any]


def render(report: CheckReport) -> str:
    """Render a template; if there is no list response, the text says why."""
    if report.listed is None or report.failure is not None:
        return check_text.render(report)
    return "\n".join([*_warning(report), *_lines(report.listed)]) + "\n"


def _warning(report: CheckReport) -> Iterator[str]:
    if report.unverified:
        yield from _comment(f"Unverified: {check_text.UNVERIFIED}")
        yield ""


def _lines(listed: Mapping[str, Any]) -> Iterator[str]:
    requirement_of: dict[str, _Requirement] = {}
    name_of: dict[int, str] = {}
    for entry in listed["requirements"]:
        name_of[entry["id"]] = entry["requirement"]["name"]
        requirement_of.setdefault(entry["requirement"]["name"], entry["requirement"])
    # A relation of the type `optional` demands nothing; the others keep their numbers.
    relations = [
        (place, relation["type"], dict.fromkeys(map(name_of.__getitem__, relation["requirements"])))
        for place, relation in enumerate(listed["relations"], 1)
        if relation["type"] != "optional"
    ]
    numbers: dict[str, list[int]] = {}
    for sentence in _HEAD:
        yield from _comment(sentence)
    if relations:
        yield from _comment("")
        yield from _comment("The train runs when all of these relations hold:")
    for number, kind, names in relations:
        yield from _comment(f"{number}. {kind} of {', '.join(names)}", "  ")
        for name in names:
            numbers.setdefault(name, []).append(number)
    for heading, group, is_wanted in _groups(relations, requirement_of):
        yield ""
        yield from _comment(f"--- {heading} ---")
        for name in group:
            yield ""
            requirement = requirement_of[name]
            yield from _about(requirement, numbers.get(name, []))
            default = requirement.get("default")
            yield f"{name}=" if is_wanted and default is None else f"#{name}={_literal(default)}"


def _groups(
    relations: list[tuple[int, str, dict[str, None]]], requirement_of: Mapping[str, _Requirement]
) -> Iterator[tuple[str, list[str], bool]]:
    """Headings, the variables below them, and whether these are to be set."""
    forbidden = [name for _, kind, names in relations if kind == "none" for name in names]
    # Each variable occurs once, in the first group that it belongs to. Forbidden variables come
    # last, but are in no other group.
    done = set(forbidden)

    def new(names: Iterable[str]) -> list[str]:
        fresh = [name for name in dict.fromkeys(names) if name not in done]
        done.update(fresh)
        return fresh

    groups = [
        ("Required", new(name for _, kind, names in relations if kind == "all" for name in names))
    ]
    for number, kind, names in relations:
        if kind == "any":
            groups.append((f"At least one of these, by relation {number}", new(names)))
    yield from ((heading, group, True) for heading, group in groups if group)
    if optional := new(requirement_of):
        yield "Optional: remove the # to set one", optional, False
    if forbidden:
        yield "Must not be met: leave these out", list(dict.fromkeys(forbidden)), False


def _about(requirement: _Requirement, relations: list[int]) -> Iterator[str]:
    yield from _comment(f"{requirement['target']}: {expected(requirement)}")
    for line in str(requirement.get("description", "")).splitlines():
        if line.strip():
            yield from _comment(line)
    if relations:
        noun = "relation" if len(relations) == 1 else "relations"
        yield from _comment(f"In {noun} {', '.join(map(str, relations))}.")
    if "default" in requirement:
        yield from _comment("It has a default. To set another value, change it and remove the #:")


def _literal(default: str | None) -> str:
    """A default as the value of a variable; nothing if an env file would not show it exactly."""
    return default if default is not None and visible(default) == default else ""


def _comment(sentence: str, indent: str = "") -> Iterator[str]:
    """A sentence as comment lines; a line break within it begins no line of its own."""
    lines = textwrap.wrap(
        visible(sentence),
        _WIDTH,
        initial_indent=f"# {indent}",
        subsequent_indent=f"# {indent}{'  ' if indent else ''}",
        break_on_hyphens=False,
    )
    yield from lines or ["#"]
