"""The verb `command-line`."""

from __future__ import annotations

from argparse import Namespace

import pytest

from train_api.cli import command_line
from train_api.cli.errors import UsageError


def printed(capsys: pytest.CaptureFixture[str], **options: object) -> str:
    """Run the verb with these options, and return what it prints."""
    given: dict[str, object] = {
        "engine": "docker",
        "image": "train",
        "command": "list_requirements",
    }
    assert command_line.run(Namespace(**(given | {"env": [], "mounts": []} | options))) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("engine", "beginning", "end"),
    [
        ("docker", "docker run --rm ", " train list_requirements\n"),
        ("podman", "podman run --rm ", " train list_requirements\n"),
        ("nerdctl", "nerdctl run --rm ", " train list_requirements\n"),
        ("rkt", "rkt run ", " -- list_requirements\n"),
    ],
)
def test_a_command_line_is_printed(
    capsys: pytest.CaptureFixture[str], engine: str, beginning: str, end: str
) -> None:
    """Each engine's command line is printed in its own grammar, on one line."""
    line = printed(capsys, engine=engine)
    assert line.startswith(beginning)
    assert line.endswith(end)
    assert line.count("\n") == 1


def test_variables_and_mounts_are_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Variables are named, and mounts are read-only."""
    line = printed(capsys, env=["FHIR_SERVER"], mounts=["/srv/data:/data"])
    assert " --env FHIR_SERVER --mount type=bind,source=/srv/data,target=/data,readonly " in line


def test_only_run_algorithm_writes_to_its_root(capsys: pytest.CaptureFixture[str]) -> None:
    """The root is read-only except for the command that leaves files to export."""
    for command in ("list_requirements", "check_requirements", "print_model_summary"):
        assert " --read-only " in printed(capsys, command=command)
    assert " --read-only " not in printed(capsys, command="run_algorithm")


@pytest.mark.parametrize(
    "options", [{"image": "--privileged"}, {"mounts": ["/srv"]}, {"env": ["API_TOKEN=sesame"]}]
)
def test_what_cannot_be_said_is_invalid_usage(
    capsys: pytest.CaptureFixture[str], options: dict[str, object]
) -> None:
    """An option of the engine, half a mount and a value are refused, and nothing is printed."""
    with pytest.raises(UsageError) as caught:
        printed(capsys, **options)
    assert "sesame" not in str(caught.value)
    assert capsys.readouterr().out == ""
