"""What `conform` makes of a train that a limit has stopped."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.conformance.shell import ShellTrain
from tests.engines import real
from train_api.conformance.checks import CHECKS
from train_api.conformance.examination import Examination, Extent, Result
from train_api.conformance.made_up_values import Station
from train_api.conformance.redaction import Redactor
from train_api.conformance.reporting import check_result, report
from train_api.conformance.trains import EngineTrain
from train_api.engines import (
    ENGINES,
    ContainerClient,
    Limits,
    Mount,
    ProcessClient,
    RunResult,
    Settings,
)
from train_api.engines.execution.run_result import Ending

STATION = Station(file="/etc/hosts", directory="/tmp", given={})
OF_THE_RUN = ("TC030", "TC031", "TC032", "TC033", "TC040", "TC041", "TC042")
STOPPED: dict[Ending, str] = {
    "timed-out": "ended at the time limit of 90 seconds, which --run-time-limit sets",
    "too-much-output": "wrote more to stdout than each station reads",
    "too-much-disk": "wrote more to its disk than --disk grants",
    "out-of-memory": "took more memory than --memory grants",
}


class Stopped(ShellTrain):
    """A correct train of which some commands are stopped at a limit."""

    def __init__(self, ended: Ending, seconds: float, *commands: str) -> None:
        super().__init__()
        self.outcome = RunResult(ended, None, b'{"state": "failure"}', b"", seconds)
        self.commands = commands

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> RunResult:
        """Be stopped, or answer."""
        outcome = super().ask(arguments, environment)
        return self.outcome if arguments[0:1] and arguments[0] in self.commands else outcome


def examined(train: ShellTrain) -> dict[str, Result]:
    """The results of an examination, by code."""
    with tempfile.TemporaryDirectory() as folder:
        results = list(Examination(train, STATION, Extent(quick=9), Path(folder)).results(CHECKS))
        return {result.code: result for result in results}


@pytest.mark.parametrize("ended", STOPPED)
def test_a_run_that_a_limit_stops_is_unproven(ended: Ending) -> None:
    """A run_algorithm that is stopped leaves all that follows open, and is a gap of the train."""
    train = Stopped(ended, 90.0, "run_algorithm")
    results = examined(train)
    assert {code: results[code].verdict for code in OF_THE_RUN} == dict.fromkeys(OF_THE_RUN, "skip")
    assert all(results[code].unproven for code in OF_THE_RUN)
    for code in OF_THE_RUN:
        assert results[code].reason.startswith("run_algorithm ")
        assert STOPPED[ended] in results[code].reason
    assert [code for code, result in results.items() if result.verdict == "fail"] == ["TC060"]
    assert STOPPED[ended] in results["TC060"].reason
    assert train.asked.count(("run_algorithm",)) == 2
    made = report("train", [check_result(result, train, Redactor()) for result in results.values()])
    assert (made.status, made.unproven, made.is_not_shown) == ("invalid", OF_THE_RUN, True)


@pytest.mark.parametrize("ended", STOPPED)
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("list_requirements", "TC001"),
        ("print_model_summary", "TC010"),
        ("check_requirements", "TC020"),
    ],
)
def test_another_command_that_a_limit_stops_fails(ended: Ending, command: str, code: str) -> None:
    """A short command that takes more than each station grants does not conform."""
    results = examined(Stopped(ended, 60.0, command))
    assert results[code].verdict == "fail"
    assert "--time-limit" not in results[code].reason


def test_a_response_of_another_command_is_no_list() -> None:
    """A train whose list is another object fails, and what needs its list is skipped."""
    train = Stopped("exited", 1.0, "list_requirements")
    train.outcome = train.outcome._replace(status=0)
    results = examined(train)
    assert (results["TC001"].verdict, results["TC022"].verdict) == ("fail", "skip")


def test_a_stricter_time_limit_is_reported_as_one() -> None:
    """A failure at a time limit below what each station grants says so."""
    results = examined(Stopped("timed-out", 5.0, "list_requirements"))
    assert results["TC001"].reason == (
        "list_requirements in an empty environment did not end within 5 seconds,"
        " which is the limit of --time-limit; each station grants 60 seconds"
    )


class Client(ProcessClient):
    """Keeps what it was asked to run."""

    def __init__(self) -> None:
        super().__init__(ENGINES["process"])
        self.runs: list[Settings] = []

    def run(self, train, command, **more) -> RunResult:  # type: ignore[no-untyped-def]
        """Run nothing."""
        del more["keep"]
        self.runs.append(Settings(train, command, **{**more, "env": tuple(more["env"])}))
        return RunResult("exited", 0, b"", b"", 0.1)


@pytest.mark.parametrize(("given", "run"), [(None, 5.0), (3600.0, 3600.0), (2.0, 2.0)])
def test_run_algorithm_has_its_own_time_limit(given: float | None, run: float) -> None:
    """A time limit of run_algorithm is for that alone; the other commands have the common one."""
    client = Client()
    train = EngineTrain(client, ("train",), limits=Limits(seconds=5), run_seconds=given)
    words = [("list_requirements",), ("no_such",), (), ("check_requirements",), ("run_algorithm",)]
    for arguments in words:
        train.ask(arguments, {})
    assert [each.limits.seconds for each in client.runs] == [5.0] * 4 + [run]


def test_nothing_is_mounted_in_an_empty_environment() -> None:
    """Where no variable is set, nothing is mounted, in a run and in the line that repeats it."""
    client = Client()
    train = EngineTrain(client, ("train",), (Mount("/a", "/b"),), offered=Mount("/c", "/d"))
    podman = train._replace(client=ContainerClient(ENGINES["podman"]))
    for environment, mounts in (({}, ()), ({"A": "/d/x"}, (Mount("/a", "/b"), Mount("/c", "/d")))):
        train.ask(("run_algorithm",), environment)
        assert client.runs[-1].mounts == mounts
        line = podman.reproduction(("run_algorithm",), environment)
        assert line.count("--mount") == len(mounts)


def test_all_words_of_a_question_reach_the_train() -> None:
    """What follows a command is passed on, in a run and in the line that repeats it."""
    client = Client()
    train = EngineTrain(client, ("train",))
    train.ask(("list_requirements", "--all"), {})
    assert client.runs[-1].words == ["list_requirements", "--all"]
    assert train.reproduction(("list_requirements", "a b"), {}) == "train list_requirements 'a b'"
    with ProcessClient(ENGINES["process"]) as local:
        code = "import sys; print(sys.argv[1:])"
        outcome = EngineTrain(local, (sys.executable, "-c", code)).ask(("a", "b"), {})
    assert outcome.stdout == b"['a', 'b']\n"


SLOW = """[ $# -le 1 ] || exit 64
case $1 in
list_requirements) echo '{"requirements": [], "relations": []}' ;;
check_requirements) echo '{"fulfilled": true, "unmet": []}' ;;
print_model_summary) echo '{"content": "none"}' ;;
run_algorithm) LATE ;;
*) exit 64 ;;
esac
"""
LATE = {
    "time limit": "sleep 60",
    "memory": "exec awk 'BEGIN { x = \"0123456789abcdef\"; while (1) x = x x }'",
    "stdout": "yes",
}


@pytest.mark.parametrize("limit", LATE)
def test_a_run_that_is_stopped_is_not_shown_to_conform(engine: str, limit: str) -> None:
    """On a real engine, a run that a limit of time, memory or output stops leaves a gap."""
    image = real.shell_train(engine, SLOW.replace("LATE", LATE[limit]))
    before = real.owned(engine)
    ended = train_api("conform", "--engine", engine, "--run-time-limit", "12", image)
    assert ended.status == 1, ended
    assert limit in ended.out
    assert "is not shown to conform" in ended.out
    assert "(TC030, TC032, TC033, TC040, TC041, TC042)" in ended.out
    assert real.owned(engine) == before
