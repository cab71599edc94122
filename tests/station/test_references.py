"""Which base images a train may name."""

from __future__ import annotations

import pytest

from train_api.engines.images import Image
from train_api.station.references import pattern_of, refusal, repository_of

DIGEST = f"sha256:{'0a' * 32}"


@pytest.mark.parametrize(
    ("pattern", "accepted", "refused"),
    [
        (
            "registry.example/base",
            ["registry.example/base", "registry.example/base:2", f"registry.example/base@{DIGEST}"],
            ["registry.example/base/x", "registry.example/based", "registry.example:5000/base"],
        ),
        (
            "registry.example/base:2",
            ["registry.example/base:2"],
            ["registry.example/base", "registry.example/base:21"],
        ),
        (
            f"registry.example/base@{DIGEST}",
            [f"registry.example/base@{DIGEST}", f"registry.example/base:2@{DIGEST}"],
            ["registry.example/base:2", f"registry.example/base@sha256:{'0b' * 32}"],
        ),
        (
            "localhost:5000/trains/*",
            ["localhost:5000/trains/a", "localhost:5000/trains/a/b:1"],
            ["localhost:5000/trains", "localhost:5000/trainsets/a", "localhost/trains/a"],
        ),
        ("registry.example/*", ["registry.example/a/b"], ["registry.example.evil/a/b"]),
        ("docker.io/mean", ["docker.io/library/mean:1", "index.docker.io/mean"], ["mean:1"]),
    ],
)
def test_a_pattern_allows_what_it_names(
    pattern: str, accepted: list[str], refused: list[str]
) -> None:
    """A pattern allows its repository, tag, digest or folder, and nothing similar."""
    read = pattern_of(pattern)
    assert read is not None
    assert [each for each in accepted if refusal(each, (read,)) is not None] == []
    assert [each for each in refused if refusal(each, (read,)) is None] == []


@pytest.mark.parametrize(
    "text", ["", "mean", "trains/mean", "*", "Registry.example/A", "registry.example/a/*:1", "/a"]
)
def test_a_pattern_names_its_registry(text: str) -> None:
    """What names no registry, or is no reference, is no pattern."""
    assert pattern_of(text) is None


@pytest.mark.parametrize(
    ("name", "names", "repository"),
    [
        ("mean:1", ("mean:1", "other:1"), "docker.io/library/mean"),
        ("mean:1", ("localhost/mean:1",), "localhost/mean"),
        ("registry.example:5000/mean", ("registry.example:5000/mean:latest",), None),
        ("sha256:0a0b", ("registry.example/mean:1",), ""),
        ("0a0b", ("registry.example/mean:1",), ""),
    ],
)
def test_the_own_repository_is_the_one_that_was_named(
    name: str, names: tuple[str, ...], repository: str | None
) -> None:
    """The repository of a train is that of the name which the station used; an ID has none."""
    expected = "registry.example:5000/mean" if repository is None else repository or None
    assert repository_of(Image(name, "sha256:1", None, {}, names=names)) == expected
