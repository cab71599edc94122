"""How each engine gets a station's grants, and what an engine does not have."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.engines.fake import FakeEngine
from train_api.conformance.trains import EngineTrain
from train_api.engines import ENGINES, ContainerClient, EngineError, Grants, Limits
from train_api.engines.grants import grant_words

GIBIBYTE = 1024**3
GRANTS = Grants(network="fhir", cpus=1.5, gpus="device=0,2")


@pytest.mark.parametrize(
    ("name", "gpus", "words"),
    [
        ("docker", "all", "--gpus all"),
        ("docker", "2", "--gpus 2"),
        ("docker", "device=0,2", """--gpus '"device=0,2"'"""),
        ("podman", "all", "--device nvidia.com/gpu=all"),
        ("podman", "2", "--device nvidia.com/gpu=0 --device nvidia.com/gpu=1"),
        ("podman", "device=0,GPU-a", "--device nvidia.com/gpu=0 --device nvidia.com/gpu=GPU-a"),
    ],
)
def test_gpus_are_granted_as_each_engine_has_them(name: str, gpus: str, words: str) -> None:
    """Docker has an option for GPUs; podman would ignore it, and gets devices of CDI."""
    assert list(grant_words(ENGINES[name], Grants(gpus=gpus))) == shlex.split(words)


@pytest.mark.parametrize("name", ["docker", "podman"])
def test_only_a_run_gets_a_network_and_more_than_the_minimum(name: str) -> None:
    """run_algorithm gets what is granted; the other commands get no network, and the minimum."""
    train = EngineTrain(
        ContainerClient(ENGINES[name]),
        ("train",),
        limits=Limits(memory=4 * GIBIBYTE),
        grants=GRANTS,
    )
    run, check = (
        shlex.split(train.reproduction((command,), {}))
        for command in ("run_algorithm", "check_requirements")
    )
    assert [words[words.index("--network") + 1] for words in (run, check)] == ["fhir", "none"]
    assert [words[words.index("--memory") + 1] for words in (run, check)] == ["4096m", "1216m"]
    assert [words[words.index("--cpus") + 1] for words in (run, check)] == ["1.5", "1.5"]
    assert ("--gpus" in run, "--gpus" in check) == (name == "docker", False)
    assert ("--device" in run, "--device" in check) == (name == "podman", False)


def test_a_report_says_what_is_granted() -> None:
    """The limits and grants of run_algorithm are plain data."""
    train = EngineTrain(ContainerClient(ENGINES["docker"]), ("train",), grants=GRANTS)
    assert train.granted == {
        "seconds": 60.0,
        "memory": GIBIBYTE,
        "disk": 2 * GIBIBYTE,
        "stdout": 64 * 1024**2,
        "processes": 256,
        "network": "fhir",
        "cpus": 1.5,
        "gpus": "device=0,2",
    }


@pytest.mark.parametrize(
    ("answer", "reported"),
    [
        ({"status": 125, "err": "Error: network not found"}, "does not have a network fhir"),
        ({"out": "host host\n"}, "but of host"),
        ({"out": "fhir-of-another bridge\n"}, "but of fhir-of-another"),
        ({"status": 125, "err": "Cannot connect to Podman"}, "does not answer"),
    ],
)
def test_a_network_has_to_be_there(fake: FakeEngine, answer: dict[str, str], reported: str) -> None:
    """A network that the engine does not have by this name is reported before anything runs."""
    fake.answer("network", **answer)
    with ContainerClient(ENGINES[fake.name]) as client, pytest.raises(EngineError, match=reported):
        client.demand(GRANTS._replace(gpus=""))


def test_gpus_on_podman_need_a_description_of_devices(
    fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a CDI file podman cannot grant a GPU, which is reported before anything runs."""
    monkeypatch.setattr("train_api.engines.grants.CDI_FOLDERS", (str(tmp_path),))
    fake.answer("version", out="4.3.1 <nil>\n")
    with ContainerClient(ENGINES[fake.name]) as client:
        (tmp_path / "other.yaml").write_text("kind: example.com/net\n")
        with pytest.raises(EngineError, match="needs CDI for GPUs") as caught:
            client.demand(Grants(gpus="all"))
        assert "nvidia-ctk cdi generate" in caught.value.remedy
        (tmp_path / "nvidia.yaml").write_text("cdiVersion: 0.5.0\nkind: nvidia.com/gpu\n")
        client.demand(Grants(gpus="all"))
