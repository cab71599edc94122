"""The package is whole: it carries the specification, and works by itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.missing_tools import program
from tests.repository.documents import ROOT
from train_api import __version__

INSIDE = "train_api/specification_files/"
CARRIED = (
    "schemas",
    "controlled-vocabularies",
    "docs/checks",
    "docs/declarations",
    "docs/manifest",
    "docs/rules",
    "examples/1.0.0/targets",
    "examples/trains/.github",
    "examples/trains/hello",
    "examples/trains/r",
    "examples/trains/shell",
    "examples/wrapped",
)
LIST_RESPONSE = '{"requirements": [], "relations": []}\n'


def build(kind: str, project: Path, destination: Path) -> Path:
    """Build a wheel or an sdist of a project with what is installed, and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(destination)]
    subprocess.run(command, cwd=project, check=True, stdout=subprocess.PIPE)
    (built,) = destination.iterdir()
    return built


def contents(wheel: Path) -> dict[str, bytes]:
    """Return each file in a wheel, by its name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def files(folder: Path) -> dict[str, bytes]:
    """Return each file below a folder of the repository, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this repository."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An sdist built from this repository."""
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel, and nothing else, is installed."""
    folder = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(folder)]
    subprocess.run([*command, str(wheel)], check=True)
    return folder


def only(installed: Path) -> str:
    """The value of PYTHONPATH that leads to the installed wheel and to its dependencies."""
    libraries = sysconfig.get_paths()
    return os.pathsep.join([str(installed), libraries["purelib"], libraries["platlib"]])


def run(installed: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line of the installed wheel in a place that knows no checkout.

    With `-S` Python reads no .pth file, and it is a .pth file by which an editable install leads to
    the checkout. The dependencies are named instead.
    """
    return subprocess.run(
        [sys.executable, "-S", str(installed / "bin" / "train-api"), *arguments],
        cwd=installed,
        env={**os.environ, "PYTHONPATH": only(installed)},
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("folder", CARRIED)
def test_the_wheel_carries_the_specification(folder: str, wheel: Path) -> None:
    """The wheel has the files of the specification byte for byte, and no others."""
    prefix = f"{INSIDE}{folder}/"
    carried = {
        name.removeprefix(prefix): data
        for name, data in contents(wheel).items()
        if name.startswith(prefix)
    }
    expected = files(ROOT / folder)
    assert expected
    assert carried == expected


def test_the_wheel_holds_the_package_alone(wheel: Path) -> None:
    """Beside the specification the wheel has the package's own files, its metadata, no more."""
    found = contents(wheel)
    carried = tuple(f"{INSIDE}{folder}/" for folder in CARRIED)
    metadata = f"train_api-{__version__}.dist-info/"
    rest = {name: data for name, data in found.items() if not name.startswith((*carried, metadata))}
    assert rest == {
        f"train_api/{name}": data for name, data in files(ROOT / "src" / "train_api").items()
    }
    assert "train_api/py.typed" in rest
    assert found[f"{metadata}licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()


def test_the_sdist_builds_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    """A wheel built from the sdist equals the wheel built from the repository."""
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(tmp_path)]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", *options, str(sdist)]
    subprocess.run(command, check=True)
    (again,) = tmp_path.iterdir()
    assert contents(again) == contents(wheel)


def test_the_sdist_holds_what_the_package_is_made_of(sdist: Path) -> None:
    """Beside the documents about it the sdist has the sources of the package, no others."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    sources = ("src/train_api/", *(f"{folder}/" for folder in CARRIED))
    rest = {name for name in names if not name.startswith(sources)}
    reported = {"CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"}
    assert rest - {".gitignore", "PKG-INFO"} == reported


def test_the_installed_command_says_its_version(installed: Path) -> None:
    """The command of the installed wheel is of the version that the wheel is."""
    assert __version__ in run(installed, "--version").stdout.split()


def test_the_installed_command_validates(installed: Path) -> None:
    """The command of the installed wheel accepts a valid response, and refuses another."""
    good = run(installed, "validate", "-", stdin=LIST_RESPONSE)
    assert good.returncode == 0, good.stdout
    bad = run(installed, "validate", "-", stdin=LIST_RESPONSE.replace("relations", "relation"))
    assert bad.returncode == 1, bad.stdout
    assert "TA100" in bad.stdout


def test_the_installed_command_has_the_specification(installed: Path) -> None:
    """The command of the installed wheel shows the schemas and explains the rules and checks."""
    path = ROOT / "schemas" / "1.0.0" / "relation.schema.json"
    shown = run(installed, "schema", "show", "relation")
    assert shown.stdout == path.read_text(encoding="utf-8")
    assert "duplicate-requirement-id" in run(installed, "explain", "TA101").stdout
    assert "## Fix" in run(installed, "explain", "TC022").stdout
    assert "# TD101 secret-as-string" in run(installed, "explain", "TD101").stdout


@pytest.mark.parametrize(
    "language",
    ["python", "shell", pytest.param("r", marks=pytest.mark.beyond_the_core)],
)
def test_a_new_train_passes_its_test(language: str, installed: Path, tmp_path: Path) -> None:
    """With the wheel alone, a train of each language conforms as it is, by its own test."""
    if language == "r":
        program("Rscript")
    programs = tmp_path / "bin"
    programs.mkdir()
    # What Python has installed beside the wheel is not found by the train, nor by the command.
    for name, word in (("python3", ""), ("train-api", str(installed / "bin/train-api"))):
        (programs / name).write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -S {word} "$@"\n', "utf-8"
        )
        (programs / name).chmod(0o755)
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    ended = subprocess.run(
        ["sh", "-ec", f"train-api new my-train --language {language}; sh my-train/test.sh"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": only(installed)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    assert re.search("conforms to the Train API 1.0.0 and 1.1.0 .a draft.\n$", ended.stdout)
    assert {path.name for path in tmp_path.iterdir()} == {"bin", "my-train"}
