"""On real engines, what a train writes to the disk of the station is limited."""

from __future__ import annotations

import re
import time

import pytest

from tests.cli.running import train_api
from tests.engines import real
from train_api.engines import ContainerClient, Limits

MEBIBYTE = 1024 * 1024
LIMITS = Limits(disk=100 * MEBIBYTE)
VOLUME = 'RUN mkdir /opt/volume && echo content > /opt/volume/file\nVOLUME ["/opt/volume"]\n'
WRITE = "head -c 300000000 /dev/zero > $1/large && echo written && sleep 30"


def test_a_run_that_fills_the_disk_is_ended(name: str, client: ContainerClient) -> None:
    """A run that has written more than it may is killed, and its container removed at once."""
    train = (real.shell_train(name, WRITE),)
    before = real.owned(name)
    began = time.monotonic()
    outcome = client.run(train, "/opt", limits=LIMITS, read_only=False, keep=True)
    assert (outcome.ended, outcome.status, outcome.container) == ("too-much-disk", None, None)
    assert time.monotonic() - began < 20
    assert real.owned(name) == before


def test_a_run_that_fills_the_disk_and_ends_is_found(name: str, client: ContainerClient) -> None:
    """A train that writes too much and ends before anybody looks is no success either."""
    train = (real.shell_train(name, WRITE.removesuffix(" && sleep 30")),)
    assert client.run(train, "/opt", limits=LIMITS, read_only=False).ended == "too-much-disk"
    enough = LIMITS._replace(disk=400 * MEBIBYTE)
    outcome = client.run(train, "/opt", limits=enough, read_only=False)
    assert (outcome.ended, outcome.stdout) == ("exited", b"written\n")


@pytest.mark.parametrize("read_only", [True, False])
def test_a_volume_of_the_image_is_no_way_around(
    name: str, client: ContainerClient, read_only: bool
) -> None:
    """A volume that an image declares has what the image has there, and is limited as the rest."""
    train = (real.shell_train(name, f"cat /opt/volume/file; {WRITE}", VOLUME),)
    outcome = client.run(train, "/opt/volume", limits=LIMITS, read_only=read_only)
    assert outcome.stdout.startswith(b"content\n")
    if read_only and name == "podman":
        assert b"Read-only file system" in outcome.stderr
    else:
        assert outcome.ended == "too-much-disk"


FULL = """[ $# -eq 1 ] || exit 64
case $1 in
list_requirements) echo '{"requirements": [], "relations": []}' ;;
check_requirements) echo '{"fulfilled": true, "unmet": []}' ;;
print_model_summary) echo '{"content": "none"}' ;;
run_algorithm) head -c 300000000 /dev/zero > /opt/large; sleep 30 ;;
*) exit 64 ;;
esac
"""


def test_a_train_that_fills_the_disk_is_not_tested_further(name: str) -> None:
    """`conform` stops run_algorithm at the limit of --disk, and says that this is left untested."""
    ended = train_api("conform", "--engine", name, "--disk", "100m", real.shell_train(name, FULL))
    assert "wrote more to its disk than --disk grants" in ended.out
    assert re.findall("^fail +([^ ]+)", ended.out, re.MULTILINE) == ["TC060"]
