"""A process is watched to its end, in bounded time and memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc

import pytest

from train_api.engines import ENGINES, EngineError, Limits, Mount, ProcessClient, SettingsError
from train_api.engines.execution.run_result import RunResult

CLIENT = ProcessClient(ENGINES["process"])


def run(code: str, command: str | None = None, **limits: float) -> RunResult:
    """Run a piece of Python as a local program."""
    chosen = Limits(**{"seconds": 20, **limits})  # type: ignore[arg-type]
    return CLIENT.run((sys.executable, "-c", code), command, limits=chosen)


def test_status_and_both_outputs_are_kept_apart() -> None:
    """The exit status, stdout and stderr of a program come back, byte for byte."""
    outcome = run(
        "import sys; sys.stdout.buffer.write(b'a\\xff\\n'); print(sys.argv[1:], file=sys.stderr);"
        "sys.exit(3)",
        "list_requirements",
    )
    assert outcome[:4] == ("exited", 3, b"a\xff\n", b"['list_requirements']\n")
    assert 0 < outcome.seconds < 20


def test_a_command_may_be_missing() -> None:
    """Without a command a program has no argument."""
    assert run("import sys; print(len(sys.argv))").stdout == b"1\n"


@pytest.mark.parametrize(("size", "ended"), [(99, "exited"), (100, "exited"), (101, None)])
def test_stdout_is_limited(size: int, ended: str | None) -> None:
    """A stdout of exactly the limit is valid, and one byte more is too much."""
    outcome = run(f"print('x' * {size}, end='')", stdout=100)
    assert outcome.ended == (ended or "too-much-output")
    assert outcome.stdout == b"x" * min(size, 100)
    assert outcome.status == (0 if ended else None)


def test_endless_stdout_is_cut_at_once() -> None:
    """A program that writes without end is killed at the limit, not at the time limit."""
    outcome = run("while True: print('x' * 1000)", stdout=1_000_000)
    assert (outcome.ended, outcome.status, len(outcome.stdout)) == (
        *("too-much-output", None, 1_000_000),
    )
    assert outcome.seconds < 10


def test_stdout_is_held_once() -> None:
    """While and after it is read, stdout takes the memory of one copy, and little more."""
    size = 32 * 1024 * 1024
    tracemalloc.start()
    try:
        outcome = run(f"import sys; sys.stdout.write('x' * {size})")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(outcome.stdout) == size
    assert peak < 1.5 * size


@pytest.mark.parametrize("size", [99, 100, 101, 1_000_000])
def test_of_stderr_the_end_is_kept(size: int) -> None:
    """Of stderr, where a traceback comes last, the end is kept, and what is left out counted."""
    code = f"import sys; sys.stderr.write(('0123456789' * 100_000)[-{size}:])"
    outcome = run(code, stderr=100)
    assert outcome.status == 0
    assert outcome.stderr == (b"0123456789" * 10)[-size:]
    assert outcome.stderr_left_out == max(size - 100, 0)


def test_both_outputs_can_be_large() -> None:
    """A program that fills both pipes is not blocked."""
    outcome = run("import sys\nfor s in (sys.stderr, sys.stdout) * 3: s.write('x' * 500_000)")
    assert len(outcome.stdout) == 1_500_000
    assert outcome.stderr_left_out == 1_500_000 - Limits().stderr


def test_time_is_limited() -> None:
    """A program that goes on is killed when its time is up; what it wrote is kept."""
    outcome = run("import time; print('begun', flush=True); time.sleep(60)", seconds=1)
    assert (outcome.ended, outcome.status, outcome.stdout) == ("timed-out", None, b"begun\n")
    assert 1 <= outcome.seconds < 5


def test_a_signal_just_before_a_wait_is_noticed() -> None:
    """A signal that does not interrupt the wait for a program is noticed nevertheless."""

    def interrupt() -> None:
        time.sleep(0.5)
        # In this thread, it interrupts no wait of the main thread.
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run("import time; time.sleep(20)")
    assert time.monotonic() - began < 10


def test_silence_is_limited_too() -> None:
    """A program that has closed its outputs and goes on is killed when its time is up."""
    assert run("import os, time; os.close(1); os.close(2); time.sleep(60)", seconds=1)[:2] == (
        *("timed-out", None),
    )


CHILD = """
import subprocess, sys
options = {options}
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"], **options).pid)
"""


@pytest.mark.parametrize("options", ["{}", "{'stdout': -3, 'stderr': -3}"])
def test_children_end_with_their_program(options: str) -> None:
    """What a program leaves running is ended, whether or not it holds the outputs open."""
    outcome = run(CHILD.format(options=options))
    assert (outcome.ended, outcome.status) == ("exited", 0)
    assert outcome.seconds < 10
    deadline = time.monotonic() + 10
    while is_running(int(outcome.stdout)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_children_that_got_away_do_not_hold_up_the_end() -> None:
    """What a program starts in a session of its own is not awaited, though it holds the outputs."""
    outcome = run(CHILD.format(options="{'start_new_session': True}"))
    assert (outcome.ended, outcome.status) == ("exited", 0)
    assert outcome.seconds < 10
    os.kill(int(outcome.stdout), signal.SIGKILL)


def is_running(pid: int) -> bool:
    """Return whether there is such a process, other than one that nobody has waited for."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return found.stdout.strip() not in (b"", b"Z")


def test_a_signal_is_reported() -> None:
    """The end by a signal has the exit status that shells give it."""
    outcome = run("import os; os.kill(os.getpid(), 11)")
    assert (outcome.ended, outcome.status, outcome.signal) == ("exited", 139, 11)
    assert run("").signal is None
    assert run("raise SystemExit(255)").signal is None


def test_a_program_sees_its_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A local program sees what it is given, and of its caller's environment only the basics."""
    monkeypatch.setenv("MY_SECRET", "sesame")
    code = "import os; print(os.environ.get('MY_SECRET'), os.environ['FOO'], 'PATH' in os.environ)"
    outcome = CLIENT.run((sys.executable, "-c", code), None, env={"FOO": "a\nb"})
    assert outcome.stdout == b"None a\nb True\n"


def test_a_program_that_cannot_be_started() -> None:
    """A program that is not there is the user's trouble, and no verdict."""
    with pytest.raises(EngineError, match="cannot be started: No such file") as caught:
        CLIENT.run(("/no/such/program",), None)
    assert caught.value.kind == "not-installed"


def test_a_program_is_found_whatever_path_it_is_given() -> None:
    """The PATH that a program is given is its own: the caller's says where the program is."""
    outcome = CLIENT.run(("sh", "-c", 'echo "$PATH"'), None, env={"PATH": "/not/there"})
    assert (outcome.status, outcome.stdout) == (0, b"/not/there\n")


def test_nothing_is_mounted_for_a_program() -> None:
    """A mount that would need a container is refused; one that changes nothing is not."""
    with pytest.raises(SettingsError, match="cannot be mounted"):
        CLIENT.run((sys.executable, "-c", ""), None, mounts=[Mount("/a", "/b")])
    assert CLIENT.run((sys.executable, "-c", ""), None, mounts=[Mount("/a", "/a")]).status == 0
