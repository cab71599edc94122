"""How an env file is read: as docker and podman both do.

The table holds what docker 28.2.2 and podman 4.3.1 handed to a container, as it read its own
environment there. The process that called them had the variables of `INHERITED`.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from train_api.requirements.env_file import LINE_LIMIT, read_env_file

INHERITED = {"DEFINED_VAR": "defined-value", "DEFINED_B": "b"}

Variables = dict[str, str]


class Case(NamedTuple):
    """The contents of an env file, and what each engine makes of it; None where it refuses."""

    data: bytes
    docker: Variables | None
    podman: Variables | None


def both(data: bytes, variables: Variables | None) -> Case:
    """A case in which docker and podman agree."""
    return Case(data, variables, variables)


CASES = {
    "nothing": both(b"", {}),
    "comments and blank lines": both(
        b"foo=bar\n    baz=quux\n# comment\n\n_foobar=foobaz\nwith.dots=working\n"
        b"and_underscore=working too\n\n    \t  ",
        {
            "foo": "bar",
            "baz": "quux",
            "_foobar": "foobaz",
            "with.dots": "working",
            "and_underscore": "working too",
        },
    ),
    "names alone": both(
        b"# comment=\nVAR=VAR_VALUE\nEMPTY_VAR=\nUNDEFINED_VAR\nDEFINED_VAR\n",
        {"VAR": "VAR_VALUE", "EMPTY_VAR": "", "DEFINED_VAR": "defined-value"},
    ),
    "quotation marks": both(b'A="x y"\nB=\'x\'\nC="x\n', {"A": '"x y"', "B": "'x'", "C": '"x'}),
    "equals signs in a value": both(b"D=a=b=c\n", {"D": "a=b=c"}),
    "spaces around a value": both(b"E= lead\nF=trail  \n", {"E": " lead", "F": "trail  "}),
    "number signs behind a value": both(
        b"G=x # comment\nH=x#y\n", {"G": "x # comment", "H": "x#y"}
    ),
    "dollar signs and backslashes": both(
        b"I=$HOME ${HOME}\nJ=a\\nb\\\\\n", {"I": "$HOME ${HOME}", "J": "a\\nb\\\\"}
    ),
    "names of any characters": both(
        b"foo=1\n1A=2\nA-B=3\nA\xc2\xa0B=x\n",
        {"foo": "1", "1A": "2", "A-B": "3", "A\u00a0B": "x"},
    ),
    "line ends of Windows": both(
        b"A=1\r\nB=2\r\n\r\n# c\r\nDEFINED_VAR\r\nC=x\r\r\n",
        {"A": "1", "B": "2", "DEFINED_VAR": "defined-value", "C": "x\r"},
    ),
    "a carriage return in a line": both(b"A=1\rB=2\r", {"A": "1\rB=2"}),
    "other line breaks": both("A=1\u0085B=2\u2028C=3\n".encode(), {"A": "1\u0085B=2\u2028C=3"}),
    "control characters": both(b"A=a\x0bb\x0cc\x1cd\n", {"A": "a\x0bb\x0cc\x1cd"}),
    "a variable twice": both(b"A=1\nA=2\n", {"A": "2"}),
    "a value and then a name that is not inherited": both(b"A=1\nA\n", {"A": "1"}),
    "a value and then a name that is inherited": both(
        b"DEFINED_VAR=1\nDEFINED_VAR\n", {"DEFINED_VAR": "defined-value"}
    ),
    "a blank line of a vertical tab": both(b"\x0b\nA=1\n", {"A": "1"}),
    "a byte order mark in another line": both(
        b"B=2\n\xef\xbb\xbfA=1\n", {"B": "2", "\ufeffA": "1"}
    ),
    "the longest line": both(b"A=" + b"x" * 65_533 + b"\n", {"A": "x" * 65_533}),
    "the longest line of Windows": both(b"A=" + b"x" * 65_532 + b"\r\n", {"A": "x" * 65_532}),
    "the longest last line": both(b"A=" + b"x" * 65_533, {"A": "x" * 65_533}),
    "a longer line": both(b"A=" + b"x" * 65_534 + b"\n", None),
    "a longer line of Windows": both(b"A=" + b"x" * 65_533 + b"\r\n", None),
    "a longer last line": both(b"A=" + b"x" * 65_534, None),
    "a longer comment": both(b"#" + b"x" * 70_000 + b"\nA=1", None),
    "a value without a name": both(b"=blank\n", None),
    "NUL in a value": both(b"A=x\0y\n", None),
    "NUL in a name": both(b"A\0=x\n", None),
    "a space behind a name": Case(b"f   =quux\n", None, {"f   ": "quux"}),
    "a space behind a name alone": Case(b"A \n", None, {}),
    "a tab behind a name alone": Case(b"A\t\n", None, {}),
    "a tab in a name": Case(b"A\tB=x\n", None, {"A\tB": "x"}),
    "export": Case(b"export A=1\n", None, {"export A": "1"}),
    "prose": Case(b"first line\nanother invalid line", None, {}),
    "a colon": Case(b"A: 1\n", None, {}),
    "a semicolon": Case(b"; c\nA=1\n", None, {"A": "1"}),
    "a star": Case(b"DEFINED_*\n", {}, dict(INHERITED)),
    "a byte order mark": Case(
        b"\xef\xbb\xbfA=1\nB=2\n", {"A": "1", "B": "2"}, {"\ufeffA": "1", "B": "2"}
    ),
    "Latin-1": Case(b"A=caf\xe9\n", None, {"A": "caf\ufffd"}),
    "Latin-1 in a comment": Case(b"# caf\xe9\nA=1\n", None, {"A": "1"}),
    "a no-break space before a name": Case("\u00a0A=1\n".encode(), {"A": "1"}, {"\u00a0A": "1"}),
    "a vertical tab before a name": Case(b"\x0bA=1\n", {"A": "1"}, {"\x0bA": "1"}),
}


AGREED = [name for name, case in CASES.items() if case.docker == case.podman is not None]


@pytest.mark.parametrize("name", AGREED)
def test_what_both_engines_take_is_read_as_they_do(name: str) -> None:
    """Where docker and podman take a file in the same way, so does this reader."""
    assert read_env_file(CASES[name].data, INHERITED) == (CASES[name].docker, [])


@pytest.mark.parametrize("name", sorted(CASES.keys() - set(AGREED)))
def test_what_an_engine_refuses_or_takes_otherwise_is_a_fault(name: str) -> None:
    """A line that docker refuses, or that podman reads otherwise, is reported."""
    first = read_env_file(CASES[name].data, INHERITED).faults[0]
    assert first.line == 1
    assert first.message.startswith("Expected ")
    assert first.remedy


def test_every_fault_has_its_line() -> None:
    """All faulty lines are reported, not the first alone, and the other lines count."""
    read = read_env_file(b"A=1\n=x\n\n\xff\nB=2\nC D=3\nE=\0\nF*\n", {})
    assert [fault.line for fault in read.faults] == [2, 4, 6, 7, 8]
    assert len({fault.message for fault in read.faults}) == 5
    assert read.variables == {"A": "1", "B": "2"}


@given(
    line=st.sampled_from(
        ["=S", "S =x", "export A=S", "S S", "A=S\0", "\0S", "S*", "\u00a0A=S", "\ufeffA=S", "S\xff"]
    ),
    secret=st.from_regex("[a-z]{12,20}", fullmatch=True),
)
def test_a_fault_shows_nothing_of_its_line(line: str, secret: str) -> None:
    """Neither the value nor the name of a faulty line is shown: a line may be part of a secret."""
    encoding = "latin-1" if "\xff" in line else "utf-8"
    (fault,) = read_env_file(line.replace("S", secret).encode(encoding), {}).faults
    assert secret not in "".join(map(str, fault))


@given(st.dictionaries(st.from_regex("[A-Z]+(_[A-Z]+)*", fullmatch=True), st.text()))
def test_what_has_no_line_break_and_no_nul_can_be_written(variables: Variables) -> None:
    """Each value of one line comes back as it was written."""
    writable = {
        name: value
        for name, value in variables.items()
        if not set(value) & set("\n\0") and not value.endswith("\r")
    }
    data = "".join(f"{name}={value}\n" for name, value in writable.items()).encode()
    assert read_env_file(data, {}) == (writable, [])


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(data: bytes) -> None:
    """Whatever a file contains, each of its lines is read or reported as faulty."""
    read = read_env_file(data, {})
    lines = [fault.line for fault in read.faults]
    assert lines == sorted(set(lines))
    assert all(1 <= line <= data.count(b"\n") + 1 for line in lines)
    assert LINE_LIMIT > 200
