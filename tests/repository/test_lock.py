"""The lock fits the dependencies that the project names."""

from __future__ import annotations

import re
from typing import Any

import pytest
import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository.documents import ROOT

LOCK = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]


def entries() -> list[str]:
    """Return what the lock says of each package, line breaks undone."""
    lines = LOCK.replace("\\\n", "").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]


def pinned() -> dict[str, list[Requirement]]:
    """Return the requirements of the lock by the name of the package."""
    found: dict[str, list[Requirement]] = {}
    for entry in entries():
        requirement = Requirement(entry.split("--hash=")[0])
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


@pytest.mark.parametrize("text", NEEDED)
def test_the_lock_holds_each_dependency(text: str) -> None:
    """Every dependency is in the lock, in no version that the project does not allow."""
    needed = Requirement(text)
    found = pinned().get(canonicalize_name(needed.name), [])
    assert found, "run `make lock`"
    for requirement in found:
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        assert needed.specifier.contains(pin.version), "run `make lock`"


@pytest.mark.parametrize("text", NEEDED)
def test_a_dependency_has_a_lower_bound_alone(text: str) -> None:
    """Every dependency names the lowest version, and shuts out no later one."""
    assert [bound.operator for bound in Requirement(text).specifier] == [">="]


def test_the_lock_pins_by_hash() -> None:
    """Every package in the lock has a SHA-256, so that no other file can take its place."""
    assert entries()
    for entry in entries():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}(?: |$)", entry), entry


def test_the_lock_names_no_source() -> None:
    """The lock leaves it to each machine where its packages come from."""
    assert "://" not in LOCK
    assert not re.search(r"^\s*--(?!hash)", LOCK, re.MULTILINE)


def test_every_dependency_is_explained() -> None:
    """The document on dependencies speaks of each one by name."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    names = [Requirement(needed).name for needed in NEEDED]
    assert [name for name in names if f"`{name}`" not in text] == []
