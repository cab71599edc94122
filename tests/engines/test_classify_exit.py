"""A train that failed is distinguished from an engine that failed."""

from __future__ import annotations

from typing import Any

import pytest

from train_api.engines import ENGINES, EngineError, RunResult
from train_api.engines.errors import engine_error, gist
from train_api.engines.execution.classify_exit import is_doubtful, outcome_of
from train_api.engines.execution.supervise import Watched

DOCKER = ENGINES["docker"]
BEGAN = {"StartedAt": "2026-01-01T00:00:00Z", "OOMKilled": False}
NEVER = {"StartedAt": "0001-01-01T00:00:00Z", "OOMKilled": False}

# What the engines say, by their kind of trouble.
NOT_FOUND = [
    'docker: Error response from daemon: OCI runtime create failed: exec: "/train": stat /train',
    'Error: runc: runc create failed: unable to start container process: exec: "train": not found',
    "Error: crun: executable file `train` not found in $PATH: No such file or directory",
    "Error: crun: open executable: Permission denied: OCI permission denied",
    "docker: Error response from daemon: unable to find user nobody: no matching entries in passwd",
]
ENGINE_FAILED = [
    "Error: runc: error setting rlimit type 7: operation not permitted: OCI permission denied",
    "docker: Error response from daemon: invalid mount config: bind source path does not exist: /x",
    "Error: default OCI runtime runc not found: invalid argument",
    "",
]


def watched(stderr: str = "", stopped: Any = None) -> Watched:
    """Return what was seen of a run."""
    return Watched(b"out", stderr.encode(), 0, 1.5, stopped)


def outcome(status: int, state: dict[str, Any] | None, stderr: str = "") -> RunResult:
    """Return the outcome of a run that was not stopped."""
    return outcome_of(DOCKER, "train", status, watched(stderr), state)


@pytest.mark.parametrize("status", [0, 1, 2, 124, 128, 255])
def test_a_status_that_no_engine_uses_is_the_trains(status: int) -> None:
    """For most statuses the state of the container need not be asked for."""
    assert not is_doubtful(status, watched())
    assert outcome(status, None) == RunResult("exited", status, b"out", b"", 1.5)


@pytest.mark.parametrize("status", [125, 126, 127, 137])
def test_a_train_may_end_with_a_status_of_the_engines(status: int) -> None:
    """A train that began and ended with 125, 126, 127 or 137 ended like that itself."""
    assert is_doubtful(status, watched())
    state = {**BEGAN, "ExitCode": status}
    assert outcome(status, state, NOT_FOUND[0]).ended == "exited"
    assert outcome(status, state).status == status


@pytest.mark.parametrize(
    "words",
    [
        "docker: Error response from daemon: No command specified.",
        "Error: no command or entrypoint provided, and no CMD or ENTRYPOINT from image",
    ],
)
def test_an_image_without_a_program_does_not_start(words: str) -> None:
    """Where the image names no program, no container is made, and that is the image's fault."""
    assert outcome(125, None, words)._replace(seconds=0) == RunResult(
        "not-started", None, b"out", words.encode(), 0, reason=words
    )


@pytest.mark.parametrize("words", NOT_FOUND)
@pytest.mark.parametrize("status", [125, 126, 127])
def test_a_program_that_cannot_be_run_is_the_images_trouble(status: int, words: str) -> None:
    """Where the image's program or user is not to be found, the train did not start."""
    ended = outcome(status, NEVER, words)
    assert (ended.ended, ended.status) == ("not-started", None)
    assert ended.reason == words


@pytest.mark.parametrize("words", ENGINE_FAILED)
@pytest.mark.parametrize("status", [125, 126, 127])
@pytest.mark.parametrize("state", [NEVER, None])
def test_all_else_before_the_start_is_the_engines_trouble(
    status: int, words: str, state: dict[str, Any] | None
) -> None:
    """A container that never began for another reason says nothing about the train."""
    with pytest.raises(EngineError, match=r"Docker failed: .") as caught:
        outcome(status, state, words)
    assert caught.value.kind == "failed"


@pytest.mark.parametrize("words", NOT_FOUND)
def test_without_a_container_nothing_is_the_images_trouble(words: str) -> None:
    """A train that writes what engines write is believed only where a container was made."""
    with pytest.raises(EngineError):
        outcome(127, None, words)


def test_an_engine_that_lost_its_train() -> None:
    """Where the container ended otherwise than the engine's program, the engine failed."""
    with pytest.raises(EngineError, match="unexpected EOF"):
        outcome(125, {**BEGAN, "ExitCode": 0}, "error waiting for container: unexpected EOF")
    with pytest.raises(EngineError, match="ended by signal 9"):
        outcome(-9, None)


def test_an_end_by_the_memory_limit_is_reported() -> None:
    """A train that is killed for its memory is distinguished from one that is killed otherwise."""
    state = {**BEGAN, "ExitCode": 137}
    assert outcome(137, {**state, "OOMKilled": True})[:2] == ("out-of-memory", 137)
    assert outcome(137, state)[:2] == ("exited", 137)
    assert outcome(137, state).signal == 9
    assert outcome(137, None)[:2] == ("exited", 137)


def test_a_stopped_run_has_no_status() -> None:
    """A stopped run was ended by the tool, and its status says nothing."""
    cut = outcome_of(DOCKER, "train", 137, watched(stopped="stdout"), None)
    assert cut[:3] == ("too-much-output", None, b"out")
    assert is_doubtful(137, watched(stopped="time"))
    late = outcome_of(DOCKER, "train", 137, watched(stopped="time"), BEGAN)
    assert late[:3] == ("timed-out", None, b"out")


@pytest.mark.parametrize("state", [NEVER, None])
def test_time_that_passed_before_the_start_is_the_engines(state: dict[str, Any] | None) -> None:
    """A train that was not even started in its time is not at fault for that."""
    with pytest.raises(EngineError, match=r"gave no answer within 1\.5 s") as caught:
        outcome_of(DOCKER, "train", 137, watched(stopped="time"), state)
    assert caught.value.kind == "stuck"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?", 0),
        ("permission denied while trying to connect to the Docker daemon socket at unix:///x", 0),
        ("error during connect: Get http://...", 0),
        ("Cannot connect to Podman. Please verify your connection to the Linux system", 0),
        ("docker: Error response from daemon: No such image: train:latest.", 1),
        ("Error: localhost/train: image not known", 1),
        ("Error: No such image: train", 1),
        ("Unable to find image 'train:latest' locally\ndocker: Error: pull access denied", 1),
        ("no space left on device", 2),
    ],
)
def test_troubles_are_distinguished_by_their_words(words: str, kind: int) -> None:
    """A daemon that does not answer and an image that is not there have remedies of their own."""
    error = engine_error(DOCKER, words, image="train")
    assert error.kind == ("not-running", "no-image", "failed")[kind]
    assert error.message.endswith((".", words))
    assert error.remedy.endswith(".")
    assert str(error) == error.message


def test_the_gist_is_one_short_line() -> None:
    """Of a long output the first line that reports an error is quoted, cut to a short length."""
    assert gist("time=1 level=warning msg=x\nError: y\n\nRun 'docker run --help'\n") == "Error: y"
    assert gist("one\ntwo\n") == "two"
    assert gist("") == "it said nothing."
    assert len(gist("Error: " + "x" * 10_000)) < 400
