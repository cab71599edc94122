"""What a client asks of a registry through a fake engine, and what it makes of the answers."""

from __future__ import annotations

import pytest

from tests.engines.fake import FakeEngine
from train_api.engines import ENGINES, ContainerClient, EngineError

TAG = "registry.example/mean:1"
_DIGEST = f"sha256:{'0a' * 32}"


def test_the_registry_has_what_it_describes(fake: FakeEngine) -> None:
    """A description, or podman's remark that it is no list, means that the tag exists."""
    client = ContainerClient(ENGINES["podman"])
    fake.answer("manifest", out="{}")
    assert client.in_registry([TAG]) == (TAG,)
    words = "Error: Treating single images as manifest lists is not implemented"
    fake.answer("manifest", status=125, err=words)
    assert client.in_registry([TAG]) == (TAG,)
    assert fake.words("manifest")[0] == ["manifest", "inspect", TAG]


def test_an_unknown_manifest_is_absent(fake: FakeEngine) -> None:
    """Only if the registry does not know a tag, it is free."""
    client = ContainerClient(ENGINES["podman"])
    fake.answer("manifest", status=125, err="Error: reading manifest 1: manifest unknown")
    assert client.in_registry([TAG]) == ()


def test_a_registry_without_an_answer_is_an_error(fake: FakeEngine) -> None:
    """A registry that cannot be reached says nothing about a tag."""
    client = ContainerClient(ENGINES["podman"])
    fake.answer("manifest", status=125, err="Error: pinging container registry: no route to host")
    with pytest.raises(EngineError):
        client.in_registry([TAG])


@pytest.mark.parametrize(
    ("tag", "is_loopback"),
    [("localhost:5000/a:1", True), ("127.0.0.1:5000/a:1", True), (TAG, False)],
)
def test_docker_asks_without_tls_only_on_this_machine(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    tag: str,
    is_loopback: bool,
) -> None:
    """The option that gives up TLS is for the loopback, where docker's daemon does so as well."""
    fake = FakeEngine(tmp_path_factory.mktemp("fake"), "docker", monkeypatch)
    fake.answer("manifest", status=1, err="no such manifest")
    assert ContainerClient(ENGINES["docker"]).in_registry([tag]) == ()
    assert ("--insecure" in fake.words("manifest")[0]) == is_loopback


def test_a_push_reports_the_digest(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest is that which docker prints."""
    fake = FakeEngine(tmp_path_factory.mktemp("fake"), "docker", monkeypatch)
    fake.answer("push", out=f"1: digest: {_DIGEST} size: 944\n")
    with ContainerClient(ENGINES["docker"]) as client:
        assert client.push(TAG) == _DIGEST
    assert fake.words("push") == [["push", TAG]]


def test_a_failed_push_is_an_error(fake: FakeEngine) -> None:
    """A push that the registry denies is not taken for a missing image; the remedy is a login."""
    fake.answer("push", status=125, err="Error: requested access to the resource is denied")
    with ContainerClient(ENGINES["podman"]) as client, pytest.raises(EngineError) as raised:
        client.push(TAG)
    assert (raised.value.kind, "podman login" in raised.value.remedy) == ("failed", True)
