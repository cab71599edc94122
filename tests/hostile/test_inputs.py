"""Inputs that make a reader fail, by intent or by accident."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from tests.hostile.running import COMMAND, SAID_VALID, VALID, Ended, run, train_api
from train_api import PROBLEM_LIMIT, validate

MIB = 1024 * 1024
MEMORY = 400 * MIB


def with_little_memory(*words: str | Path, stdin: bytes = b"") -> Ended:
    """Run `train-api` with no more address space than 400 MiB."""
    limited = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY})); "
        "from train_api.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    return run([sys.executable, "-c", limited, *words], stdin=stdin)


def test_a_log_of_10_gigabytes_is_read_from_its_end(tmp_path: Path) -> None:
    """The response at the end of a 10 GB file is found with little memory."""
    log = tmp_path / "huge.log"
    with open(log, "wb") as file:
        file.truncate(10**10)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + VALID)
    ended = with_little_memory("validate", log)
    assert (ended.status, SAID_VALID in ended.text) == (0, True)


def test_a_pipe_that_never_ends_takes_bounded_memory() -> None:
    """An endless pipe is read until it is interrupted, with bounded memory."""
    limit = f'ulimit -v {MEMORY // 1024}; exec "$@"'
    process = subprocess.Popen(
        ["bash", "-c", limit, "bash", *COMMAND, "validate", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    for _ in range(600):
        process.stdin.write(b"y\n" * (MIB // 2))
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=250)
    assert process.returncode == 130, err
    assert out == b""
    assert b"Traceback" not in err


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("output", "code"),
    [
        pytest.param(
            b'{"content": "\n' * (4 * MIB // 14), "TA004", id="objects that break off, one a line"
        ),
        pytest.param(b'{"":' * MIB + b"x", "TA002", id="objects within each other"),
        pytest.param(b'{"":{"":"' * (MIB // 2) + b"x", "TA004", id="strings in both directions"),
        pytest.param(b'{"":[' + b"{}," * MIB + b"x", "TA003", id="objects in a broken one"),
        pytest.param(b'{"":' + b"[" * (4 * MIB) + b"x", "TA002", id="arrays within each other"),
        pytest.param(b"{" + b" " * (4 * MIB) + b"x}x", "TA002", id="much white space"),
        pytest.param(b'{"": "' + b"\\" * (4 * MIB) + b'" x', "TA002", id="many backslashes"),
    ],
)
def test_many_beginnings_of_objects_take_linear_time(output: bytes, code: str) -> None:
    """However many objects begin in megabytes, none is read again and again."""
    (problem,) = validate(output).problems
    assert problem.code == code


@pytest.mark.timeout(30)
def test_many_objects_with_one_far_fault_take_linear_time() -> None:
    """Nested objects that are all invalid after megabytes are not all read to that place."""
    (problem,) = validate(b'{"":' * 500 + b"[" + b"0," * MIB + b"x").problems
    assert problem.code == "TA002"


@pytest.mark.parametrize(
    ("output", "code"),
    [
        pytest.param(b'{"content": ["' + b'x", "' * (8 * MIB), b"TA004", id="truncated"),
        pytest.param(b'{"":' * (5 * MIB), b"TA010", id="truncated and too deep"),
        pytest.param(b'{"a": "' + b"x" * (40 * MIB) + b'"}\nbye', b"TA003", id="trailing"),
        pytest.param(b"{'a': '" + b"x" * (40 * MIB) + b"'}", b"TA005", id="single quotes"),
    ],
)
def test_an_object_that_is_too_large_takes_bounded_memory(output: bytes, code: bytes) -> None:
    """However an object of more than 16 MiB ends, it takes little memory to classify."""
    ended = with_little_memory("validate", "-", stdin=output)
    assert ended.status == 1
    assert code in ended.out


@pytest.mark.parametrize("number", [b"9" * 1_000_000, b"-" + b"9" * 1_000_000, b"1e" + b"9" * MIB])
def test_a_number_of_a_million_digits_is_refused(number: bytes) -> None:
    """A number of very many digits is out of range, and is not computed with."""
    ended = train_api("validate", "-", stdin=b'{"content": [' + number + b"]}")
    assert ended.status == 1
    assert b"TA008" in ended.out


def test_random_bytes_have_a_verdict() -> None:
    """Random bytes are not valid, and none of them is shown."""
    ended = train_api("validate", "-", stdin=bytes(range(256)) * 5000)
    assert ended.status == 1
    assert ended.text.isascii()


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_character_that_is_cut_in_two_is_reported(cut: int) -> None:
    """Some bytes of a character at the end of a string are no UTF-8."""
    (problem,) = validate(b'{"content": "' + "🚆".encode()[:cut] + b'"}').problems
    assert problem.code == "TA006"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_another_encoding_is_reported(encoding: str) -> None:
    """A response in UTF-16 or UTF-32 is refused as not UTF-8."""
    (problem,) = validate(VALID.decode().encode(encoding)).problems
    assert problem.code == "TA006"


def test_a_byte_order_mark_is_part_of_the_log() -> None:
    """A byte order mark before the response is none of it."""
    report = validate(b"\xef\xbb\xbf" + VALID)
    assert report.valid
    assert report.response is not None
    assert report.response.offset == 3


def test_a_million_invalid_items_are_counted() -> None:
    """Of very many problems the first are reported, and all are counted, with little memory."""
    items = b",".join([b"0"] * 1_000_000)
    output = b'{"requirements": [' + items + b'], "relations": []}'
    ended = with_little_memory("validate", "-", stdin=output)
    assert ended.status == 1
    assert ended.out.count(b"error TA100") == PROBLEM_LIMIT
    assert b"1,000,000 errors" in ended.out


NAMED = (
    b'{"relations": [], "requirements": [{"id": 0, "requirement": '
    b'{"type": "environmentVariable", "target": "URL", "name": "%s"}}]}'
)
BASED = (
    b'{"state": "failure", "rebase": '
    b'{"type": "docker", "exportFiles": [], "nextTrainTags": ["a"], "from": "%s"}}'
)


@pytest.mark.parametrize(
    ("output", "piece", "keywords"),
    [
        pytest.param(NAMED, b"A_", "maxLength", id="a name of many words"),
        pytest.param(NAMED, b"1", "maxLength", id="a name of many digits"),
        # The pattern for the length of the name alone looks at no more than 256 characters.
        pytest.param(BASED, b"a.", "maxLength pattern", id="an image of many parts"),
        pytest.param(BASED, b"a-", "maxLength pattern", id="an image with many dashes"),
        pytest.param(b'{"state": "%s"}', b"success", "enum", id="a value that is none"),
        pytest.param(
            b'{"content": "", "%s": 0}', b"content", "additionalProperties", id="a member"
        ),
    ],
)
def test_a_string_of_15_megabytes_takes_bounded_memory(
    output: bytes, piece: bytes, keywords: str
) -> None:
    """Where a string is much too long, no engine checks whether all of it fits a pattern."""
    written = output % (piece * (15 * MIB // len(piece)))
    ended = with_little_memory("validate", "--format", "json", "-", stdin=written)
    (report,) = json.loads(ended.out)["reports"]
    assert [problem["keyword"] for problem in report["problems"]] == keywords.split()


def test_many_flaws_behind_a_long_text_take_bounded_memory() -> None:
    """The places of flaws are found without a copy of the text before each of them."""
    output = b'{"content": ["' + "é".encode() * (7 * MIB) + b'"' + b", 1e999" * 1000 + b"]}"
    ended = with_little_memory("validate", "-", stdin=output)
    assert ended.out.count(b"error TA008") == PROBLEM_LIMIT
    assert b"1,000 errors" in ended.out


def test_a_symbolic_link_to_itself_is_no_input(tmp_path: Path) -> None:
    """A loop of links is reported with the system's reason."""
    loop = tmp_path / "a.json"
    loop.symlink_to(loop)
    ended = train_api("validate", loop)
    assert ended.status == 3
    assert b"Too many levels of symbolic links" in ended.out


