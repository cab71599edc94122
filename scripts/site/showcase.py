"""The examples as the site shows them: their bytes, and their descriptions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from scripts.examples import STDOUT, Case, Expected
from scripts.site.fragments import Fragment, size
from scripts.site.places import rule_page

_LARGEST = 6000
"""The maximum size in bytes of an example that is shown in full."""

_LARGEST_LITERAL = 800


class Shown(NamedTuple):
    """An example on a page.

    `path` is its path in the repository, and `list_response` the path of the train's own list, if
    the example is validated with it. `text` is None if the example is too large to be shown, and
    `language` is its syntax: `python` is a bytes literal for data that are not plain text.
    """

    anchor: str
    title: str
    path: str
    text: str | None
    language: str
    problems: tuple[Expected, ...]
    list_response: str | None


def show(case: Case, root: Path) -> Shown:
    """An example as it is shown; `root` is the repository."""
    about = case.path.parents[1] / "problems" / f"{case.name}.json"
    document = json.loads(about.read_bytes()) if about.is_file() else {}
    text, language = (None, "") if case.recipe else _text(case)
    return Shown(
        anchor=f"{case.kind}-{case.name}",
        title=document.get("description") or _sentence(case.name),
        path=_path(case.path, root),
        text=text,
        language=language,
        problems=case.problems,
        list_response=None if case.list_response is None else _path(case.list_response, root),
    )


def show_fragment(fragment: Fragment, root: Path) -> Shown:
    """A part of an example as it is shown, titled as the whole is."""
    shown = show(fragment.case, root)
    text = json.dumps(fragment.value, indent=2)
    return shown._replace(text=text, language="json", problems=(fragment.problem,))


def representative(cases: Iterable[Case], number: int) -> list[Case]:
    """A few examples with different violations; the shortest first."""
    first: dict[tuple[tuple[str, str | None], ...], Case] = {}
    for case in sorted(cases, key=lambda case: (size(case), case.id)):
        first.setdefault(tuple((each.code, each.keyword) for each in case.problems), case)
    return list(first.values())[:number]


def violating(code: str, cases: Iterable[Case]) -> list[Case]:
    """The examples that violate a rule, first those that violate no other."""
    found = [case for case in cases if any(each.code == code for each in case.problems)]
    return sorted(found, key=lambda case: (len(case.problems), case.group == STDOUT, case.id))


def page_of(version: str, group: str) -> str:
    """The page that shows all examples of a group."""
    return f"reference/{version}/examples/{group}.md"


def violations(shown: Shown, version: str) -> list[tuple[str, str]]:
    """The violations of an example: the page of each rule, and the place in words."""
    found = []
    for problem in shown.problems:
        place = f"at `{problem.pointer or '/'}`" if problem.pointer is not None else ""
        if problem.pointer == "":
            place = "as a whole"
        if problem.line is not None:
            place = f"at line {problem.line}, column {problem.column}"
        keyword = f" (`{problem.keyword}`)" if problem.keyword else ""
        found.append((rule_page(version, problem.code), f"{place}{keyword}"))
    return found


def _path(path: Path, root: Path) -> str:
    return path.resolve().relative_to(root.resolve()).as_posix()


def _sentence(name: str) -> str:
    words = name.replace("-", " ")
    return f"{words[0].upper()}{words[1:]}."


def _is_plain(text: str) -> bool:
    """Whether a page can show text unchanged.

    It cannot show control characters, white space at the end of a line, or a blank first line.
    """
    lines = text.split("\n")
    return bool(lines[0].strip()) and all(
        line.isprintable() and line == line.rstrip() for line in lines
    )


def _text(case: Case) -> tuple[str | None, str]:
    data = case.data
    if len(data) > _LARGEST:
        return None, ""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if _is_plain(text):
        return text, "text" if case.group == STDOUT else "json"
    if len(data) > _LARGEST_LITERAL:
        return None, ""
    return repr(data), "python"
