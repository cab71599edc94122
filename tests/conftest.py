"""What all tests share: how they are distributed, and that none fails for its speed."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.engines import real

# Tests keep their journals out of the state folder of the user.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="train-api-state-")
atexit.register(shutil.rmtree, os.environ["XDG_STATE_HOME"], ignore_errors=True)

# How fast a machine is says nothing about the code. On a new one, Hypothesis takes seconds for the
# table of characters that its first text needs.
settings.register_profile(
    "random", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# `make test` draws the same inputs on every machine and every time: what fails, fails again.
settings.register_profile(
    "constant", settings.get_profile("random"), derandomize=True, database=None
)
settings.load_profile("constant")

# Whether a mutant fails a test is the question, not with which smallest input.
settings.register_profile(
    "mutants", settings.get_profile("constant"), phases=[Phase.explicit, Phase.generate]
)

SHARING = ("tests/site/", "tests/playground/")
"""Folders whose tests share what takes long to make: the built site, a browser, a node."""

BEYOND_THE_CORE = (
    *SHARING,
    *("tests/accessibility/", "tests/fuzz/", "tests/hostile/", "tests/interoperability/"),
)
"""Folders that `make core` leaves out: they need node or a browser, or take long."""

_ENGINE = re.compile(rf"\[(?:.+-)?({'|'.join(real.NAMES)})(?:-.+)?\]$", re.DOTALL)


def share(test: str) -> str:
    """The name of what a test, given by its node id, shares with others.

    That is an engine, since tests look at all that an engine has, or a folder, or else the module.
    """
    module = test.split("::")[0]
    engine = _ENGINE.search(test)
    if engine is not None:
        return engine[1]
    return next(filter(module.startswith, SHARING), module)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is beyond the core, and begin with the engines, whose tests take longest."""
    for item in items:
        if share(item.nodeid) in real.NAMES or item.nodeid.startswith(BEYOND_THE_CORE):
            item.add_marker(pytest.mark.beyond_the_core)
            # The core reaches nearly every line, and coverage makes tests take twice as long.
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=lambda item: share(item.nodeid) not in real.NAMES)


@pytest.fixture(autouse=True)
def _processes_without_coverage(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the core, coverage is not measured in other processes either."""
    if request.node.get_closest_marker("no_cover"):
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Leave to one process all tests that share something.

    The mark `xdist_group` would say the same. With pytest 9.2, xdist 3.8 ignores it, since a test
    no longer takes its node id from where xdist writes the group.
    """
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    class Sharing(LoadScopeScheduling):  # type: ignore[misc]
        """Distributes tests by what they share, as `loadfile` does by their file."""

        def _split_scope(self, nodeid: str) -> str:
            return share(nodeid)

    return Sharing(config, log)
