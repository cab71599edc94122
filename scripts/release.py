"""Writes the digest list of a version, which makes it a release, and checks files against it.

A version without a list is a draft (specification, section 2). Before the list is written, its
vocabularies get the date of the release as `issued`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, Literal

from train_api.specification import is_number

ROOT = Path(__file__).resolve().parent.parent
VOCABULARIES = "controlled-vocabularies"
FOLDERS = ("schemas", VOCABULARIES, "examples")
"""The folders that have one folder for each version."""

TEXTS = "docs/specification"
"""The folder that has the text of each version."""

LISTS = "releases"
"""The folder of the digest lists."""

TAG = "specification-{version}"
"""The Git tag of the commit that releases a version."""

Status = Literal["draft", "released"]
Digests = Mapping[str, str]
"""SHA-256 digests in hexadecimal digits, by paths in the repository."""

_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<path>[^\n]+)")


class ReleaseError(Exception):
    """A version cannot be released, or its list cannot be read; the message says why."""


def digests(root: Path, version: str) -> dict[str, str]:
    """The digest of each file of a version, in the order of their paths."""
    paths = [path for folder in FOLDERS for path in (root / folder / version).rglob("*")]
    paths.append(root / TEXTS / f"{version}.md")
    found = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file()
    }
    return dict(sorted(found.items()))


def status(root: Path, version: str) -> Status:
    """Whether a version has been released."""
    return "released" if _list(root, version).is_file() else "draft"


def release(root: Path, version: str, issued: date | None = None) -> Path:
    """Write the date and the digest list of a version, and return the path of the list.

    `issued` is the date for its vocabularies; the default is the current date in UTC.

    Raises:
        ReleaseError: the version has a list or no files, its number is invalid, or a vocabulary
            cannot be read. Then no file has been changed.
    """
    if not is_number(version):
        raise ReleaseError(f"{version} is no version: expected three numbers, such as 1.0.0")
    path = _list(root, version)
    if path.exists():
        raise ReleaseError(
            f"{version} has been released: {path.relative_to(root)} is there, and what is released "
            "never changes. A change needs a new version."
        )
    if not digests(root, version):
        raise ReleaseError(f"there is no file of version {version}")
    dated = _dated(root, version, issued or datetime.now(timezone.utc).date())
    for vocabulary, text in dated.items():
        vocabulary.write_text(text, "utf-8", newline="\n")
    found = digests(root, version)
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{digest}  {name}\n" for name, digest in found.items()), "utf-8")
    return path


def differences(listed: Digests, found: Digests) -> list[str]:
    """Report the files in which a version differs from its release."""
    return [
        *(f"{path} is gone, though released" for path in listed if path not in found),
        *(f"{path} has joined what was released" for path in found if path not in listed),
        *(
            f"{path} is not as it was released"
            for path in found
            if path in listed and found[path] != listed[path]
        ),
    ]


def check(root: Path) -> list[str]:
    """Report the files in which any released version differs from its list.

    A list itself must be as the tag of the release has it, if the repository has that tag.

    Raises:
        ReleaseError: a list cannot be read.
    """
    found = []
    for path in sorted((root / LISTS).glob("*.sha256")):
        version = path.stem
        tagged = _tagged(root, version)
        if tagged is not None and tagged != path.read_bytes():
            name = path.relative_to(root)
            found.append(f"{name} is not as the tag {TAG.format(version=version)} has it")
        found += differences(read(path), digests(root, version))
    return found + [
        f"{LISTS}/{version}.sha256 is gone, though {TAG.format(version=version)} has it"
        for version in _tagged_versions(root)
        if not _list(root, version).is_file()
    ]


def read(path: Path) -> dict[str, str]:
    """Read a digest list.

    Raises:
        ReleaseError: a line of it is not a digest, two spaces and a path.
    """
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ReleaseError(f"{path}:{number}: expected a SHA-256 digest, two spaces and a path")
        found[match["path"]] = match["digest"]
    return found


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Release a version, or report which released files have changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("version", nargs="?", metavar="VERSION", help="the version to release")
    what.add_argument("--check", action="store_true", help="compare all that has been released")
    options = parser.parse_args(arguments)
    try:
        found = check(root) if options.check else []
        if options.version:
            print(f"wrote {release(root, options.version).relative_to(root)}")
    except ReleaseError as error:
        found = [str(error)]
    for difference in found:
        print(difference, file=sys.stderr)
    return 1 if found else 0


def _dated(root: Path, version: str, issued: date) -> dict[Path, str]:
    """The vocabularies of a version with their date, by their paths.

    The context, the only file without a type, is not a vocabulary.
    """
    found = {}
    for path in sorted((root / VOCABULARIES / version).glob("*.jsonld")):
        try:
            document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise ReleaseError(f"{path.relative_to(root)} is not JSON: {error}") from error
        if "type" in document:
            # The members of the vocabulary itself precede its terms.
            last = {name: document.pop(name) for name in document.keys() & {"terms", "properties"}}
            dated = {**document, "issued": issued.isoformat(), **last}
            found[path] = json.dumps(dated, indent=2) + "\n"
    return found


def _tagged(root: Path, version: str) -> bytes | None:
    """The digest list of a version at the tag of its release; None if there is no such tag."""
    tag = TAG.format(version=version)
    done = _git(root, "cat-file", "blob", f"refs/tags/{tag}:{LISTS}/{version}.sha256")
    return done.stdout if done.returncode == 0 else None


def _tagged_versions(root: Path) -> list[str]:
    """The versions that have a tag of a release."""
    done = _git(root, "tag", "--list", TAG.format(version="*"))
    tags = done.stdout.decode().split() if done.returncode == 0 else []
    return [tag.removeprefix(TAG.format(version="")) for tag in tags]


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Call Git for the repository whose top folder is `root`, not for one around it."""
    return subprocess.run(
        ["git", "--git-dir", str(root / ".git"), *words], capture_output=True, check=False
    )


def _list(root: Path, version: str) -> Path:
    return root / LISTS / f"{version}.sha256"


if __name__ == "__main__":
    sys.exit(main())
