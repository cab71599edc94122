"""The rules TA001 to TA203.

`catalog` lists them all. `parsing` has TA001 to TA010, `schema` TA100, `list_requirements` TA101 to
TA109 and `check_requirements` TA201 to TA203.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from train_api.validation.finding import Finding

Rules = tuple[Callable[..., "Iterator[Finding]"], ...]

_MODULES = {"list_requirements": "list_requirements", "check_requirements": "check_requirements"}


def rules_of(command: str | None) -> tuple[Rules, Rules]:
    """The rules about a command's response that no schema can express.

    The rules in the first group take the response and the version of the specification by which it
    is validated, the others the response and the list response.
    """
    if command not in _MODULES:
        return (), ()
    module: Any = import_module(f"{__name__}.{_MODULES[command]}")
    return module.ALONE, module.WITH_LIST
