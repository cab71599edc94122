"""The verbs beside `validate`."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import REPOSITORY, SEED, train_api
from tests.missing_tools import program
from train_api import __version__
from train_api.cli.explain import ALL, _document
from train_api.conformance.catalog import CHECKS
from train_api.declarations.catalog import NOTICES
from train_api.specification import BASE, VERSION, address, paths
from train_api.validation.rules.catalog import ALL_RULES
from train_api.versions import version_with


@pytest.mark.parametrize("newline", [b"", b"\n", b"\r\n\t "])
def test_extract_prints_the_response_byte_for_byte(newline: bytes) -> None:
    """What is extracted is exactly what the train wrote, white space around it left out."""
    response = SEED.read_bytes().rstrip()
    ended = train_api("extract", stdin=b'log {"\n\xff\n' + response + newline)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.encode() == response


def test_extract_says_why_there_is_no_response() -> None:
    """Without a response, stdout is empty and stderr has the reason, with status 1."""
    ended = train_api("extract", stdin=b'{"content": ""}\nbye')
    assert (ended.status, ended.out) == (1, "")
    assert "<stdin>:2:1: error TA003 trailing-text" in ended.err


def test_extract_from_a_file(tmp_path: Path) -> None:
    """A file is read as stdin is, and a missing one ends with status 3."""
    (tmp_path / "log").write_bytes(b'x{"content": ""}')
    assert train_api("extract", tmp_path / "log").out == '{"content": ""}'
    ended = train_api("extract", tmp_path / "missing")
    assert (ended.status, ended.out) == (3, "")
    assert "No such file or directory" in ended.err


@pytest.mark.parametrize(
    ("verb", "folder", "ending"),
    [
        ("schema", f"schemas/{VERSION}", ".schema.json"),
        ("vocabulary", f"controlled-vocabularies/{VERSION}", ".jsonld"),
    ],
)
def test_files_are_listed_and_shown(verb: str, folder: str, ending: str) -> None:
    """Each file of the specification is listed with its digest and printed byte for byte."""
    listed = json.loads(train_api(verb, "list", "--format", "json").out)
    assert len(listed) == len(paths(folder, ending))
    lines = [line.split() for line in train_api(verb, "list").out.splitlines()]
    assert lines == [[entry["name"], entry["address"]] for entry in listed]
    for entry in listed[:3]:
        data = (REPOSITORY / folder / f"{entry['name']}{ending}").read_bytes()
        assert train_api(verb, "show", entry["name"]).out.encode() == data
        assert train_api(verb, "show", entry["address"]).out.encode() == data
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()


def test_the_bundle_is_printed() -> None:
    """The one-file bundle comes byte for byte."""
    bundle = REPOSITORY / f"schemas/{VERSION}/bundle.schema.json"
    assert train_api("schema", "bundle").out.encode() == bundle.read_bytes()


@pytest.mark.parametrize("word", ["TA105", "ta105", "conflicting-requirement"])
def test_explain_prints_the_page_of_a_rule(word: str) -> None:
    """A rule's page is found by its code in any case, and by its name."""
    page = (REPOSITORY / "docs/rules/TA105.md").read_text()
    link = address(f"specification/{VERSION}/#requirement")
    own_link = f"../specification/{VERSION}.md#requirement"
    assert page.count(own_link) == 1
    assert train_api("explain", word).out == page.replace(own_link, link)


@pytest.mark.parametrize("code", ALL)
def test_an_explanation_needs_no_repository(code: str) -> None:
    """No link of a page that is printed leads to a file that the reader may not have."""
    links = re.findall(r"\]\(([^)]*)\)", _document(ALL[code]))
    text = address(f"specification/{version_with(code)}/#")
    # A notice of an import follows from no clause.
    assert code in NOTICES or any(link.startswith(text) for link in links)
    assert all(link.startswith(BASE) for link in links)


def test_explain_prints_the_page_of_a_check() -> None:
    """A check's page is printed, and links to other pages lead to the site."""
    page = train_api("explain", "tc001").out
    assert page.startswith("# TC001 list-requirements-answers\n\nSeverity: error\n")
    assert f"[TA102]({address(f'reference/{VERSION}/rules/TA102/')})" in page
    assert "```sh incorrect\nlist_requirements() {" in page


def test_explain_lists_all_codes() -> None:
    """Without a code, each rule, check and notice has a line with name and severity."""
    lines = train_api("explain").out.splitlines()
    assert [line.split() for line in lines] == [
        [entry.code, entry.name, entry.severity] for entry in ALL.values()
    ]
    assert set(ALL) == set(ALL_RULES) | set(CHECKS) | set(NOTICES)


def test_the_versions_are_printed() -> None:
    """--version prints the version of the tool, and of the specification that it implements."""
    assert train_api("--version").out == f"train-api {__version__} (Train API {VERSION})\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_code_names_the_command(shell: str) -> None:
    """The code for each shell completes train-api."""
    ended = train_api("completion", shell)
    assert ended.status == 0
    assert "train-api" in ended.out


IN_A_SHELL = {
    "bash": (
        'eval "$(train-api completion bash)"; COMP_LINE="train-api validate --comm"; '
        "COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_WORDS=($COMP_LINE); COMP_CWORD=2; "
        "$(complete -p train-api | sed 's/.*-F \\([^ ]*\\) .*/\\1/') train-api; "
        'echo "${COMPREPLY[@]}"'
    ),
    "fish": 'train-api completion fish | source; complete -C "train-api validate --comm"',
}


@pytest.mark.parametrize("shell", IN_A_SHELL)
def test_a_shell_completes(shell: str) -> None:
    """With the line that the documentation gives for it, a shell completes an option."""
    assert f"train-api completion {shell}" in (REPOSITORY / "docs/command-line.md").read_text()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ended = subprocess.run(
        [program(shell), "-c", IN_A_SHELL[shell]],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split()[0] == "--command"


@pytest.mark.parametrize(
    ("line", "completion"),
    [
        ("train-api va", "validate"),
        ("train-api validate --comm", "--command"),
        ("train-api validate --command run", "run_algorithm"),
        ("train-api explain TA10", "TA105"),
        ("train-api new my-train --language s", "shell"),
        ("train-api schema show rel", "relation"),
    ],
)
def test_a_shell_gets_completions(line: str, completion: str, tmp_path: Path) -> None:
    """A shell that asks for completions gets verbs, options, choices and names."""
    answer = tmp_path / "answer"
    answer.touch()
    train_api(
        _ARGCOMPLETE="1",
        COMP_LINE=line,
        COMP_POINT=str(len(line)),
        _ARGCOMPLETE_STDOUT_FILENAME=str(answer),
        _ARGCOMPLETE_IFS="\n",
    )
    assert completion in [word.strip() for word in answer.read_text().splitlines()]
