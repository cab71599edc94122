"""The example train that asks a database, with a real server in a network of a real engine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest

from tests.cli.running import train_api
from tests.conformance import postgresql
from tests.conformance.test_example_trains import DATABASE, example_image
from tests.engines import real
from train_api import extract
from train_api.conformance.checks import CHECKS

STATIONS = ([*range(40, 60)], [*range(60, 72)], [30, 31, 32])
"""The ages of the patients of each station; the last has too few."""

EXAMINED_ON = "podman"
"""One engine, since what differs between engines is not the affair of a train."""

PASSWORD = "DATABASE_PASSWORD"
TAGS = "registry.example/trains/cohort-database:after-{}-stations"


class Place(NamedTuple):
    """An engine with the image of the train, and a server."""

    engine: str
    image: str
    server: postgresql.Server

    def options(self, station: int) -> list[str]:
        """What the commands need to use the database of a station; the password is inherited."""
        words = ["--engine", self.engine, "--network", self.server.network, "--format", "json"]
        words += ["--env", f"DATABASE_URL={self.server.url(station)}"]
        return [*words, "--env", f"DATABASE_USER={postgresql.USER}", "--env", PASSWORD]


@pytest.fixture(scope="module", params=real.NAMES)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Each engine, with the image as its README builds it, and a server with some databases."""
    engine = str(request.param)
    real.require(engine)
    with ExitStack() as stack:
        try:
            folder = tmp_path_factory.mktemp(engine) / DATABASE
            image = example_image(stack, engine, DATABASE, folder)
            server = stack.enter_context(postgresql.server(engine, STATIONS))
        except real.Missing as error:
            if os.environ.get("CI"):
                pytest.fail(str(error))
            pytest.skip(str(error))
        yield Place(engine, image, server)


@pytest.mark.parametrize("place", [EXAMINED_ON], indirect=True)
def test_it_conforms(place: Place) -> None:
    """It passes every check on a real server, and so does its successor; no secret is disclosed."""
    words = ["conform", *place.options(0), "--expect-success", "--quick-limit", "60", place.image]
    ended = train_api(*words, DATABASE_PASSWORD=place.server.password)
    assert ended.status == 0, ended.out + ended.err
    (report,) = json.loads(ended.out)["reports"]
    verdicts = {check["code"]: check["verdict"] for check in report["checks"]}
    assert verdicts == dict.fromkeys(CHECKS, "pass") | {"TC006": "skip"}
    assert place.server.password not in ended.out + ended.err


def test_it_learns_the_mean_of_two_stations(place: Place) -> None:
    """After two visits, the model has the number and the mean age of all patients of both."""
    image = place.image
    try:
        for station in (0, 1):
            words = ["run", *place.options(station), image]
            ended = train_api(*words, DATABASE_PASSWORD=place.server.password)
            assert ended.status == 0, ended.out + ended.err
            image = TAGS.format(station + 1)
            assert json.loads(ended.out)["successor"]["tags"] == [image]
        ages = [*STATIONS[0], *STATIONS[1]]
        mean = {"stations": 2, "patients": len(ages), "meanAge": sum(ages) / len(ages)}
        words = ["run", "--rm", "--network", "none", image, "print_model_summary"]
        assert extract(real.engine(place.engine, *words).stdout).value == {"content": mean}
    finally:
        for number in (1, 2):
            real.engine(place.engine, "rmi", TAGS.format(number))


def test_an_incorrect_password_ends_in_failure(place: Place) -> None:
    """The run ends in failure, nothing is tagged, and nothing shows the password."""
    before = real.belongings(place.engine)
    ended = train_api("run", *place.options(0), place.image, DATABASE_PASSWORD="not the password")
    assert ended.status == 5, ended.out + ended.err
    assert json.loads(ended.out)["state"] == "failure"
    assert "not the password" not in ended.out + ended.err
    assert real.belongings(place.engine) == before


def test_a_failure_says_why(place: Place) -> None:
    """What prevents a run is named in the message, without values or data."""
    url = place.server.url(0)
    network = place.server.network
    refused = "The database refused DATABASE_USER or DATABASE_PASSWORD."
    unreachable = "No PostgreSQL database answers at DATABASE_URL."
    few = "The cohort has fewer than 10 patients, so it is not used."
    undefined = "The database refused to read the view cohort (SQLSTATE 42P01)."
    for address, password, message in (
        (url, "not the password", refused),
        (place.server.url(2), place.server.password, few),
        (url.replace("station_0", "postgres"), place.server.password, undefined),
        ("https://database.example", place.server.password, unreachable),
    ):
        words = ["run", "--rm", "--network", network, "--env", f"DATABASE_URL={address}"]
        words += ["--env", f"DATABASE_USER={postgresql.USER}", "--env", f"{PASSWORD}={password}"]
        ran = real.engine(place.engine, *words, place.image, "run_algorithm")
        assert extract(ran.stdout).value == {"state": "failure", "message": message}, ran.stderr
        assert ran.stderr == b""
