"""`train-api new --wrap` makes a train of an image, of which nothing is run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import REPOSITORY, train_api
from train_api.cli import new_wrapped
from train_api.cli.new_wrapped import CannotWrapError, wrapped_train
from train_api.engines.files.tree import Found
from train_api.engines.images import Image
from train_api.reader.stdout import capture_of
from train_api.validation import pipeline

IMAGE = "registry.example/programs/fhir:3"
CONFIG = {"Entrypoint": ["/app/run"], "Cmd": ["--all"], "Volumes": {"/cache": {}}}
LABEL = '[{"name": "FHIR_SERVER", "type": "url", "required": true}]'


class Client:
    """A client of an engine whose image has some files."""

    def __init__(self, files: Sequence[str]) -> None:
        self.files = files

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def find(self, _: Image, paths: Sequence[str]) -> list[Found]:
        """Each file is there, or not."""
        return [Found(path, "symlink" if path in self.files else "nothing") for path in paths]


def new(
    monkeypatch: pytest.MonkeyPatch,
    *files: str,
    config: Mapping[str, Any] = CONFIG,
    language: str | None = None,
) -> dict[str, bytes]:
    """The files of a train that wraps an image with these files and this configuration."""
    image = Image(IMAGE, "sha256:12", None, config)
    monkeypatch.setattr(new_wrapped, "client_with", lambda *_, **__: (Client(files), image))
    return wrapped_train("my-train", IMAGE, "auto", pull=False, language=language)


def manifest_in(files: Mapping[str, bytes], folder: Path) -> dict[str, Any]:
    """The manifest of a train, which has to be valid."""
    path = folder / "manifest.json"
    path.write_bytes(files["manifest.json"])
    with path.open("rb") as file:
        report, _ = pipeline.validate_manifest(capture_of(file), source="manifest.json")
    assert report.valid, report
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


@pytest.mark.parametrize("path", ["/usr/bin/python3", "/usr/local/bin/python3"])
def test_an_image_with_python_gets_the_package(
    path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The train has the wrapper and what it imports, and a valid manifest for the program."""
    files = new(monkeypatch, path, "/bin/sh")
    manifest = manifest_in(files, tmp_path)
    assert manifest["command"] == ["/app/run", "--all"]
    assert manifest["from"] == "registry.example/trains/my-train:1"
    assert manifest["volumes"] == ["/cache"]
    assert manifest["requirements"] == []
    containerfile = files["Containerfile"].decode()
    assert f"FROM {IMAGE}\n" in containerfile
    assert '"/opt/train-api/train_api/wrap"' in containerfile
    assert b"image=registry.example/trains/my-train:1\n" in files["test.sh"]
    assert files["README.md"].startswith(b"# my-train\n")
    assert {"train_api/wrap/__main__.py", "train_api/train/process.py"} < files.keys()
    assert "wrap.sh" not in files
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    words = [sys.executable, "-I", "-S", f"{tmp_path}/train_api/wrap", f"{tmp_path}/manifest.json"]
    done = subprocess.run([*words, "list_requirements"], capture_output=True, check=True)
    assert json.loads(done.stdout) == {"requirements": [], "relations": []}


def test_an_image_with_a_shell_gets_a_script(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without Python, the train has the entrypoint that `train-api wrap` makes of its manifest."""
    files = new(monkeypatch, "/usr/bin/sh")
    manifest_in(files, tmp_path)
    assert b'ENTRYPOINT ["/bin/sh", "/opt/train-api/wrap.sh"]\n' in files["Containerfile"]
    made = train_api("wrap", tmp_path / "manifest.json")
    assert files["wrap.sh"].decode() == made.out
    assert not [path for path in files if path.startswith("train_api/")]


def test_the_variables_of_a_label_are_required(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The label of a PADME train becomes requirements of the manifest."""
    config = {**CONFIG, "Labels": {"envs": LABEL}}
    manifest = manifest_in(new(monkeypatch, "/bin/sh", config=config), tmp_path)
    (listed,) = manifest["requirements"]
    assert listed["requirement"] == {
        "type": "environmentVariable",
        "target": "URL",
        "name": "FHIR_SERVER",
    }
    assert manifest["relations"] == [{"type": "all", "requirements": [listed["id"]]}]


@pytest.mark.parametrize(
    ("files", "config", "language", "message"),
    [
        ([], CONFIG, None, "no Python at a usual path and no shell /bin/sh"),
        (["/bin/sh"], CONFIG, "python", "no Python at a usual path, so"),
        (["/bin/sh"], {"Cmd": None}, None, "starts no program"),
        (["/bin/sh"], {**CONFIG, "Labels": {"envs": "["}}, None, "the label envs has errors"),
    ],
)
def test_an_image_that_cannot_be_wrapped_is_rejected(
    files: list[str],
    config: Mapping[str, Any],
    language: str | None,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reason is that there is no interpreter, no program, or no valid label."""
    with pytest.raises(CannotWrapError, match=message):
        new(monkeypatch, *files, config=config, language=language)


def test_a_wrapper_is_not_written_in_r(tmp_path: Path) -> None:
    """With --wrap, the language r is invalid usage, and no folder is made."""
    ended = train_api("new", "x", "--wrap", IMAGE, "--language", "r", cwd=tmp_path)
    assert (ended.status, ended.out) == (2, "")
    assert list(tmp_path.iterdir()) == []


def test_the_templates_have_what_is_replaced() -> None:
    """Each template names the program or the train that `new` replaces."""
    folder = REPOSITORY / "examples/wrapped"
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        assert "registry.example/programs/count:1" in text or "/trains/count:1" in text
