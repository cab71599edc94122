"""Renders the whole site: all files that a site builder needs, as bytes by their paths."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from scripts import release
from scripts.site import stage, unversioned
from scripts.site.configuration import configuration
from scripts.site.context import Context, environment
from scripts.site.counterparts import with_counterparts
from scripts.site.folders import folder_pages
from scripts.site.index import NAME, index
from scripts.site.places import Places
from scripts.site.prose import fit, with_clauses, with_tabs
from scripts.site.reference import reference
from scripts.site.specification import File, Version, families, read, versions
from scripts.site.turtle import turtle
from scripts.site.vocabulary_pages import turtle_path
from train_api.specification import VERSION

_RAW = ("schemas", "controlled-vocabularies")
"""The folders whose files, besides the examples, are published unchanged, at their paths."""

_APART = ("rules/", "checks/")
"""The folders of docs that are part of the reference."""

_SPECIFICATION = "specification/"
_PLAYGROUND = ("playground.md", "assets/playground/")


def built_playground(folder: Path) -> Path | None:
    """The folder of the playground, None if its build is not complete."""
    return folder if (folder / ".ready").is_file() else None


def render(root: Path, playground: Path | None = None) -> dict[str, bytes]:
    """All files of the rendered folder: `mkdocs.yml`, and those below `docs` and `theme`.

    `root` is the repository. `playground` is the folder of the built playground; without it the
    site has none.

    Raises:
        ValueError: a schema has a keyword for which there are no words, or the navigation in
            mkdocs.yml does not name a section of the reference.
    """
    found = [read(root, number) for number in versions(root)]
    others = families(root)
    files = [file for version in found for file in _files(version)]
    files += [file for _, _, schemas in others for file in schemas]
    absent = () if playground else (_PLAYGROUND[0],)
    places = Places(root, VERSION, [f"docs/{page}" for page in absent])
    context = Context(environment(), places, {file.address: file for file in files})

    vocabularies = unversioned.collect(
        (version.number, release.status(root, version.number), file)
        for version in found
        for file in (*version.vocabularies, *version.terms)
    )
    pages, sections = reference(context, found, others, vocabularies)
    docs = {**pages, **dict(_prose(root, places)), **dict(_raw(root)), NAME: index(root)}
    for version in found:
        for file in (*version.vocabularies, *version.terms):
            docs[turtle_path(file.path)] = turtle(file.value, version.context[0].value)
    docs.update({each.turtle: unversioned.turtle(each) for each in vocabularies})
    statuses = {version.number: release.status(root, version.number) for version in found}
    docs.update(folder_pages(context, found, others, statuses))
    documents = {path: data for path, data in docs.items() if path.endswith(".md")}
    docs.update(with_counterparts(documents, statuses))
    docs.update(_playground(playground))
    for page in absent:
        docs.pop(page, None)

    settings = configuration((root / "mkdocs.yml").read_text("utf-8"), sections, absent)
    theme = stage.read(root / "scripts" / "site" / "theme")
    return {
        **{f"docs/{path}": data for path, data in docs.items()},
        **{f"theme/{path}": data for path, data in theme.items()},
        "mkdocs.yml": settings.encode(),
    }


def _files(version: Version) -> tuple[File, ...]:
    return (*version.schemas, *version.vocabularies, *version.terms, *version.context)


def _prose(root: Path, places: Places) -> Iterator[tuple[str, bytes]]:
    for name, data in stage.read(root / "docs").items():
        if name.startswith(_APART):
            continue
        if name.endswith(".md"):
            text = with_tabs(fit(data.decode(), f"docs/{name}", partial(_link, places, name)))
            data = (with_clauses(text) if name.startswith(_SPECIFICATION) else text).encode()
        yield name, data


def _link(places: Places, source: str, path: str, fragment: str) -> str:
    return places.link(path, source, fragment)


def _raw(root: Path) -> Iterator[tuple[str, bytes]]:
    for folder in (*_RAW, *(f"examples/{number}" for number in versions(root))):
        for name, data in stage.read(root / folder).items():
            yield f"{folder}/{name}", data


def _playground(folder: Path | None) -> dict[str, bytes]:
    if folder is None:
        return {}
    return {
        f"{_PLAYGROUND[1]}{name}": data
        for name, data in stage.read(folder).items()
        if not name.startswith(".")
    }
