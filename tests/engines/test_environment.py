"""How values reach a train."""

from __future__ import annotations

import os

import pytest

from train_api.engines import SettingsError
from train_api.engines.environment import passage


def test_values_are_inherited() -> None:
    """A value goes through the environment of the engine's program, whatever it holds."""
    env = {"FOO": "a\nb 'c' \"d\" #e", "EMPTY": "", "BLANK": " \t"}
    with passage(env) as passed:
        assert passed.names == ("FOO", "EMPTY", "BLANK")
        assert passed.variables == {**os.environ, **env}
        assert passed.file is None
        assert passed.descriptors == ()


@pytest.mark.parametrize(
    "name",
    [
        *("PATH", "HOME", "TMPDIR", "LD_PRELOAD", "GODEBUG", "SSL_CERT_FILE", "XDG_RUNTIME_DIR"),
        *("DOCKER_HOST", "CONTAINER_HOST", "CONTAINERS_CONF", "STORAGE_DRIVER"),
        *("HTTP_PROXY", "no_proxy", "DBUS_SESSION_BUS_ADDRESS"),
    ],
)
def test_names_that_engines_read_go_another_way(name: str) -> None:
    """A variable that would steer the engine's program goes through a file that has no name."""
    with passage({name: '  "x" #y ', "FOO": "z"}) as passed:
        assert passed.names == ("FOO",)
        assert passed.variables == {**os.environ, "FOO": "z"}
        (number,) = passed.descriptors
        assert passed.file == f"/dev/fd/{number}"
        assert os.fstat(number).st_nlink == 0
        assert os.pread(number, 100, 0) == f'{name}=  "x" #y \n'.encode()


@pytest.mark.parametrize("env", [{"PATH": "a\nb"}, {"FOO": "a\0b"}, {"A=B": "x"}, {"": "x"}])
def test_what_no_engine_takes_is_refused(env: dict[str, str]) -> None:
    """A value that would arrive changed is refused, and not shown."""
    with pytest.raises(SettingsError) as caught, passage(env):
        pass
    assert "a" not in str(caught.value).partition(" has ")[0].partition("value of")[2]
