"""Runs execute at once and within bounded time, and answers keep their order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import train_api
from tests.engines import real
from train_api.conformance.train_client import Answer, Question, Subject
from train_api.engines import Limits, RunResult, capacity
from train_api.report import INTERRUPTED, INVALID

PATIENCE = 60.0
ANSWERED = RunResult("exited", 0, b"{}", b"", 0.1)
LATE = RunResult("timed-out", None, b"", b"", 5.0)


class Recorded:
    """A train that notes how many runs execute at once, and ends each as configured."""

    def __init__(self, outcome: Callable[[Recorded, str], RunResult]) -> None:
        self._outcome = outcome
        self._lock = threading.Lock()
        self.now = 0
        self.most = 0
        self.asked: list[tuple[str, ...]] = []

    def ask(self, arguments: tuple[str, ...], environment: dict[str, str]) -> RunResult:
        """Run."""
        with self._running(arguments):
            return self._outcome(self, environment.get("NUMBER", ""))

    @contextmanager
    def _running(self, arguments: tuple[str, ...]) -> Iterator[None]:
        with self._lock:
            self.asked.append(arguments)
            self.now += 1
            self.most = max(self.most, self.now)
        yield
        with self._lock:
            self.now -= 1


def subject(outcome: Callable[[Recorded, str], RunResult], jobs: int) -> tuple[Subject, Recorded]:
    """A subject whose runs end like this, and what records them."""
    train = Recorded(outcome)
    return Subject(train, jobs), train  # type: ignore[arg-type]


def questions(number: int, command: str = "check_requirements") -> list[Question]:
    """Some questions, each with its number in its environment."""
    return [Question((command,), {"NUMBER": str(each)}, f"{each}") for each in range(number)]


def test_answers_keep_their_order() -> None:
    """Runs execute at once, and a run that ends before an earlier one does not overtake it."""
    ended = [threading.Event() for _ in range(8)]

    def outcome(_: Recorded, number: str) -> RunResult:
        # An even run ends only after the one that follows it.
        met = int(number) % 2 == 1 or ended[int(number) + 1].wait(PATIENCE)
        ended[int(number)].set()
        return ANSWERED._replace(stdout=number.encode(), status=0 if met else 1)

    asked, train = subject(outcome, 2)
    answers = list(asked.ask_all(questions(8)))
    assert [answer.outcome.stdout.decode() for answer in answers] == list("01234567")
    assert [answer.outcome.status for answer in answers] == [0] * 8
    assert train.most == 2


def test_questions_are_taken_as_runs_end() -> None:
    """No more questions are taken than can run at once, so that answers do not pile up."""
    taken = []

    def coming() -> Iterator[Question]:
        for question in questions(8):
            taken.append(question)
            yield question

    asked, _ = subject(lambda *_: ANSWERED, 3)
    for number, _answer in enumerate(asked.ask_all(coming()), 1):
        assert len(taken) <= number + 3
    assert len(taken) == 8


def test_run_algorithm_runs_alone() -> None:
    """A run of run_algorithm executes beside no other, whatever the number of jobs."""
    runs = threading.Event()
    met = []

    def outcome(train: Recorded, number: str) -> RunResult:
        if number == "run":
            runs.set()
        elif not runs.is_set():
            met.append(runs.wait(0.5))
        return ANSWERED

    asked, _ = subject(outcome, 4)
    run = Question(("run_algorithm",), {"NUMBER": "run"}, "")
    mixed = [*questions(3), run, run, *questions(3)]
    assert [answer.question for answer in asked.ask_all(mixed)] == mixed
    assert len(met) >= 3
    assert not any(met)


def test_a_time_out_beside_others_is_repeated_alone() -> None:
    """A run that is late beside others counts only if it is late alone as well."""
    both = threading.Barrier(2)
    repeated = threading.Event()
    met = []

    def outcome(train: Recorded, number: str) -> RunResult:
        if train.asked.count(("check_requirements",)) <= 2:
            both.wait(PATIENCE)
            if number == "1":
                met.append(repeated.wait(0.5))
            return LATE
        repeated.set()
        return ANSWERED._replace(stdout=number.encode())

    asked, train = subject(outcome, 2)
    answers = list(asked.ask_all(questions(2)))
    assert [answer.outcome.stdout for answer in answers] == [b"0", b"1"]
    assert met == [False]
    assert len(train.asked) == 4


@pytest.mark.parametrize(("jobs", "runs"), [(1, 2), (2, 4)])
def test_a_command_that_is_late_twice_is_not_run_again(jobs: int, runs: int) -> None:
    """After two time-outs of runs that were alone, a command is not run again; others are."""
    asked, train = subject(lambda *_: LATE, jobs)
    answers = list(asked.ask_all(questions(8)))
    assert len(train.asked) == runs
    assert [answer.was_run for answer in answers] == [True] * 2 + [False] * 6
    assert answers[1].fault() == "did not end within 5 seconds"
    assert answers[7].fault() == "was not run again, since it did not end within 5 seconds twice"
    assert asked.ask(questions(1)[0]).was_run is False
    assert asked.ask(Question(("list_requirements",), {}, "")).was_run is True


def test_each_unknown_command_counts_as_the_same() -> None:
    """Commands that are none of the four count together, and no command counts apart."""
    asked, train = subject(lambda *_: LATE, 1)
    unknown = [asked.ask(Question((f"no_such_{each}",), {}, "")) for each in range(3)]
    missing = [asked.ask(Question((), {}, "")) for _ in range(3)]
    assert [answer.was_run for answer in unknown + missing] == [True, True, False] * 2
    assert len(train.asked) == 4


def test_a_caller_that_leaves_early_leaves_no_run_behind() -> None:
    """When the answers that follow are not wanted, the runs that have begun are waited for."""
    asked, train = subject(lambda *_: ANSWERED, 2)
    answers = asked.ask_all(questions(8))
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert train.now == 0
    assert len(train.asked) < 8


@pytest.mark.parametrize(
    ("available", "processors", "runs"),
    [(None, 4, 4), (64 * 2**30, 4, 4), (3 * 2**30, 4, 2), (2**20, 4, 1)],
)
def test_as_many_runs_as_fit_into_the_memory(
    available: int | None,
    processors: int,
    runs: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As many runs execute as there are processors and as find their memory, at least one."""
    meminfo = tmp_path / "meminfo"
    if available is not None:
        meminfo.write_text(f"MemTotal: 1 kB\nMemAvailable:   {available // 1024} kB\n")
    monkeypatch.setattr(capacity, "_MEMORY", str(meminfo))
    monkeypatch.setattr(capacity, "_processors", lambda: processors)
    assert capacity.concurrent_runs(Limits()) == runs


