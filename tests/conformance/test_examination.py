"""Correct trains pass the examination, and each incorrect one fails its own check."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.conformance.shell import FOLDER, RIGHT, ZOO, ShellTrain
from train_api.conformance.catalog import CHECKS as TABLE
from train_api.conformance.checks import CHECKS
from train_api.conformance.examination import Examination, Extent, Result
from train_api.conformance.made_up_values import Station
from train_api.engines.errors import EngineError
from train_api.engines.execution.run_result import RunResult
from train_api.engines.files.export import Export
from train_api.library import validate

OF_AN_IMAGE = {"TC006", "TC041", "TC042"}
"""The checks that a local program leaves open, since it has no image."""

SEED = "0" * 32
STATION = Station(file="/etc/hosts", directory="/tmp", given={})


def examine(
    train: ShellTrain,
    station: Station = STATION,
    quick: float = 2.0,
    jobs: int = 1,
    version: str | None = None,
) -> list[Result]:
    """All results of an examination."""
    with tempfile.TemporaryDirectory() as folder:
        extent = Extent(quick=quick, jobs=jobs, runs=100, seed=SEED, version=version)
        examination = Examination(train, station, extent, Path(folder))
        return list(examination.results(CHECKS))


def test_a_correct_train_passes_every_check() -> None:
    """A train in plain shell that keeps to the specification passes all checks."""
    verdicts = {result.code: result.verdict for result in examine(ShellTrain())}
    assert {code for code, verdict in verdicts.items() if verdict != "pass"} == OF_AN_IMAGE
    assert {verdicts[code] for code in OF_AN_IMAGE} == {"skip"}


@pytest.mark.parametrize("variant", ZOO, ids=lambda path: path.stem)
def test_an_incorrect_train_fails_its_own_check_and_no_other(variant: Path) -> None:
    """A train with one fault fails the check that is about it; the others pass or are skipped."""
    results = examine(ShellTrain(variant))
    failed = [result.code for result in results if result.verdict == "fail"]
    assert failed == [variant.stem[:5]], [result for result in results if result.reason]
    reasons = [result.reason for result in results if result.verdict in ("fail", "skip")]
    assert all(reasons)


def test_the_zoo_has_a_train_for_each_check() -> None:
    """For each check there is an incorrect train, and there are at least 25 in all."""
    assert {variant.stem[:5] for variant in ZOO} == set(CHECKS) - OF_AN_IMAGE
    assert len(ZOO) >= 25


def test_each_check_is_in_the_table() -> None:
    """Each check that is made has a name and a clause."""
    assert list(CHECKS) == list(TABLE)


class SlowTrain(ShellTrain):
    """A correct train; its check_requirements takes long, but for later runs on request."""

    def __init__(self, *, always: bool) -> None:
        super().__init__()
        self.always = always
        self.environments: list[Mapping[str, str]] = []

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> RunResult:
        """Run the train."""
        outcome = super().ask(arguments, environment)
        is_first = environment not in self.environments
        self.environments.append(environment)
        if arguments != ("check_requirements",) or not (is_first or self.always):
            return outcome
        return outcome._replace(seconds=2.5)


@pytest.mark.parametrize(
    ("jobs", "always", "verdict"),
    [(2, False, "pass"), (2, True, "fail"), (1, False, "fail")],
)
def test_a_run_that_was_slow_beside_others_is_repeated_alone(
    jobs: int, always: bool, verdict: str
) -> None:
    """A train fails TC026 if a run that was alone is slow, not if one was slow beside others."""
    results = {result.code: result for result in examine(SlowTrain(always=always), jobs=jobs)}
    assert results["TC026"].verdict == verdict
    assert ("took 2.5 seconds" in results["TC026"].reason) == (verdict == "fail")


class CopiedTrain(ShellTrain):
    """A correct train that notes when its files are copied."""

    def copy_out(self, outcome: RunResult, paths: Iterable[str], into: Path) -> Export:
        """Copy files of this machine."""
        self.asked.append(("copy_out",))
        return super().copy_out(outcome, paths, into)


def test_export_files_are_copied_before_another_run() -> None:
    """What a local program has left is copied before the algorithm runs again."""
    train = CopiedTrain()
    examine(train)
    runs = [words for words in train.asked if words in (("run_algorithm",), ("copy_out",))]
    assert runs[:3] == [("run_algorithm",), ("copy_out",), ("run_algorithm",)]
    assert runs.count(("copy_out",)) == 1


def test_a_failed_check_shows_the_answer() -> None:
    """A failed check has the question and the answer that show it."""
    results = {result.code: result for result in examine(ShellTrain(variant_of("TC023")))}
    answer = results["TC023"].answer
    assert answer is not None
    assert str(answer.question) == "check_requirements with blank values (round 2)"
    assert results["TC023"].reason == (
        "check_requirements with blank values (round 2) did not name requirement 1 as unmet: "
        "SERVICE_TOKEN is a space"
    )


@pytest.mark.parametrize(
    ("variant", "number", "reported"),
    [
        ("port-0-is-taken", 4, "SERVICE_PORT is zero"),
        ("a-choice-in-another-letter-case-is-taken", 4, "MODE is a choice in another letter case"),
        ("any-number-of-rounds-is-taken", 2, "ROUNDS is a word"),
    ],
)
def test_an_invalid_value_is_reported_by_its_kind(variant: str, number: int, reported: str) -> None:
    """The requirement and the kind of an accepted value are reported, also for given values."""
    (path,) = [path for path in ZOO if path.stem == f"TC024-{variant}"]
    given = {"SERVICE_PORT": "4711", "MODE": "fast", "ROUNDS": "4711"}
    results = examine(ShellTrain(path), Station("/etc/hosts", "/tmp", given))
    (failed,) = [result for result in results if result.verdict == "fail"]
    assert failed.reason == (
        f"check_requirements with invalid values (round 1) did not name requirement {number} as "
        f"unmet: {reported}"
    )


def test_what_a_graver_check_reports_is_not_reported_again(tmp_path: Path) -> None:
    """A requirement that is never named fails one check; another one that is, its own."""
    variant = tmp_path / "variant.sh"
    variant.write_text("service_token_is_met() { true; }\nrounds_is_met() { is_set $rounds; }\n")
    results = {result.code: result for result in examine(ShellTrain(variant))}
    failed = [code for code, result in results.items() if result.verdict == "fail"]
    assert failed == ["TC022", "TC024"]
    assert "requirement 1 as unmet" in results["TC022"].reason
    assert "requirement 2 as unmet" in results["TC024"].reason


def variant_of(code: str) -> Path:
    """The first incorrect train of a check."""
    return next(path for path in ZOO if path.stem.startswith(code))


def test_without_a_list_only_what_needs_none_is_checked() -> None:
    """Where the list response is unknown, checks that need it are skipped, and others are made."""
    verdicts = {result.code: result.verdict for result in examine(ShellTrain(variant_of("TC001")))}
    assert verdicts["TC001"] == "fail"
    assert [verdicts[code] for code in ("TC003", "TC004", "TC010", "TC011")] == ["pass"] * 4
    assert verdicts["TC022"] == verdicts["TC030"] == verdicts["TC050"] == "skip"


def test_an_error_behind_many_warnings_is_one(tmp_path: Path) -> None:
    """A list response with an error behind more warnings than a report holds is not valid."""
    optional = ", ".join(
        f'{{"id": {number}, "requirement": {{"type": "environmentVariable", "target": "STRING", '
        f'"name": "A_{chr(65 + number // 26)}{chr(65 + number % 26)}"}}}}'
        for number in range(150)
    )
    conflicting = optional.split("}, {")[0].replace("STRING", "URL").replace('"id": 0', '"id": 150')
    listed = f'{{"requirements": [{optional}, {conflicting}}}], "relations": []}}'
    variant = tmp_path / "variant.sh"
    variant.write_text(f"list_requirements() {{ echo '{listed}'; }}\n", "utf-8")
    results = {result.code: result for result in examine(ShellTrain(variant))}
    assert results["TC001"].verdict == "fail"
    assert "errors after its first 100 problems" in results["TC001"].reason
    assert results["TC020"].verdict == "skip"
    with pytest.raises(ValueError, match="it has errors after many warnings"):
        validate(b'{"fulfilled": true, "unmet": []}', list_response=listed)


class Broken(ShellTrain):
    """A train that cannot be run from some question on."""

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> RunResult:
        """Fail as an engine does."""
        raise EngineError("stuck", "The engine does not answer.", "Start it.")


def test_trouble_of_the_engine_is_no_verdict_about_the_train() -> None:
    """Where the train could not be run, a check ends in error, never in pass or fail."""
    results = examine(Broken())
    assert {result.verdict for result in results} == {"error"}
    assert {result.reason for result in results} == {"The engine does not answer. Start it."}


class Unreachable(ShellTrain):
    """A train whose engine fails while its files are copied."""

    def copy_out(self, outcome: RunResult, paths: Iterable[str], into: Path) -> Export:
        """Write a part, and fail."""
        (into / "0").touch(exist_ok=False)
        self.asked.append(("copy_out",))
        raise EngineError("stuck", "Podman gave no answer within 900 s.", "")


def test_an_engine_that_fails_in_the_export_is_no_verdict() -> None:
    """An export that fails ends in errors of all checks that need it, and is tried once."""
    train = Unreachable()
    results = {result.code: result for result in examine(train)}
    assert {code: results[code].verdict for code in ("TC040", "TC041", "TC042")} == {
        "TC040": "error",
        "TC041": "error",
        "TC042": "error",
    }
    assert results["TC041"].reason == "Podman gave no answer within 900 s."
    assert train.asked.count(("copy_out",)) == 1


class Endless(ShellTrain):
    """A train that never ends by itself."""

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> RunResult:
        """Run into the time limit."""
        return RunResult("timed-out", None, b"", b"", 60.0)


def test_a_train_that_does_not_end_fails() -> None:
    """A train that runs into the time limit fails with words that say so."""
    results = {result.code: result for result in examine(Endless())}
    for code in ("TC001", "TC003", "TC004", "TC010"):
        assert results[code].verdict == "fail"
        assert "did not end within 60 seconds" in results[code].reason


class Slow(ShellTrain):
    """A correct train on a machine that is busy."""

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> RunResult:
        """Take long."""
        return super().ask(arguments, environment)._replace(seconds=9.0)


@pytest.mark.parametrize(
    ("successor", "verdict", "reported"),
    [
        (ShellTrain(), "pass", ""),
        (Slow(), "pass", ""),
        (ShellTrain(ZOO[0]), "fail", "the successor fails TC001: "),
        (Broken(), "error", "TC001 of the successor could not be checked: The engine does not"),
    ],
)
def test_a_successor_conforms_as_a_train_does(
    successor: ShellTrain, verdict: str, reported: str
) -> None:
    """A warning leaves a successor conforming, and trouble of the engine is no verdict on it."""

    class Traveller(ShellTrain):
        def successor(self, base: str, files: object) -> ShellTrain:
            return successor

    results = {result.code: result for result in examine(Traveller())}
    assert results["TC042"].verdict == verdict
    assert results["TC042"].reason.startswith(reported)
    assert results["TC041"].verdict == "pass"


class Logging(ShellTrain):
    """A train that logs the URL of its server, and on request the value of its token."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> RunResult:
        """Log the value of a variable."""
        ended = super().ask(arguments, environment)
        return ended._replace(stderr=environment.get(self.name, "").encode())


