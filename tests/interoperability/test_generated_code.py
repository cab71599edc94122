"""Generators make code from the schemas that works as the page for code generators shows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.examples import STDOUT, vectors
from tests.interoperability.generated_code import (
    DOCUMENT,
    FILES,
    PAGE,
    commands,
    missing,
    prepare,
)
from tests.missing_tools import do_without, program
from tests.repository.documents import ROOT
from tests.repository.test_readme import outputs
from train_api.specification import VERSION, versions

EXAMPLES = ROOT / "examples" / VERSION
SEED = EXAMPLES / "list-requirements-response" / "valid" / "the-seed-example.json"
LOST = sorted({(PAGE.parent / link).resolve() for link in DOCUMENT.links() if "/invalid/" in link})


@pytest.fixture(scope="module", autouse=True)
def local_npx() -> Iterator[None]:
    """Have npx run what is installed, without asking the registry for anything."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("npm_config_offline", "true")
        environment.setenv("npm_config_update_notifier", "false")
        yield


def generated(
    generator: str, factory: pytest.TempPathFactory, version: str = VERSION
) -> tuple[Path, list[str]]:
    """Run the commands of the page in a new folder; return it, and what each command printed.

    The code is generated from the schemas of the version.
    """
    reason = missing(generator)
    if reason is not None:
        do_without(reason)
    folder = factory.mktemp(generator)
    prepare(folder)
    lines = [
        step.command.replace(f"schemas/{VERSION}", f"schemas/{version}")
        for step in commands(generator)
    ]
    return folder, outputs(lines, folder)


@pytest.fixture(scope="module", params=versions())
def version(request: pytest.FixtureRequest) -> str:
    """A version of the specification."""
    return str(request.param)


@pytest.fixture(scope="module")
def python(version: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder with the models of a version for pydantic, and what the commands printed."""
    return generated("datamodel-codegen", tmp_path_factory, version)


@pytest.fixture(scope="module")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder with the types for TypeScript, and what the commands printed."""
    for name in ("node", "npx"):
        program(name)
    return generated("json2ts", tmp_path_factory)


def read(folder: Path, paths: Iterable[Path]) -> dict[Path, Any]:
    """Return each response that the models read, as they write it."""
    script = Path(__file__).with_name("round_trip.py")
    run = subprocess.run(
        [sys.executable, str(script), str(folder), *map(str, paths)],
        check=True,
        stdout=subprocess.PIPE,
        timeout=60,
    )
    return {Path(path): value for path, value in json.loads(run.stdout).items()}


def test_the_python_commands_print_what_is_shown(python: tuple[Path, list[str]]) -> None:
    """Models for pydantic are generated, and read and write the example, as the page shows."""
    folder, printed = python

    assert printed == [step.output for step in commands("datamodel-codegen")]
    assert json.loads((folder / "copy.json").read_bytes()) == json.loads(SEED.read_bytes())


def test_the_typescript_commands_print_what_is_shown(typescript: tuple[Path, list[str]]) -> None:
    """Types for TypeScript are generated, and serve the example, as the page shows."""
    folder, printed = typescript

    assert printed == [step.output for step in commands("json2ts")]
    assert json.loads((folder / "copy.json").read_bytes()) == json.loads(SEED.read_bytes())


def test_models_lose_nothing_of_a_valid_response(
    version: str, python: tuple[Path, list[str]]
) -> None:
    """The models of a version read each of its valid examples and write the same JSON value."""
    paths = [
        case.path
        for case in vectors(version)
        if case.kind == "valid" and case.group != STDOUT and not case.recipe
    ]

    assert len(paths) > 50
    assert read(python[0], paths) == {path: json.loads(path.read_bytes()) for path in paths}


def test_models_read_what_the_page_says_they_read(python: tuple[Path, list[str]]) -> None:
    """Each invalid example that the page names is read by the models all the same."""
    assert len(LOST) > 5
    assert sorted(read(python[0], LOST)) == LOST


def test_a_model_gives_a_requirement_its_type(python: tuple[Path, list[str]]) -> None:
    """The models reject a requirement without a name, and one whose name is a number."""
    folder = EXAMPLES / "list-requirements-response" / "invalid"
    names = ("leaves-out-the-name-of-a-requirement.json", "has-a-number-for-a-name.json")

    assert read(python[0], [folder / name for name in names]) == {}


def test_the_guard_gives_a_requirement_its_type(typescript: tuple[Path, list[str]]) -> None:
    """Without the guard of the page, the name of a requirement has no type, and tsc says so."""
    guarded = FILES["requirements.mts"]
    unguarded = typescript[0] / "unguarded.mts"
    unguarded.write_text(guarded.replace("    .filter(isEnvironmentVariable)\n", ""), "utf-8")

    (said,) = outputs(["npx tsc --strict --noEmit --module nodenext unguarded.mts"], typescript[0])

    assert unguarded.read_text("utf-8") != guarded
    assert "unguarded.mts" in said
    assert "Type 'unknown' is not assignable to type 'string'" in said


def test_all_code_of_the_page_is_run() -> None:
    """Each piece of code on the page is a file that the commands use."""
    kinds = ("toml", "python", "typescript", "javascript")
    code = [fence.text for kind in kinds for fence in DOCUMENT.fences(kind)]

    assert sorted(code) == sorted(FILES.values())
