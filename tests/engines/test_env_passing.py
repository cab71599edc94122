"""How values reach a train."""

from __future__ import annotations

import os

import pytest

from train_api.engines import SettingsError
from train_api.engines.env_passing import LINE_LIMIT, VARIABLE_LIMIT, check_values, passage
from train_api.requirements import env_file

FORCED = ["BASH_ENV", "PATH", "LD_PRELOAD", "DOCKER_HOST", "FOO"]


@pytest.mark.parametrize("name", FORCED)
def test_values_go_through_a_file_that_has_no_name(name: str) -> None:
    """Each value goes through a private file that nobody else can find, byte for byte."""
    env = {name: '  "x" #y * ä ', "EMPTY": "", "BLANK": " \t", "CR": "a\rb"}
    with passage(env) as passed:
        (number,) = passed.descriptors
        assert passed.file == f"/dev/fd/{number}"
        assert os.fstat(number).st_nlink == 0
        lines = f'{name}=  "x" #y * ä \nEMPTY=\nBLANK= \t\nCR=a\rb\n'
        assert os.pread(number, 100, 0) == lines.encode()
        assert passed.apart == {}


def test_no_file_is_needed_without_values() -> None:
    """Where nothing is set there is no file."""
    with passage({}) as passed:
        assert passed == (None, (), {})


@pytest.mark.parametrize("value", ["a\nb", "a\n", "a\r", "x" * (LINE_LIMIT - 3)])
def test_what_no_env_file_can_express_goes_another_way(value: str) -> None:
    """A value with a line break, and one that is too long for a line, is in no env file."""
    with passage({"KEY": value, "FOO": "x" * (LINE_LIMIT - 4)}) as passed:
        assert passed.apart == {"KEY": value}
        assert os.fstat(passed.descriptors[0]).st_size == LINE_LIMIT + 1
    with passage({"KEY": value}) as passed:
        assert passed == (None, (), {"KEY": value})


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ({"FOO": "a\0b"}, "has a NUL"),
        ({"FOO": "a\udcff"}, "is not UTF-8"),
        ({"FOO": "a" * (VARIABLE_LIMIT - 4)}, "has 131,073 bytes with its name"),
        ({f"A{letter}": "a" * 100_000 for letter in "ABCDEFGHIJKLMNO"}, "have 1,500,060 bytes"),
        ({"A=B": "x"}, "is given with a value"),
        ({"": "x"}, "is not the name of a variable"),
    ],
)
def test_what_no_train_can_be_started_with_is_refused(env: dict[str, str], why: str) -> None:
    """What cannot arrive is refused with the reason, and no value is shown."""
    with pytest.raises(SettingsError, match=why) as caught, passage(env):
        pass
    assert not [value for value in env.values() if value in str(caught.value).split()]


def test_a_local_program_may_have_any_bytes() -> None:
    """Where no engine is, a value need not be UTF-8."""
    check_values({"FOO": "a\udcff"}, encoded=False)


def test_env_files_are_written_as_they_are_read() -> None:
    """The longest line that is written is the longest one that is read."""
    assert LINE_LIMIT == env_file.LINE_LIMIT