def test_a_folder_that_holds_itself_is_searched_once(tmp_path: Path) -> None:
    """A link from a folder to itself causes no endless search."""
    (tmp_path / "a.json").write_bytes(VALID)
    (tmp_path / "again").symlink_to(tmp_path)
    ended = train_api("validate", tmp_path)
    assert ended.status == 0
    assert ended.text.count("valid response") == 1


def as_nobody(*words: str | Path) -> Ended:
    """Run `train-api` with these words as a user who may not read all; root would."""
    # What is imported later must not depend on who the process is.
    script = (
        "import os, sys, train_api; from train_api.cli import main\n"
        f"train_api.validate({VALID!r}); main(['validate', '/no/such/file'])\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    # To measure the coverage of a process that gives up its rights would ask for them at its end.
    environment = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    return run([sys.executable, "-c", script, *words], environment=environment)


def test_a_file_without_permission_is_reported(tmp_path: Path) -> None:
    """The report of a file that this user must not read has the reason and a remedy."""
    secret = tmp_path / "secret.json"
    secret.write_bytes(VALID)
    secret.chmod(0)
    ended = as_nobody("validate", secret)
    assert ended.status == 3
    assert b"not read: Permission denied. Check its permissions." in ended.out


def test_a_folder_without_permission_is_reported() -> None:
    """A folder that this user must not search is reported, and its neighbours are validated."""
    # What pytest has for temporary files is closed to everybody else.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "open.json").write_bytes(VALID)
        closed = folder / "closed"
        closed.mkdir(mode=0)
        ended = as_nobody("validate", folder)
    assert ended.status == 3
    assert f"{closed}: not read: Permission denied. Check its permissions." in ended.text
    assert SAID_VALID in ended.text


@pytest.mark.parametrize("path", ["/proc/self/mem", "/"])
def test_what_cannot_be_read_as_a_file_is_reported(path: str) -> None:
    """Memory and folders are no files; both verbs say what the system says, with status 3."""
    if not os.path.exists(path):
        pytest.skip(f"this system has no {path}")
    assert train_api("extract", path).status == 3


@pytest.mark.parametrize(("device", "code"), [("/dev/null", b"TA001")])
def test_an_empty_device_is_empty_output(device: str, code: bytes) -> None:
    """A device is read like a pipe."""
    ended = train_api("validate", device)
    assert ended.status == 1
    assert code in ended.out


def test_a_named_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """A FIFO is an input like any other."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    writer = threading.Thread(target=fifo.write_bytes, args=(b"log\n" + VALID,))
    writer.start()
    ended = train_api("validate", fifo)
    writer.join()
    assert (ended.status, SAID_VALID in ended.text) == (0, True)


def test_this_machine_can_limit_memory() -> None:
    """A process that needs more memory than these tests allow does fail."""
    script = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))\n"
    ended = subprocess.run(
        [sys.executable, "-c", f"{script}x = b'x' * {MEMORY}"], capture_output=True, check=False
    )
    assert b"MemoryError" in ended.stderr