@pytest.mark.parametrize(
    ("change", "repeats"),
    [({}, True), ({"seconds": 9.0}, True), ({"stdout": b"{ }"}, False), ({"status": 1}, False)],
)
def test_an_answer_repeats_another(change: dict[str, Any], repeats: bool) -> None:
    """An answer repeats another if the train ended in the same way and wrote the same to stdout."""
    question = questions(1)[0]
    again = Answer(question, ANSWERED._replace(**change))
    assert again.repeats(Answer(question, ANSWERED)) is repeats


def test_an_answer_that_is_kept_holds_nothing_that_was_read() -> None:
    """After `forget`, an answer holds its output alone, and what it says is as before."""
    answer = Answer(questions(1)[0], ANSWERED)
    before = answer.value, answer.report.status
    answer.forget()
    assert not {"value", "report"} & set(vars(answer))
    assert (answer.value, answer.report.status) == before


def test_a_signal_just_before_a_wait_is_noticed() -> None:
    """A signal that does not interrupt the wait for runs is noticed nevertheless."""
    released = threading.Event()

    def outcome(train: Recorded, number: str) -> RunResult:
        if number == "0":
            time.sleep(0.5)
            # In this thread, it interrupts no wait of the main thread.
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        released.wait(PATIENCE)
        return ANSWERED

    asked, _ = subject(outcome, 2)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(asked.ask_all(questions(4)))
    released.set()
    assert time.monotonic() - began < PATIENCE / 2


SLEEP = "61.25"
SLEEP_OF_A_PROGRAM = "61.75"
LIST = """{"requirements": [{"id": 0, "requirement":
{"type": "environmentVariable", "target": "STRING", "name": "A"}}],
"relations": [{"type": "all", "requirements": [0]}]}"""
HANGING = f"""case ${{1-}} in
list_requirements) echo '{LIST}' ;;
print_model_summary) echo '{{"content": ""}}' ;;
check_requirements) exec sleep {SLEEP} ;;
*) exit 64 ;;
esac
"""
"""A train that never ends check_requirements; no test waits for that."""


def interrupted(*words: str, temporary: Path, begun: Callable[[], bool]) -> tuple[int, str]:
    """Run `conform` with two jobs, interrupt it once both have begun; its status and stderr."""
    process = subprocess.Popen(
        [sys.executable, "-m", "train_api", "conform", "--jobs", "2", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(temporary)},
        start_new_session=True,
    )
    until = time.monotonic() + PATIENCE
    while not begun():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    # The runs would take longer.
    _, err = process.communicate(timeout=30)
    return process.returncode, err.decode()


def test_an_interruption_ends_all_programs(tmp_path: Path) -> None:
    """Ctrl-C while two local programs run ends both, and no file stays."""
    program = tmp_path / "train.sh"
    # The trains of other tests sleep as well.
    program.write_text(HANGING.replace(SLEEP, SLEEP_OF_A_PROGRAM))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    status, err = interrupted(
        *("--process", "--", "sh", str(program)),
        temporary=temporary,
        begun=lambda: sleepers() == 2,
    )
    assert (status, err) == (INTERRUPTED, "train-api: Interrupted before the end.\n")
    assert sleepers() == 0
    assert list(temporary.iterdir()) == []


def sleepers() -> int:
    """How many runs of the hanging local program there are on this machine."""
    found = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += path.read_bytes().split(b"\0")[:2] == [b"sleep", SLEEP_OF_A_PROGRAM.encode()]
        except OSError:
            continue
    return found


def test_an_interruption_ends_all_containers(engine: str, tmp_path: Path) -> None:
    """On a real engine, Ctrl-C while two containers run removes both, and no file stays."""
    image = real.shell_train(engine, HANGING)
    before = real.owned(engine)
    words = ("ps", "--filter", f"ancestor={image}", "--format", "{{.Names}}")
    status, err = interrupted(
        *("--engine", engine, image),
        temporary=tmp_path,
        begun=lambda: len(real.engine(engine, *words).stdout.split()) == 2,
    )
    assert (status, err) == (INTERRUPTED, "train-api: Interrupted before the end.\n")
    assert real.owned(engine) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_hanging_command_has_a_verdict(jobs: str, engine: str) -> None:
    """On a real engine, a train that hangs in one command has a verdict after two time-outs."""
    image = real.shell_train(engine, HANGING)
    before = real.owned(engine)
    ended = train_api("conform", "--engine", engine, "--jobs", jobs, "--time-limit", "2", image)
    assert ended.status == INVALID, ended
    assert "did not end within 2 seconds" in ended.out
    assert real.owned(engine) == before
