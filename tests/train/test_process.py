"""A train as a process: standard output holds the response alone, whatever the code does."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.train.running import CHECK, COMMANDS, LIST, RUN, SUMMARY, ask, validated

TRAIN = """
import atexit, ctypes, os, subprocess, sys, threading, time
from train_api.train import *

train = Train()
train.optional(train.environment_variable("PASSWORD", TOKEN))

def code():
    pass
{code}

def summary():
    code()
    return "a summary"

def run(environment):
    code()
    return Success(Rebase("a", export_files=[], next_train_tags=["b"]), "a message")

train.main(print_model_summary=summary, run_algorithm=run)
"""
LINE = f"[{sys.executable!r}, '-c', 'print({{}}); print(1)']"


def write(folder: Path, code: str) -> Path:
    """Write a train that does this when its code runs."""
    path = folder / "train.py"
    path.write_text(TRAIN.format(code=textwrap.indent(textwrap.dedent(code), "    ")), "utf-8")
    return path


NOISE = {
    "a line": "print('log {')",
    "no line": "print('log', end='')",
    "another response": """print('{"state": "failure"}')""",
    "to the descriptor": "os.write(1, b'{} log')",
    "to the first stream": "sys.__stdout__.write('log')",
    "bytes": "sys.stdout.buffer.write(bytes(range(256)))",
    "a great deal": "print('{[' * 1_000_000)",
    "a process": f"subprocess.run({LINE})",
    "a shell": "os.system('echo {}; echo log')",
    "c code": "ctypes.CDLL(None).printf(b'log {')",
    "at exit": "atexit.register(print, '{}')",
    "at exit to the descriptor": "atexit.register(os.write, 1, b'log')",
    "a process at exit": f"atexit.register(subprocess.run, {LINE})",
    "a process that goes on": "subprocess.Popen('sleep 0.3; echo log', shell=True)",
    "a thread that goes on": """
        def later():
            time.sleep(0.3)
            print('log', flush=True)
            os.write(1, b'log')
        threading.Thread(target=later).start()
    """,
    "when an object goes": """
        class Last:
            def __del__(self):
                os.write(1, b'log')
        globals()['last'] = Last()
    """,
}
"""Ways to print something; what each prints shows up on standard error."""

TROUBLE = {
    "closing stdout": "sys.stdout.close()",
    "closing the descriptor": "print('log'); os.close(1)",
    "closing both descriptors": "print('log'); os.close(1); os.close(2)",
    "another stdout": "sys.stdout = open(os.devnull, 'w'); print('log')",
    "no stdout": "sys.stdout = sys.stderr = None",
    "a stdout that fails": """
        class Odd:
            closed = False
            def write(self, text): pass
            def flush(self): raise RuntimeError
        sys.stdout = sys.stderr = Odd()
    """,
    "the descriptor elsewhere": "os.dup2(os.open(os.devnull, os.O_RDONLY), 1); print('log')",
    "both descriptors elsewhere": """
        for descriptor in (1, 2):
            os.dup2(os.open('/dev/full', os.O_WRONLY), descriptor)
        sys.stdout.write('log')
        sys.stderr.buffer.write(b'log')
    """,
    "a process that inherits all": """
        os.system('for each in 3 4 5 6 7 8 9; do echo log >&$each; done 2>&1')
    """,
    "another folder": "os.chdir('/')",
    "another command": "sys.argv[:] = ['x', 'y', 'z']",
    "no environment": "os.environ.clear()",
    "a copy that comes back": "os.fork()",
    "a copy that is waited for": "pid = os.fork(); pid and os.waitpid(pid, 0)",
}
"""What else code may do before it returns as it should."""


@pytest.mark.parametrize("command", [SUMMARY, RUN])
@pytest.mark.parametrize("case", NOISE)
def test_what_is_printed_does_not_reach_standard_output(
    case: str, command: str, tmp_path: Path
) -> None:
    """Standard output holds the response alone, and what was printed is on standard error."""
    ended = ask(write(tmp_path, NOISE[case]), command)
    report = validated(ended, command)
    assert report.response is not None
    assert report.response.offset == 0
    assert ended.out.endswith(b"}\n")
    assert ended.out.count(b"\n") == 1
    assert ended.err
    assert ended.value.get("content", "a summary") == "a summary"
    assert ended.value.get("message", "a message") == "a message"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_is_printed_on_import_precedes_the_response(unbuffered: str, tmp_path: Path) -> None:
    """A module that prints before the train has its command does not spoil the response."""
    path = write(tmp_path, "print('log')")
    path.write_text("import os; print('{'); os.system('echo early')\n" + path.read_text("utf-8"))
    ended = ask(path, RUN, PYTHONUNBUFFERED=unbuffered)
    report = validated(ended, RUN)
    assert report.response is not None
    assert ended.out[: report.response.offset].split()[-1:] == [b"early"]
    assert b"log" not in ended.out


@pytest.mark.parametrize("case", TROUBLE)
def test_what_is_done_to_the_streams_does_not_reach_the_response(case: str, tmp_path: Path) -> None:
    """The response is whole, alone, and ends with status 0, whatever became of the streams."""
    ended = ask(write(tmp_path, TROUBLE[case]), RUN)
    validated(ended, RUN)
    assert ended.value["message"] == "a message"
    assert ended.out.count(b"\n") == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    noise=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "sys.stdout.buffer.write({})",
                    "os.write(1, {})",
                    "subprocess.run(['cat'], input={})",
                    "atexit.register(os.write, 1, {})",
                    "atexit.register(sys.stdout.buffer.write, {})",
                    "ctypes.CDLL(None).puts({})",
                ]
            ),
            st.binary() | st.sampled_from([b'{"state": "failure"}', b"{", b'"', b"}\n"]),
        ),
        max_size=4,
    ),
    end=st.sampled_from(["pass", "raise ValueError", "sys.exit(3)", "sys.exit()", "1 / 0"]),
    unbuffered=st.sampled_from(["", "1"]),
)
def test_any_noise_and_any_end_leave_a_valid_response(
    noise: list[tuple[str, bytes]], end: str, unbuffered: str, tmp_path: Path
) -> None:
    """Any bytes, printed in any ways, before any end, leave a valid response alone."""
    code = "\n".join([way.format(what) for way, what in noise] + [end])
    ended = ask(write(tmp_path, code), RUN, PYTHONUNBUFFERED=unbuffered)
    report = validated(ended, RUN)
    assert report.response is not None
    assert len(ended.out) == report.response.length + 1
    assert ended.value["state"] == ("success" if end == "pass" else "failure")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [""],
        ["describe"],
        ["LIST_REQUIREMENTS"],
        ["--help"],
        [LIST, LIST],
        [RUN, "--station-id=1"],
        ["list_requirements\n"],
    ],
    ids=repr,
)
def test_what_is_no_command_is_refused(arguments: list[str], tmp_path: Path) -> None:
    """Invalid usage ends with status 2, one line on standard error, nothing on standard output."""
    ended = ask(write(tmp_path, "print('{}')"), *arguments)
    assert (ended.status, ended.out) == (2, b"")
    assert ended.err == b"usage: train.py {" + ",".join(COMMANDS).encode() + b"}\n"


@pytest.mark.parametrize("command", [LIST, CHECK])
def test_two_commands_do_not_run_the_code(command: str, tmp_path: Path) -> None:
    """Listing and checking requirements calls none of the author's functions."""
    validated(ask(write(tmp_path, "os._exit(9)"), command), command)


