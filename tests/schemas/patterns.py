"""The part of the regular expressions that ECMA-262, Python, Rust and RE2 read in the same way."""

from __future__ import annotations

import re

_ESCAPE = r"\\(?:[\\.\[\](){}*+?|^$/]|x[0-9A-Fa-f]{2})"
# A dash is a literal only at the end: elsewhere the dialects disagree. Two of a kind are operators
# of the class in some of them.
_CLASS_ITEM = rf"(?:{_ESCAPE}|[^\[\]\\^&~-])"
_CLASS = rf"\[\^?(?:{_CLASS_ITEM}(?:-{_CLASS_ITEM})?)+-?\]"
_LITERAL = r"[^\\.\[\](){}*+?|^$]"
_ATOM = rf"(?:{_ESCAPE}|{_CLASS}|{_LITERAL})"
_QUANTIFIER = r"(?:[*+?]|\{[0-9]{1,3}(?:,(?:[0-9]{1,3})?)?\})"
_TOKEN = re.compile(
    rf"(?P<atom>{_ATOM})|(?P<open>\((?!\?))|(?P<close>\))|(?P<quantifier>{_QUANTIFIER})|(?P<bar>\|)",
    re.DOTALL,
)


def foreign_part(pattern: str) -> str | None:
    """Return what in a pattern is not portable, None where all of it is.

    Anchors are portable at the two ends of the pattern only.
    """
    body = pattern.removeprefix("^")
    if body.endswith("$") and not body.endswith("\\$"):
        body = body[:-1]
    at = depth = 0
    last = ""
    while at < len(body):
        token = _TOKEN.match(body, at)
        kind = (token and token.lastgroup) or ""
        depth += (kind == "open") - (kind == "close")
        # A quantifier after another is lazy or possessive.
        misplaced = kind == "quantifier" and last not in {"atom", "close"}
        if token is None or misplaced or depth < 0:
            return body[at:]
        if kind == "bar" and depth == 0 and body != pattern:
            return "| outside of groups beside an anchor"
        at, last = token.end(), kind
    return "(" if depth else None
