"""What holds for all tests: how they are shared out, and that none is judged by its speed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.engines import real

SHARING = ("tests/site/", "tests/playground/")
"""Folders whose tests share what takes long to make: the built site, a browser, a node."""

# How fast a machine is says nothing about the code. On a new one, Hypothesis takes seconds for the
# table of characters that its first text needs.
settings.register_profile(
    "patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what shares something to one process; begin with the engines, which take longest."""
    items.sort(key=lambda item: group(item) not in real.NAMES)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item)))


def group(item: pytest.Item) -> str:
    """The name of what a test shares with others.

    That is an engine, since tests look at all that an engine has, or a folder, or else the module.
    """
    call = getattr(item, "callspec", None)
    engines = [] if call is None else [name for name in real.NAMES if name in call.params.values()]
    module = item.nodeid.split("::")[0]
    return next(iter((*engines, *filter(module.startswith, SHARING))), module)
