"""The options of `conform` that grant resources."""

from __future__ import annotations

import argparse

import pytest

from tests.cli.running import train_api
from train_api.cli.resources import Resources, add_arguments, resources
from train_api.engines import Grants, Limits

MEBIBYTE = 1024 * 1024


def given(*words: str) -> Resources:
    """What these options grant an image."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return resources(argparse.Namespace(**vars(parser.parse_args(words)), process=False))


def test_nothing_is_granted_unless_said_otherwise() -> None:
    """Without options there is no network and no GPU, and the limits are the defaults."""
    assert given() == Resources(Grants(), Limits().memory, Limits().disk)


@pytest.mark.parametrize(
    ("word", "size"),
    [
        ("512m", 512 * MEBIBYTE),
        ("2g", 2048 * MEBIBYTE),
        ("1.5G", 1536 * MEBIBYTE),
        ("1073741824", 1024 * MEBIBYTE),
        ("65536k", 64 * MEBIBYTE),
    ],
)
def test_sizes_are_written_as_for_engines(word: str, size: int) -> None:
    """A size is a number with a unit of 1024, as docker and podman read it."""
    assert given("--memory", word, "--disk", word)[1:] == (size, size)


def test_a_network_is_named() -> None:
    """What shares a network needs a second option; a name does not."""
    assert given("--network", "fhir_net.1").grants == Grants(network="fhir_net.1")
    for network in ("host", "container:db", "ns:/run/netns/a"):
        assert given("--network", network, "--allow-host-network").grants.network == network


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        (["--network", "host"], "--allow-host-network"),
        (["--network", "container:db"], "--allow-host-network"),
        (["--network", "ns:/run/netns/a"], "--allow-host-network"),
        (["--network", "slirp4netns:allow_host_loopback=true"], "the name of a network"),
        (["--network", "--privileged"], "--network"),
        (["--network=-v/:/host"], "the name of a network"),
        (["--memory", "lots"], "a size from 16m on"),
        (["--memory", "1m"], "a size from 16m on"),
        (["--cpus", "0"], "a number of processors"),
        (["--cpus", "nan"], "a number of processors"),
        (["--gpus", "all,capabilities=admin"], "expected all, a number"),
        (["--disk", "-1g"], "--disk"),
    ],
)
def test_what_does_not_fit_is_refused(words: list[str], reported: str) -> None:
    """Invalid arguments end with status 2, and the message says what is valid."""
    ended = train_api("conform", *words, "image")
    assert ended.status == 2, ended
    assert reported in ended.err


@pytest.mark.parametrize("option", ["--network=a", "--memory=2g", "--cpus=1", "--gpus=all"])
def test_a_local_program_is_granted_nothing(option: str) -> None:
    """Without isolation there is nothing to grant."""
    ended = train_api("conform", option, "--process", "--", "true")
    assert ended.status == 2
    assert "A local program has no granted" in ended.err
