"""Where a file of the repository is on the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from pathlib import Path

from train_api.specification import BASE
from train_api.versions import version_with

REPOSITORY = "https://github.com/PersonalHealthTrain/train-api-spec"
"""The base address of files that the site does not have."""

_NUMBER = r"[0-9]+\.[0-9]+\.[0-9]+"
_CODE = re.compile(r"docs/(rules|checks)/(T[AC][0-9]{3})\.md")
_CHECKS = ("docs/checks", "docs/checks/README.md")
_SCHEMA = re.compile(rf"schemas/({_NUMBER})/(.+)\.schema\.json")
_OTHER_SCHEMA = re.compile(rf"schemas/([a-z-]+)/({_NUMBER})/(.+)\.schema\.json")
_VOCABULARY = re.compile(rf"controlled-vocabularies/({_NUMBER})/(.+)\.jsonld")
_FOLDER = re.compile(rf"(schemas|controlled-vocabularies)/({_NUMBER})")
_EXAMPLE = re.compile(
    rf"examples/({_NUMBER})(?:/(?P<group>[a-z-]+)(?:/(?P<kind>valid|invalid)/(?P<name>[^/]+)"
    r"\.(?:json|stdout))?|/README\.md)?"
)
_OF_VERSION = re.compile(
    rf"(?:reference|specification|schemas|controlled-vocabularies)/(?P<number>{_NUMBER})(?:/|\.md$)"
)
_VOCABULARIES = "controlled-vocabularies"
VOCABULARIES_PAGE = f"{_VOCABULARIES}/index.md"
"""The page that lists the vocabularies in all versions."""

_VECTORS = re.compile(rf"examples/({_NUMBER})/targets/([A-Z]+)\.json")
_WITHOUT_PAGE = ("context",)
"""Files of the vocabularies that define no terms."""


class Places:
    """The places of the files of a repository on its site.

    `version` is that of the rules, the checks and the engines, which have no folders of their own.
    `absent` are the paths of documents that the site leaves out.
    """

    def __init__(self, root: Path, version: str, absent: Collection[str] = ()) -> None:
        self.root = root
        self._version = version
        self._absent = absent

    def page(self, path: str) -> str | None:
        """The page for a file or folder, as a path in the rendered folder, with its fragment.

        None if the site has none. `path` is the path in the repository.
        """
        if match := _CODE.fullmatch(path):
            version = version_with(match[2])
            return f"reference/{version}/{match[1]}/{match[2]}.md"
        if path in _CHECKS:
            return checks_page(self._version)
        if path.startswith("docs/"):
            is_page = (self.root / path).is_file() and path not in self._absent
            return path.removeprefix("docs/") if is_page else None
        if match := _SCHEMA.fullmatch(path):
            return f"reference/{match[1]}/schemas/{match[2]}.md"
        if match := _OTHER_SCHEMA.fullmatch(path):
            return f"reference/{match[1]}/{match[2]}/{match[3]}.md"
        if match := _VOCABULARY.fullmatch(path):
            is_page = match[2] not in _WITHOUT_PAGE
            return f"reference/{match[1]}/vocabularies/{match[2]}.md" if is_page else path
        if path == _VOCABULARIES:
            return VOCABULARIES_PAGE
        if match := _FOLDER.fullmatch(path):
            kind = match[1].removeprefix("controlled-")
            return f"reference/{match[2]}/{kind}/index.md"
        if match := _VECTORS.fullmatch(path):
            return f"reference/{match[1]}/examples/targets.md#{match[2]}"
        if match := _EXAMPLE.fullmatch(path):
            return _example_page(match)
        return None

    def specification(self, page: str) -> str:
        """The page of the specification's text in the version that a page belongs to."""
        return f"specification/{version_of(page) or self._version}.md"

    def link(self, path: str, source: str, fragment: str = "") -> str:
        """A link from a page to the page of a file, or to the file on the repository's site.

        `source` is the path of the page that links, `path` that of the file in the repository.
        """
        page = self.page(path)
        if page is None:
            page = self.source(path)
        else:
            page, _, own = page.partition("#")
            page, fragment = relative(page, source), fragment or own
        return f"{page}#{fragment}" if fragment else page

    def source(self, path: str) -> str:
        """The address of a file or folder on the repository's site."""
        kind = "tree" if (self.root / path).is_dir() else "blob"
        return f"{REPOSITORY}/{kind}/main/{path}"


def version_of(page: str) -> str | None:
    """The version that a page belongs to; None if it belongs to none, or to all."""
    match = _OF_VERSION.match(page)
    return match["number"] if match else None


def counterpart(page: str, version: str) -> str:
    """The path that the page would have in another version."""
    match = _OF_VERSION.match(page)
    return (
        page
        if match is None
        else page[: match.start("number")] + version + page[match.end("number") :]
    )


def relative(page: str, source: str) -> str:
    """The link to a page from another one, both as paths in the rendered folder."""
    return posixpath.relpath(page, posixpath.dirname(source) or ".")


def rule_page(version: str, code: str) -> str:
    """The page of a rule."""
    return f"reference/{version}/rules/{code}.md"


def unversioned_page(address: str) -> str:
    """The page of a vocabulary in all versions, which the site serves at this address."""
    return f"{address.removeprefix(BASE)}.md"


def checks_page(version: str) -> str:
    """The page that lists the conformance checks."""
    return f"reference/{version}/checks/index.md"


def check_page(version: str, code: str) -> str:
    """The page of a conformance check."""
    return f"reference/{version}/checks/{code}.md"


def _example_page(match: re.Match[str]) -> str:
    page = f"reference/{match[1]}/examples/{match['group'] or 'index'}.md"
    return f"{page}#{match['kind']}-{match['name']}" if match["name"] else page
