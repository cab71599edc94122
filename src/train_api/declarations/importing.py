"""Read a declaration of another platform, and make a list response of it."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from train_api.declarations import padme, vantage6
from train_api.declarations.dockerfile import DockerfileError, find_labels
from train_api.declarations.notices import Notices, Source
from train_api.declarations.variables import BY_DEFAULT, Settings, Variable, list_response
from train_api.reader.json_errors import find_json_errors
from train_api.reader.strict_json import read
from train_api.report import Problem
from train_api.validation.messages import worded
from train_api.validation.rules.parsing import explain_errors

SIZE_LIMIT = 256 * 1024
"""The maximum size of a file with a declaration, in bytes."""

Platform = Literal["padme", "vantage6"]

_JSON_WHITE_SPACE = " \t\r\n"


class Imported(NamedTuple):
    """A list response, None if there are errors; the variables in it, and what is reported.

    `problems` has the first `PROBLEM_LIMIT` problems in the order of the input, `errors` and
    `warnings` count all.
    """

    response: dict[str, Any] | None
    variables: tuple[Variable, ...]
    problems: tuple[Problem, ...]
    errors: int
    warnings: int


def import_padme(data: bytes, settings: Settings = BY_DEFAULT) -> Imported:
    """Import a PADME declaration: a Dockerfile with a label `envs`, or the JSON of the label.

    No content raises an exception.
    """
    notices = Notices()
    text = _decoded(data, notices)
    if text is None:
        return _imported(notices, Source(""))
    if text.lstrip(_JSON_WHITE_SPACE)[:1] in ("[", "{"):
        source: Source | None = Source(text, text)
    else:
        source = _label_of_dockerfile(text, notices)
    if source is None:
        return _imported(notices, Source("", text))
    return _import_label(source, settings, notices)


def import_padme_label(value: str | None, settings: Settings = BY_DEFAULT) -> Imported:
    """Import the value of the label `envs` of an image, None if the image has no such label."""
    notices = Notices()
    if not value:
        notices.add("TD001.image")
    elif len(value.encode("utf-8", "surrogatepass")) > SIZE_LIMIT:
        notices.add("TD009", None, {"limit": f"{SIZE_LIMIT:,} bytes"})
    else:
        return _import_label(Source(value), settings, notices)
    return _imported(notices, Source(""))


def import_vantage6(
    data: bytes, settings: Settings = BY_DEFAULT, *, function: str | None = None
) -> Imported:
    """Import the arguments of a function of a file of vantage6's algorithm store.

    Raises vantage6.FunctionError if `function` names none, or is None and there are several.
    """
    notices = Notices()
    text = _decoded(data, notices)
    if text is None:
        return _imported(notices, Source(""))
    source = Source(text, text)
    value = _value(source, notices)
    if notices.errors:
        return _imported(notices, source)
    variables = vantage6.import_variables(value, settings, notices, function)
    return _imported(notices, source, variables, settings)


def _import_label(source: Source, settings: Settings, notices: Notices) -> Imported:
    value = _value(source, notices)
    variables = [] if notices.errors else padme.import_variables(value, settings, notices)
    return _imported(notices, source, variables, settings)


def _imported(
    notices: Notices,
    source: Source,
    variables: list[Variable] | None = None,
    settings: Settings = BY_DEFAULT,
) -> Imported:
    problems = notices.problems(source)
    response = None
    if not notices.errors:
        response = list_response(variables or [], settings.version)
    return Imported(response, tuple(variables or ()), problems, notices.errors, notices.warnings)


def _decoded(data: bytes, notices: Notices) -> str | None:
    """The text of a file, None if it is too large or not UTF-8."""
    if len(data) > SIZE_LIMIT:
        notices.add("TD009", None, {"limit": f"{SIZE_LIMIT:,} bytes"})
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        notices.add("TD002.utf-8")
        return None


def _label_of_dockerfile(text: str, notices: Notices) -> Source | None:
    """The value of the label in a Dockerfile that counts, None if it has none."""
    try:
        labels = find_labels(text, padme.LABEL)
    except DockerfileError as error:
        notices.add(error.entry, at=error.at)
        return None
    label = labels.effective
    if label is None or not label.value.strip():
        notices.add("TD001")
        return None
    for replaced in labels.own[:-1]:
        notices.add("TD105", at=replaced.at)
    return Source(label.value, text, label.indices)


def _value(source: Source, notices: Notices) -> Any:
    """The value of strict JSON; what is not JSON is reported, and the value is None."""
    start = len(source.json) - len(source.json.lstrip(_JSON_WHITE_SPACE))
    text = source.json[start:]
    found = find_json_errors(text)
    if not found.total:
        return read(text)
    error = found.errors[0]
    finding = next(explain_errors([error], text, 0))
    index = start + error.at
    if source.indices is not None:
        # The end of the text is behind its last character.
        index = source.indices[min(index, len(source.indices) - 1)]
    message, _ = worded(finding.entry, finding.values or {})
    notices.add("TD002", values={"message": message}, at=index)
    return None