GIVEN = {"SERVICE_URL": "https://of.the.user/", "SERVICE_TOKEN": "of-the-user"}


def test_a_value_of_the_user_may_be_logged_unless_it_is_a_token() -> None:
    """A train may log the URL of its server; only the value of a TOKEN must not be disclosed."""
    given = Station("/etc/hosts", "/tmp", GIVEN)
    logged = examine(Logging("SERVICE_URL"), given)
    assert [result.code for result in logged if result.verdict == "fail"] == []
    failed = [
        result for result in examine(Logging("SERVICE_TOKEN"), given) if result.verdict == "fail"
    ]
    assert [result.code for result in failed] == ["TC050"]
    assert "of-the-user" not in failed[0].reason
    assert failed[0].answer is not None
    assert failed[0].answer.question.environment["SERVICE_TOKEN"] == "of-the-user"


def test_a_value_of_the_user_is_a_secret_if_it_is_a_long_token() -> None:
    """A train that prints its TOKEN fails TC050, and no other value is a secret."""
    saying = variant_of("TC050")
    other = examine(ShellTrain(RIGHT), Station("/etc/hosts", "/tmp", {"ROUNDS": "12345678"}))
    assert [result.code for result in other if result.verdict == "fail"] == []
    station = Station("/etc/hosts", "/tmp", {"SERVICE_TOKEN": "8-bytes!"})
    token = examine(ShellTrain(saying), station)
    assert [result.code for result in token if result.verdict == "fail"] == ["TC050"]