def test_a_check_answers_the_list(tmp_path: Path) -> None:
    """The check of a process is valid by the list of the same train."""
    path = write(tmp_path, "pass")
    listed = ask(path, LIST)
    assert validated(listed, LIST).command == LIST
    validated(ask(path, CHECK), CHECK, listed)


def test_a_mistake_in_declarations_shows_whatever_the_command(tmp_path: Path) -> None:
    """A train with an invalid declaration ends with a traceback and without a response."""
    path = tmp_path / "train.py"
    path.write_text(
        "from train_api.train import *\n"
        "train = Train()\n"
        "train.environment_variable('FOO', STRING)\n"
        "train.main(print_model_summary=str, run_algorithm=lambda _: Failure())\n"
    )
    for command in COMMANDS:
        ended = ask(path, command)
        assert (ended.status, ended.out) == (1, b"")
        assert b"ValueError: FOO is in no relation" in ended.err


def test_a_secret_in_an_exception_stays_secret(tmp_path: Path) -> None:
    """A token in the text of an exception shows up neither in the response nor in the traceback."""
    path = write(tmp_path, "raise ValueError(os.environ['PASSWORD'])")
    for command in (SUMMARY, RUN):
        ended = ask(path, command, PASSWORD="hunter2-hunter2")
        validated(ended, command)
        assert b"[secret]" in ended.err
        assert b"hunter2" not in ended.out + ended.err


def test_ctrl_c_ends_the_train_without_an_answer(tmp_path: Path) -> None:
    """An interrupted train prints nothing and does not end with status 0."""
    code = "import signal; signal.raise_signal(signal.SIGINT); time.sleep(60)"
    ended = ask(write(tmp_path, code), RUN)
    assert ended.status != 0
    assert ended.out == b""


@pytest.mark.parametrize(
    ("redirection", "words"),
    [(">&-", "Bad file descriptor"), (">/dev/full", "No space left on device")],
)
def test_a_response_that_cannot_be_written_is_no_success(
    redirection: str, words: str, tmp_path: Path
) -> None:
    """Where standard output is closed or full, the train says so and ends with status 1."""
    shell = ["sh", "-c", f'exec "$@" {redirection}', "sh"]
    ended = ask(write(tmp_path, "pass"), RUN, with_=[*shell, sys.executable])
    assert (ended.status, ended.out) == (1, b"")
    assert ended.err.decode() == f"the response could not be written: {words}\n"


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "<&-", "<&- 2>&-"])
@pytest.mark.parametrize("code", ["print('log')", "print('log'); 1 / 0", "os.close(2)"])
def test_standard_error_is_not_needed(redirection: str, code: str, tmp_path: Path) -> None:
    """The response is there also where standard error or input is closed, or full."""
    shell = ["sh", "-c", f'exec "$@" {redirection}', "sh"]
    ended = ask(write(tmp_path, code), RUN, with_=[*shell, sys.executable])
    validated(ended, RUN)


def test_a_large_response_is_written_whole(tmp_path: Path) -> None:
    """A response larger than a pipe holds arrives whole, also where the pipe does not wait.

    The reader is slow, so that the pipe is full before it begins.
    """
    path = write(
        tmp_path,
        """
        for each in range(3, 10):
            try:
                os.set_blocking(each, False)
            except OSError:
                pass
        """,
    )
    path.write_text(path.read_text("utf-8").replace('"a summary"', '"x" * 3_000_000'), "utf-8")
    with subprocess.Popen([sys.executable, path, SUMMARY], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        time.sleep(0.5)
        out = process.stdout.read()
    assert (process.returncode, len(out)) == (0, 3_000_000 + len('{"content": ""}\n'))
