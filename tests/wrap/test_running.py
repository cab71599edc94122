"""What becomes of a run: its exit status, its output, its descendants, and signals."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import missing_tools
from tests.train.running import CHECK, COMMANDS, LIST, RUN, SUMMARY, validated
from tests.wrap.wrapping import PYTHON, WAYS, ask, listed, manifest, wrapped

MEBIBYTE = 1024 * 1024

every_way = pytest.mark.parametrize("way", WAYS)


def program(script: str, **changes: Any) -> dict[str, Any]:
    """The manifest of a program in shell."""
    return manifest("sh", "-c", script, **changes)


@every_way
def test_all_commands_are_answered(way: str, tmp_path: Path) -> None:
    """Each response is valid, and the list and the summary are those of the manifest."""
    requirements = [
        {**listed(3, "SERVER_URL", "URL", description="Where"), "x-note": 1},
        listed(0, "A_TOKEN", "TOKEN"),
        listed(9, "TOKEN_FILE", "FILE"),
    ]
    relations = [{"type": "all", "requirements": [3]}, {"type": "any", "requirements": [0, 9]}]
    document = manifest(requirements=requirements, relations=relations)
    words = wrapped(way, document, tmp_path)
    given = {"SERVER_URL": "https://fhir.example/r4", "A_TOKEN": "x"}

    answers = {command: ask(words, command, **given) for command in COMMANDS}
    for command, ended in answers.items():
        validated(ended, command, answers[LIST] if command == CHECK else None)
    assert answers[LIST].value == {"requirements": requirements, "relations": relations}
    assert answers[SUMMARY].value == {"content": document["summary"]}
    assert answers[CHECK].value["fulfilled"] is True
    assert [each["id"] for each in answers[CHECK].value["unmet"]] == [9]
    assert answers[RUN].value["state"] == "success"
    assert [ask(words, *each).status for each in ([], ["x"], [LIST, ""])] == [2, 2, 2]


@every_way
def test_a_program_is_not_started_if_a_relation_does_not_hold(way: str, tmp_path: Path) -> None:
    """The response is a failure, and the program has not run."""
    mark = tmp_path / "ran"
    requirements = [listed(0, "A_FILE", "FILE"), listed(1, "A_DEBUG", "STRING")]
    relations = [{"type": "all", "requirements": [0]}, {"type": "none", "requirements": [1]}]
    document = manifest("touch", str(mark), requirements=requirements, relations=relations)
    words = wrapped(way, document, tmp_path)

    unfulfilled: list[dict[str, str]] = [{}, {"A_FILE": __file__, "A_DEBUG": "1"}]
    for variables in unfulfilled:
        ended = ask(words, RUN, **variables)
        validated(ended, RUN)
        assert ended.value["state"] == "failure"
        assert not mark.exists()
    assert ask(words, RUN, A_FILE=__file__).value["state"] == "success"
    assert mark.exists()


@every_way
@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["sh", "-c", "exit 3"], "exit status 3"),
        (["sh", "-c", "kill -9 $$"], "9|137"),
        (["/there/is/no/program"], "could not be started|exit status 127"),
    ],
)
def test_only_exit_status_0_is_a_success(
    way: str, command: list[str], message: str, tmp_path: Path
) -> None:
    """Another exit status, a signal, and a program that cannot start are failures."""
    ended = ask(wrapped(way, manifest(*command), tmp_path), RUN)
    validated(ended, RUN)
    assert ended.value["state"] == "failure"
    assert any(part in ended.value["message"] for part in message.split("|"))


@every_way
def test_a_missing_export_file_is_a_failure(way: str, tmp_path: Path) -> None:
    """Each export file must be a regular file when the program has ended."""
    model = tmp_path / 'it\'s a "model"'
    document = manifest("sh", "-c", "$HOW", str(model), exportFiles=[str(model)])
    words = wrapped(way, document, tmp_path)

    for how in ("true", f"ln -s /etc/passwd {tmp_path}/link"):
        ended = ask(words, RUN, HOW=how)
        validated(ended, RUN)
        assert ended.value["state"] == "failure"
        assert "model" in ended.value["message"]
    (tmp_path / "link").rename(model)
    assert ask(words, RUN, HOW="true").value["state"] == "failure"
    model.unlink()
    model.touch()
    ended = ask(words, RUN, HOW="true")
    assert ended.value["rebase"]["exportFiles"] == [str(model)]


@every_way
def test_nothing_follows_the_response(way: str, tmp_path: Path) -> None:
    """Not the JSON that a program prints itself, and not what its descendants print later."""
    script = """
        (sleep 0.4; echo '{"content": "late"}') &
        setsid sh -c 'sleep 0.4; echo later' &
        sleep 0.1
        printf '{"state": "failure"}'
    """
    start = time.monotonic()
    ended = ask(wrapped(way, program(script), tmp_path), RUN)
    assert ended.value["state"] == "success"
    assert b"late" not in ended.out
    assert way != PYTHON or ended.out.startswith(b'{"state": "failure"}{"state": "success"')
    # The pipe of standard error is open as long as a descendant has it.
    assert time.monotonic() - start < 30


@every_way
def test_as_process_1_all_descendants_are_killed(way: str, tmp_path: Path) -> None:
    """When the first process of a container answers, no other is left to change a file."""
    apart = [missing_tools.program("unshare"), "--pid", "--fork"]
    if subprocess.run([*apart, "true"], check=False).returncode != 0:
        pytest.skip("no namespace can be made")
    late = "until [ -e go ]; do sleep 0.05; done; touch mark"
    script = f"cd {shlex.quote(str(tmp_path))}; setsid sh -c '{late}' & sleep 0.1; touch ended"
    tags = [f"{number:0128}" for number in range(128)]
    words = wrapped(way, program(script, nextTrainTags=tags), tmp_path)
    reading, writing = os.pipe()
    # There is no room for the response, so the process waits with it.
    os.write(writing, bytes(60_000))
    with (
        subprocess.Popen([*apart, *words, RUN], stdout=writing) as process,
        open(reading, "rb") as out,
    ):
        os.close(writing)
        while not (tmp_path / "ended").exists():
            time.sleep(0.05)
        time.sleep(0.5)
        (tmp_path / "go").touch()
        time.sleep(0.3)
        assert not (tmp_path / "mark").exists()
        assert out.read().endswith(b"]}}\n")
    assert process.returncode == 0


def test_a_large_output_is_passed_on_in_little_memory(tmp_path: Path) -> None:
    """With less memory than the program prints, every byte precedes the response."""
    size, memory = 96 * MEBIBYTE, 80 * MEBIBYTE
    words = wrapped(PYTHON, program(f"head -c {size} /dev/zero"), tmp_path)
    limited = ["sh", "-c", f'ulimit -v {memory // 1024} && exec "$@"', "sh", *words, RUN]
    with open(tmp_path / "out", "w+b") as out:
        done = subprocess.run(limited, stdout=out, timeout=60, check=False)
        assert done.returncode == 0
        out.seek(size - 1)
        assert out.read().startswith(b'\0{"state": "success"')


@every_way
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_without_a_response(
    way: str, number: signal.Signals, tmp_path: Path
) -> None:
    """The program gets it and may clean up; the exit status is 128 and the number."""
    mark = tmp_path / "cleaned"
    script = f"""
        trap 'touch {shlex.quote(str(mark))}; exit 0' TERM INT
        echo started >&2
        while :; do sleep 0.05; done
    """
    words = wrapped(way, program(script), tmp_path)
    with subprocess.Popen([*words, RUN], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        while process.stderr.readline() != b"started\n":
            pass
        process.send_signal(number)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert out == b""
    assert mark.exists()


def test_files_of_the_program_hide_no_module(tmp_path: Path) -> None:
    """A file in the working directory that is named like a module is not imported."""
    for name in ("json", "os", "signal", "select", "train_api", "typing", "runpy"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('hidden')", encoding="utf-8")
    words = wrapped(PYTHON, manifest(), tmp_path)
    ended = ask(words, RUN, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert ended.value["state"] == "success"


@every_way
def test_a_default_is_used_where_the_variable_is_not_set(way: str, tmp_path: Path) -> None:
    """The program gets the default, and the responses name their version."""
    rounds = listed(0, "ROUNDS_2", "INTEGER", default="10")
    relations = [{"type": "all", "requirements": [0]}]
    document = program(
        "exit $ROUNDS_2", apiVersion="1.1.0", requirements=[rounds], relations=relations
    )
    words = wrapped(way, document, tmp_path)
    for given, status in ({}, 10), ({"ROUNDS_2": " "}, 10), ({"ROUNDS_2": "7"}, 7):
        assert ask(words, CHECK, **given).value["unmet"] == []
        ended = ask(words, RUN, **given)
        validated(ended, RUN)
        assert f"exit status {status}." in ended.value["message"]
        assert "/1.1.0/" in ended.value["$schema"]


@every_way
@pytest.mark.parametrize("summary", [{}, [], [1, None], {"rounds": {"a": "\u00e9"}}])
def test_a_summary_may_be_an_object_or_an_array(way: str, summary: object, tmp_path: Path) -> None:
    """The summary of the manifest is the content of the answer, also if it is empty."""
    ended = ask(wrapped(way, manifest(summary=summary), tmp_path), SUMMARY)
    validated(ended, SUMMARY)
    assert ended.value == {"content": summary}


def test_a_summary_is_read_from_a_file(tmp_path: Path) -> None:
    """It is JSON or text by its name; where it is missing or no JSON, there is an answer too."""
    for name, text, content in (
        ("model.json", '{"rounds": 1}', {"rounds": 1}),
        ("model.txt", '{"rounds": 1}', '{"rounds": 1}'),
    ):
        path = tmp_path / name
        words = wrapped(PYTHON, manifest(summary=None, summaryFile=str(path)), tmp_path)
        assert "does not exist" in ask(words, SUMMARY).value["content"]
        path.write_text(text, encoding="utf-8")
        assert ask(words, SUMMARY).value == {"content": content}
    (tmp_path / "model.json").write_text("{", encoding="utf-8")
    words = wrapped(PYTHON, manifest(summary=None, summaryFile=f"{tmp_path}/model.json"), tmp_path)
    ended = ask(words, SUMMARY)
    validated(ended, SUMMARY)
    assert ended.value["content"].startswith("There is no summary: ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        json.dumps(manifest(command="true") | {"requirements": [1]}),
        json.dumps(manifest(requirements=[listed(0, "A", "AREA")])),
        json.dumps(manifest(relations=[{"type": "all", "requirements": [1]}])),
        json.dumps(manifest(nextTrainTags=[])),
    ],
)
def test_a_faulty_manifest_is_no_response(text: str, tmp_path: Path) -> None:
    """Every command ends with exit status 1, and one line says why."""
    path = tmp_path / "faulty.json"
    path.write_text(text, encoding="utf-8")
    words = [*wrapped(PYTHON, manifest(), tmp_path)[:-1], str(path)]
    ended = ask(words, LIST)
    assert (ended.status, ended.out) == (1, b"")
    assert ended.err.startswith(f"the manifest {path} cannot be used: ".encode())
    assert ended.err.count(b"\n") == 1
    assert b"Traceback" not in ended.err


def test_a_program_whose_output_nobody_reads_ends(tmp_path: Path) -> None:
    """The wrapper drops what cannot be written, and reports that there is no response."""
    words = wrapped(PYTHON, program("yes | head -c 1000000; exit 0"), tmp_path)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*words, RUN], stdout=writing, stderr=subprocess.PIPE, timeout=30, check=False
    )
    os.close(writing)
    assert done.returncode == 1
    assert b"the response could not be written" in done.stderr


def test_the_package_can_be_installed_instead(tmp_path: Path) -> None:
    """`-m train_api.wrap` works where the package is installed."""
    words = wrapped(PYTHON, manifest(), tmp_path)
    ended = ask([sys.executable, "-I", "-m", "train_api.wrap", words[-1]], RUN)
    assert ended.value["state"] == "success"
