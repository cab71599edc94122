"""Write an entrypoint in POSIX shell, for wrapped images without Python.

It needs no other program than the shell. It counts the plain vectors of the targets as the
specification says (clause 12.9), and most of the others. What the program prints on standard output
goes to standard error, so that nothing follows the response.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any, Final, Iterable, Iterator

from train_api.train.answers import CHECK, LIST, RUN, SUMMARY, Declared
from train_api.train.responses import Success, document_of
from train_api.wrap.manifest import Manifest, ManifestError

_TEMPLATE: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "entrypoint.sh")
_MADE: Final = "# What follows up to the next comment was made from the manifest.\n"
_MESSAGE_END: Final = '"}'
_OWN_VARIABLES: Final = re.compile(
    "BASH.*|COLUMNS|COMP_.*|COPROC|DIRSTACK|EPOCH.*|EUID|FUNCNAME|GROUPS|HISTCMD|HOSTNAME|HOSTTYPE"
    "|IFS|LINENO|LINES|MACHTYPE|MAPFILE|OLDPWD|OPTARG|OPTERR|OPTIND|OSTYPE|PIPESTATUS|PPID|PS4|PWD"
    "|RANDOM|READLINE_.*|REPLY|SECONDS|SHELLOPTS|SHLVL|SRANDOM|UID"
)
"""The variables that shells set or reset, so that their values are not those of the station."""


def entrypoint(manifest: Manifest) -> str:
    """Return the entrypoint of an image with this manifest, for dash, bash, busybox and others.

    Raises:
        ManifestError: the summary is in a file, which a shell cannot write as JSON; or a required
            variable is one that shells set themselves.
    """
    if manifest.summary is None:
        raise ManifestError("a shell cannot write the content of summaryFile as JSON; use summary")
    declared = manifest.declared
    for requirement in declared.requirements:
        if _OWN_VARIABLES.fullmatch(requirement.name):
            raise ManifestError(f"shells set the variable {requirement.name} themselves")
    with open(_TEMPLATE, encoding="ascii") as file:
        before, after = file.read().split(_MADE)
    return before + _MADE + "\n".join(_parts(manifest)) + "\n" + after


def _parts(manifest: Manifest) -> Iterator[str]:
    """The variables and functions that depend on the manifest."""
    declared = manifest.declared
    success = document_of(Success(manifest.rebase))
    yield f"wrap_success={_word(_json(declared, RUN, success))}"
    failure = _json(declared, RUN, {"state": "failure", "message": ""})
    yield f"wrap_failure={_word(_without_end(failure, _MESSAGE_END))}"
    yield from _response(LIST, _json(declared, LIST, declared.list_response()))
    yield from _response(SUMMARY, _json(declared, SUMMARY, {"content": manifest.summary}))
    yield from _function("wrap_assess", _assessment(declared))
    check = _json(declared, CHECK, {"fulfilled": True})
    yield f"wrap_check={_word(_without_end(check, 'true}'))}"
    yield from _function(
        "wrap_exports",
        [
            f"wrap_export {_word(each)} {_word(_quoted(each))}"
            for each in manifest.rebase.export_files
        ],
    )
    start = f"exec {' '.join(map(_word, manifest.command))}"
    yield from _function("wrap_start", [*_defaults(declared), start])


def _assessment(declared: Declared) -> Iterator[str]:
    """The commands that set what is met, what is not, and whether all relations hold."""
    for each in declared.requirements:
        default = "no" if each.default is None else "yes"
        choices = "".join(f" {_word(choice)}" for choice in each.target.choices)
        value = f'"${{{each.name}-}}"'
        yield f"wrap_require {each.name} {each.target.notation} {value} {default}{choices}"
        yield f"wrap_note {each.id}"
    for relation in declared.relations:
        ids = " ".join(str(int(number)) for number in relation["requirements"])
        yield f"wrap_{relation['type']} {ids}"


def _defaults(declared: Declared) -> Iterator[str]:
    """The commands that set each variable that is not set and has a default."""
    for each in declared.requirements:
        if each.default is not None:
            value = f'"${{{each.name}-}}"'
            yield f"wrap_is_set {value} || export {each.name}={_word(each.default)}"


def _response(command: str, response: str) -> Iterator[str]:
    return _function(command, [f"wrap_respond {_word(response)}"])


def _function(name: str, commands: Iterable[str]) -> Iterator[str]:
    yield f"{name}() {{"
    yield from [f"    {command}" for command in commands] or ["    :"]
    yield "}"


def _json(declared: Declared, command: str, response: dict[str, Any]) -> str:
    """A response in ASCII, which a shell takes in every locale."""
    return json.dumps(json.loads(declared.encoded(command, response)))


def _without_end(text: str, end: str) -> str:
    assert text.endswith(end)
    return text[: -len(end)]


def _quoted(path: str) -> str:
    """A path in quotation marks, as a part of a string of JSON."""
    return json.dumps(json.dumps(path))[1:-1]


def _word(text: str) -> str:
    """A string as one word of a shell."""
    return "'" + text.replace("'", "'\\''") + "'"
