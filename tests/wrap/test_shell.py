"""The entrypoint in POSIX shell: how it counts values, and what it cannot do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.requirements.target_vectors import ALL, TARGETS, make_files, requirement
from tests.train.running import CHECK, LIST, SUMMARY
from tests.wrap.wrapping import SHELLS, ask, listed, manifest, wrapped
from train_api.conformance.vectors import vectors
from train_api.wrap.manifest import ManifestError, read
from train_api.wrap.shell import entrypoint


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_counts_values_as_the_plain_vectors_say(shell: str, tmp_path: Path) -> None:
    """A requirement is met exactly where a plain vector of its target says so."""
    for target in TARGETS:
        folder = tmp_path / target
        folder.mkdir()
        make_files(vectors(target).files, folder)
        plain = [each for each in ALL if each.target == target and each.vector.plain]
        names = [f"FOO_{chr(ord('A') + number)}" for number in range(len(plain))]
        requirements = [
            {"id": number, "requirement": {**requirement(target), "name": name}}
            for number, name in enumerate(names)
        ]
        values = {
            name: f"{folder}{each.vector.value}"
            if target in ("FILE", "DIRECTORY") and each.vector.value.startswith("/")
            else each.vector.value
            for name, each in zip(names, plain, strict=True)
        }
        words = wrapped(shell, manifest(requirements=requirements), folder)
        unmet = json.loads(ask(words, CHECK, cwd=folder, **values).out)["unmet"]
        assert plain
        assert {each["id"] for each in unmet} == {
            number for number, each in enumerate(plain) if not each.met
        }, target


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_any_string_of_a_manifest(shell: str, tmp_path: Path) -> None:
    """Quotation marks, line breaks and other letters arrive in responses as they are."""
    text = "it's \"$HOME\" `x` \\n\n\t\u00e9\U0001f600 %s '"
    choices = [text.replace("\n", "").replace("\t", ""), "-n", "*"]
    kind = listed(0, "KIND", "ENUM", choices=choices, description=text)
    document = manifest(requirements=[kind], summary={text: [text]})
    words = wrapped(shell, document, tmp_path)

    assert json.loads(ask(words, SUMMARY).out) == {"content": {text: [text]}}
    assert json.loads(ask(words, LIST).out)["requirements"] == [kind]
    for choice in choices:
        assert json.loads(ask(words, CHECK, KIND=choice).out)["unmet"] == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"summary": None, "summaryFile": "/app/model.json"}, "use summary"),
        ({"requirements": [listed(0, "SECONDS", "INTEGER")]}, "SECONDS"),
    ],
)
def test_what_a_shell_cannot_do_is_refused(changes: dict[str, object], reason: str) -> None:
    """There is no entrypoint in shell for a manifest that a shell cannot follow."""
    with pytest.raises(ManifestError, match=reason):
        entrypoint(read(manifest(**changes)))
