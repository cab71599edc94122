"""The examination of a train: right trains pass, and each wrong one fails its own check."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conformance.shell import FOLDER, RIGHT, ZOO, ShellTrain
from train_api.conformance.checks import CHECKS
from train_api.conformance.derive import Station
from train_api.conformance.examination import Examination, Extent, Result
from train_api.conformance.table import CHECKS as TABLE
from train_api.engines.outcome import Outcome
from train_api.engines.troubles import EngineError

OF_AN_IMAGE = {"TC041", "TC042"}
"""The checks that a local program leaves open, since it has no image."""

STATION = Station(file="/etc/hosts", directory="/tmp", given={})


def examine(train: ShellTrain, station: Station = STATION, quick: float = 2.0) -> list[Result]:
    """All results of an examination."""
    with tempfile.TemporaryDirectory() as folder:
        examination = Examination(train, station, Extent(quick=quick), Path(folder))
        return list(examination.results(CHECKS))


def test_a_right_train_passes_every_check() -> None:
    """A train in plain shell that keeps to the specification passes all checks."""
    verdicts = {result.code: result.verdict for result in examine(ShellTrain())}
    assert {code for code, verdict in verdicts.items() if verdict != "pass"} == OF_AN_IMAGE
    assert {verdicts[code] for code in OF_AN_IMAGE} == {"skip"}


@pytest.mark.parametrize("variant", ZOO, ids=lambda path: path.stem)
def test_a_wrong_train_fails_its_own_check_and_no_other(variant: Path) -> None:
    """A train with one fault fails the check that is about it; the others pass or are skipped."""
    results = examine(ShellTrain(variant))
    failed = [result.code for result in results if result.verdict == "fail"]
    assert failed == [variant.stem[:5]], [result for result in results if result.reason]
    reasons = [result.reason for result in results if result.verdict in ("fail", "skip")]
    assert all(reasons)


def test_the_zoo_has_a_train_for_each_check() -> None:
    """For each check there is a wrong train, and there are at least 25 in all."""
    assert {variant.stem[:5] for variant in ZOO} == set(CHECKS) - OF_AN_IMAGE
    assert len(ZOO) >= 25


def test_each_check_is_in_the_table() -> None:
    """Each check that is made has a name and a clause."""
    assert list(CHECKS) == list(TABLE)


def test_what_was_failed_is_shown_by_an_answer() -> None:
    """A failed check holds the question and the answer that show it."""
    results = {result.code: result for result in examine(ShellTrain(variant_of("TC023")))}
    answer = results["TC023"].answer
    assert answer is not None
    assert str(answer.question) == "check_requirements with SERVICE_TOKEN blank"
    assert results["TC023"].reason == (
        "check_requirements with SERVICE_TOKEN blank did not name requirement 1 as unmet"
    )


def variant_of(code: str) -> Path:
    """The first wrong train of a check."""
    return next(path for path in ZOO if path.stem.startswith(code))


def test_without_a_list_only_what_needs_none_is_checked() -> None:
    """Where the list response is not known, checks that need it are skipped, others are made."""
    verdicts = {result.code: result.verdict for result in examine(ShellTrain(variant_of("TC001")))}
    assert verdicts["TC001"] == "fail"
    assert [verdicts[code] for code in ("TC003", "TC004", "TC010", "TC011")] == ["pass"] * 4
    assert verdicts["TC022"] == verdicts["TC030"] == verdicts["TC050"] == "skip"


class Broken(ShellTrain):
    """A train that cannot be run from some question on."""

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Outcome:
        """Fail as an engine does."""
        raise EngineError("stuck", "The engine does not answer.", "Start it.")


def test_trouble_of_the_engine_is_no_verdict_about_the_train() -> None:
    """Where the train could not be run, a check ends in error, never in pass or fail."""
    results = examine(Broken())
    assert {result.verdict for result in results} == {"error"}
    assert {result.reason for result in results} == {"The engine does not answer. Start it."}


class Endless(ShellTrain):
    """A train that never ends by itself."""

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Outcome:
        """Run into the time limit."""
        return Outcome("timed-out", None, b"", b"", 60.0)


def test_a_train_that_does_not_end_fails() -> None:
    """A train that runs into the time limit fails with words that say so."""
    results = {result.code: result for result in examine(Endless())}
    for code in ("TC001", "TC003", "TC004", "TC010"):
        assert results[code].verdict == "fail"
        assert "did not end within 60 seconds" in results[code].reason


class Slow(ShellTrain):
    """A right train on a machine that is busy."""

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Outcome:
        """Take long."""
        return super().ask(arguments, environment)._replace(seconds=9.0)


@pytest.mark.parametrize(
    ("successor", "verdict", "told"),
    [
        (ShellTrain(), "pass", ""),
        (Slow(), "pass", ""),
        (ShellTrain(ZOO[0]), "fail", "the successor fails TC001: "),
        (Broken(), "error", "TC001 of the successor could not be checked: The engine does not"),
    ],
)
def test_a_successor_conforms_as_a_train_does(
    successor: ShellTrain, verdict: str, told: str
) -> None:
    """What is but a warning refutes no successor, and trouble of the engine is no verdict on it."""

    class Traveller(ShellTrain):
        def successor(self, base: str, files: object) -> ShellTrain:
            return successor

    results = {result.code: result for result in examine(Traveller())}
    assert results["TC042"].verdict == verdict
    assert results["TC042"].reason.startswith(told)
    assert results["TC041"].verdict == "pass"


def test_values_of_the_user_are_used_and_are_secrets() -> None:
    """A value that the user gives reaches the train, and must not show up in its output."""

    class Telling(ShellTrain):
        def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Outcome:
            ended = super().ask(arguments, environment)
            return ended._replace(stderr=environment.get("SERVICE_URL", "").encode())

    given = Station("/etc/hosts", "/tmp", {"SERVICE_URL": "https://of.the.user/"})
    failed = [result for result in examine(Telling(), given) if result.verdict == "fail"]
    assert [result.code for result in failed] == ["TC050"]
    assert "https://of.the.user/" not in failed[0].reason


def test_a_short_value_of_the_user_is_no_secret_unless_it_is_a_token() -> None:
    """A value such as a number may stand in any output; a token never, however short."""
    saying = variant_of("TC050")
    short = examine(ShellTrain(RIGHT), Station("/etc/hosts", "/tmp", {"ROUNDS": "0"}))
    assert [result.code for result in short if result.verdict == "fail"] == []
    token = examine(ShellTrain(saying), Station("/etc/hosts", "/tmp", {"SERVICE_TOKEN": "t0k"}))
    assert [result.code for result in token if result.verdict == "fail"] == ["TC050"]


def test_few_runs_are_needed() -> None:
    """Each environment is asked once: no run is made twice but where sameness is the question."""
    train = ShellTrain()
    examine(train)
    commands = [arguments[0] for arguments in train.asked if arguments]
    # Three variables that can be unset and blank, two of which can be wrong, full and empty.
    assert commands.count("check_requirements") == 3 + 3 + 2 + 2
    assert commands.count("list_requirements") == commands.count("print_model_summary") == 4
    assert commands.count("run_algorithm") == 2
    assert len(train.asked) == 22


def test_the_right_train_has_no_variant() -> None:
    """The right train is the one without a variant, so that the zoo differs in its faults alone."""
    assert not RIGHT.exists()
    assert {path.suffix for path in ZOO} == {".sh"}
    assert FOLDER.is_dir()
