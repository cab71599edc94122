"""Which names an image answers to."""

from __future__ import annotations

import pytest

from train_api.engines.images import is_name_of

DIGEST = "sha256:" + "0a" * 32


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("localhost/a:1", "localhost/a:1"),
        ("localhost/a:latest", "localhost/a"),
        ("localhost:5000/a:latest", "localhost:5000/a"),
        ("localhost/a:1", "a:1"),
        ("a:1", "docker.io/library/a:1"),
        ("docker.io/library/a:1", "a:1"),
        ("docker.io/b/a:1", "b/a:1"),
        ("b/a:1", "index.docker.io/b/a:1"),
        ("r.example/b/a:1", "b/a:1"),
        (f"r.example/a@{DIGEST}", f"r.example/a@{DIGEST}"),
        (f"r.example/a@{DIGEST}", f"r.example/a:1@{DIGEST}"),
        (f"localhost:5000/a@{DIGEST}", f"localhost:5000/a:1@{DIGEST}"),
        ("localhost/deadbeef:latest", "deadbeef"),
    ],
)
def test_a_reference_is_a_name_of_an_image(name: str, reference: str) -> None:
    """A reference is completed with the tag `latest` and with a registry, as engines do it."""
    assert is_name_of(name, reference)


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("localhost/a:1", "a"),
        ("localhost/a:1", "localhost/a:2"),
        ("localhost/a:latest", "deadbeef"),
        ("localhost/b/a:1", "a:1"),
        ("b/a:1", "a:1"),
        ("r.example/a:1", "s.example/a:1"),
        (f"r.example/a@{DIGEST}", "r.example/a"),
        ("r.example/a:1", f"r.example/a:1@{DIGEST}"),
        ("<none>:<none>", "deadbeef"),
    ],
)
def test_another_reference_is_none(name: str, reference: str) -> None:
    """Another tag, path, registry or digest, and the beginning of an ID, name another image."""
    assert not is_name_of(name, reference)