def test_a_short_token_of_the_user_leaves_open_whether_it_is_disclosed() -> None:
    """A value of few bytes may be in any output by chance, so it fails no train."""
    station = Station("/etc/hosts", "/tmp", {"SERVICE_TOKEN": "7-bytes"})
    results = {each.code: each for each in examine(ShellTrain(variant_of("TC050")), station)}
    assert results["TC050"].verdict == "skip"
    assert "fewer than 8 bytes" in results["TC050"].reason


def test_few_runs_are_needed() -> None:
    """No environment is asked twice, unless the check is about sameness."""
    train = ShellTrain()
    examine(train)
    commands = [arguments[0] for arguments in train.asked if arguments]
    # Full and empty, four separated ones, one for each alternative, each relation violated, and
    # rounds of blank and of invalid values; some of these are the same.
    assert commands.count("check_requirements") == 15 + 1
    assert commands.count("list_requirements") == commands.count("print_model_summary") == 4 + 1
    assert commands.count("run_algorithm") == 5
    assert len(train.asked) == 33


def test_the_correct_train_has_no_variant() -> None:
    """The correct train is the one without a variant, so that the zoo differs in its faults."""
    assert not RIGHT.exists()
    assert {path.suffix for path in ZOO} == {".sh"}
    assert FOLDER.is_dir()
