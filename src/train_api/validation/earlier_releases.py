"""Recognise responses of the releases before 1.0.0, and say what their members are called today.

The forms are data of the message catalog, which the playground uses too. A form has `members` that
a response has, `items` whose first item has a type, and `changes`: the old members with what they
are now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from train_api.validation.messages import catalog, earlier

_TYPES: Mapping[str, tuple[type, ...]] = {"string": (str,), "number": (int, float)}


def earlier_release(response: Mapping[str, Any]) -> str:
    """A hint to the earlier release of which a response has the form; empty if there is none."""
    for form in catalog()["earlier"]:
        changes = [each for each in form["changes"].items() if _has(response, each[0])]
        if changes and _has_form(response, form):
            return earlier(form["release"], changes)
    return ""


def _has_form(response: Mapping[str, Any], form: Mapping[str, Any]) -> bool:
    return all(member in response for member in form["members"]) and all(
        _begins_with(response.get(member), type_) for member, type_ in form["items"].items()
    )


def _begins_with(value: object, type_: str) -> bool:
    """Whether a value is an array whose first item has this type."""
    if not isinstance(value, list) or not value or isinstance(value[0], bool):
        return False
    return isinstance(value[0], _TYPES[type_])


def _has(response: object, path: str) -> bool:
    """Whether a response has a member; its path has the names with dots between them."""
    for name in path.split("."):
        if not isinstance(response, dict) or name not in response:
            return False
        response = response[name]
    return True
