"""The validators of JavaScript: which they are, and how the tests end without them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.interoperability.validators import FOLDER, node_is_missing
from tests.missing_tools import do_without


def lock() -> dict[str, Any]:
    """Return the lock of the packages."""
    value: dict[str, Any] = json.loads((FOLDER / "package-lock.json").read_bytes())
    return value


def hosts(value: Any) -> Iterator[str]:
    """Yield the host of each address within a value, those that ask for funds apart."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "funding":
                yield from hosts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from hosts(inner)
    elif isinstance(value, str) and urlsplit(value).hostname:
        yield str(urlsplit(value).hostname)


def test_the_lock_names_no_host() -> None:
    """The lock names no index: the user chooses the source of the packages."""
    assert list(hosts(lock())) == []


def test_the_lock_holds_what_is_needed() -> None:
    """The lock has each package that is asked for, and the digest of each package."""
    asked = json.loads((FOLDER / "package.json").read_bytes())["dependencies"]
    root, *packages = lock()["packages"].items()

    assert root[1]["dependencies"] == asked
    assert {f"node_modules/{name}" for name in asked} <= dict(packages).keys()
    assert [name for name, package in packages if not package.get("integrity")] == []


def test_a_host_is_seen() -> None:
    """An address in the lock is found at any place, except for one that asks for funds."""
    entry = {"resolved": "https://one.invalid/a.tgz", "funding": {"url": "https://two.invalid"}}
    value = {
        "packages": {"": {"name": "a"}, "node_modules/a": [entry, "git+ssh://three.invalid/a"]}
    }

    assert list(hosts(value)) == ["one.invalid", "three.invalid"]


def test_missing_node_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no node, the report names node."""
    monkeypatch.setenv("PATH", "")

    assert node_is_missing() == "node is missing"


def test_missing_packages_are_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is node but not its packages, the advice is to install them."""
    node = tmp_path / "node"
    node.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "`make node`" in str(node_is_missing(tmp_path))
    (tmp_path / "node_modules").mkdir()
    assert node_is_missing(tmp_path) is None


def test_the_tests_are_skipped_where_something_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine where something is missing the tests are skipped, and the reason is given."""
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="node is missing"):
        do_without("node is missing")


def test_the_tests_fail_where_nothing_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the environment variable CI set, the same is a failure."""
    monkeypatch.setenv("CI", "true")

    # A skip that nobody catches would skip this test.
    with pytest.raises((pytest.fail.Exception, pytest.skip.Exception)) as raised:
        do_without("node is missing")

    assert raised.type is pytest.fail.Exception
    assert "node is missing, though CI is set" in str(raised.value)
