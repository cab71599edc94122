"""The programs to measure, which validate files, and their command lines."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.benchmark.inputs import list_response, write_response
from scripts.benchmark.processes import run

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "schemas" / "1.0.0" / "bundle.schema.json"
NODE_MODULES = ROOT / "tests" / "interoperability" / "node_modules"
VALIDATORS = Path(__file__).resolve().parent / "validators"

OURS = "train-api"
CHECK_JSONSCHEMA = "check-jsonschema"


class Contestant(NamedTuple):
    """A program that validates files, by the words of its call before the files.

    `runs_on` names the interpreter that it needs, and is empty for a compiled program.
    """

    name: str
    call: tuple[str, ...]
    runs_on: str

    def validating(self, paths: Sequence[Path]) -> list[str]:
        """The command that validates these files."""
        return [*self.call, *map(str, paths)]


def contestants() -> tuple[list[Contestant], list[str]]:
    """Return the installed contestants, ours first, and the names of the missing ones."""
    schema = str(SCHEMA)
    library = str(VALIDATORS / "with_library.py")
    calls: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
        OURS: ("Python", _script(OURS), ("validate",)),
        CHECK_JSONSCHEMA: ("Python", _script(CHECK_JSONSCHEMA), ("--schemafile", schema)),
        "python-jsonschema": (
            "Python",
            _with_library("jsonschema"),
            (library, "jsonschema", schema),
        ),
        "jsonschema-rs": (
            "Python",
            _with_library("jsonschema_rs"),
            (library, "jsonschema_rs", schema),
        ),
        "ajv": (
            "Node",
            shutil.which("node") if (NODE_MODULES / "ajv").is_dir() else None,
            (str(VALIDATORS / "with_ajv.mjs"), f"{NODE_MODULES}/", schema),
        ),
        "sourcemeta-jsonschema": ("", sourcemeta_program(), ("validate", schema)),
    }
    here = [
        Contestant(name, (program, *options), runs_on)
        for name, (runs_on, program, options) in calls.items()
        if program
    ]
    return here, [name for name, (_, program, _) in calls.items() if not program]


def check_contestant(contestant: Contestant, folder: Path) -> None:
    """Ensure that a contestant distinguishes valid from invalid responses.

    Raises:
        RuntimeError: it does not.
    """
    valid = list_response(3)
    invalid = {**valid, "requirements": [*valid["requirements"][:2], {"id": 2}]}
    valid_path = write_response(folder / "valid.json", valid)
    invalid_path = write_response(folder / "invalid.json", invalid)
    if run(contestant.validating([valid_path])).exit_status != 0:
        raise RuntimeError(f"{contestant.name} refuses a valid response")
    if run(contestant.validating([invalid_path])).exit_status == 0:
        raise RuntimeError(f"{contestant.name} accepts a response that is not valid")


def _script(name: str) -> str | None:
    """The path of a command installed beside this interpreter."""
    path = Path(sys.executable).with_name(name)
    return str(path) if path.is_file() else None


def _with_library(name: str) -> str | None:
    return sys.executable if importlib.util.find_spec(name) else None


def sourcemeta_program() -> str | None:
    """The path of the program within sourcemeta's package, if there is one for this machine.

    The package's own script has the name of python-jsonschema's, and starts an interpreter first,
    which would not be fair in a race.
    """
    found = importlib.util.find_spec("sourcemeta_jsonschema")
    if found is None or not found.submodule_search_locations:
        return None
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    name = f"jsonschema-{platform.system().lower()}-{machine}"
    path = Path(found.submodule_search_locations[0]) / name
    return str(path) if path.is_file() else None
