"""Answer the four commands with valid responses, whatever the author's code does."""

from __future__ import annotations

import traceback
from typing import Any, Callable, Final, List, Mapping, NamedTuple, Tuple, Union

from train_api.requirements.relations import fulfilled, holds
from train_api.specification import address, schema_path
from train_api.train.requirements import Environment, Requirement, secrets
from train_api.train.response_stream import tell
from train_api.train.responses import STATES, ExportFileError, Outcome, document_of
from train_api.train.write_json import NotJSONError, encoded
from train_api.versions import NEWEST_RELEASED

LIST: Final = "list_requirements"
CHECK: Final = "check_requirements"
SUMMARY: Final = "print_model_summary"
RUN: Final = "run_algorithm"
COMMANDS: Final = (LIST, CHECK, SUMMARY, RUN)

Content = Union[str, Mapping[str, Any], List[Any], Tuple[Any, ...]]
"""A model summary: a string for people, or an object or array for programs."""

_SECRET = "[secret]"


class ReturnError(TypeError):
    """The author's code returned a value that cannot become a response."""


class Declared(NamedTuple):
    """The declarations of a train: its requirements, and its relations as in a list response.

    `api_version` is the version of the specification to which its responses conform. `listed` is
    the list response as its author wrote it, if it was not made from the declarations.
    """

    requirements: tuple[Requirement[Any], ...]
    relations: tuple[dict[str, Any], ...]
    api_version: str = NEWEST_RELEASED
    listed: Mapping[str, Any] | None = None

    def list_response(self) -> dict[str, Any]:
        """Return the response to `list_requirements`."""
        if self.listed is not None:
            return dict(self.listed)
        listed = [{"id": each.id, "requirement": each.document()} for each in self.requirements]
        return {"requirements": listed, "relations": list(self.relations)}

    def encoded(self, command: str, response: dict[str, Any]) -> bytes:
        """Return a response to a command as JSON.

        It names its schema if it conforms to another version than a response without a name does.
        """
        if self.api_version == NEWEST_RELEASED:
            return encoded(response)
        name = f"{command.replace('_', '-')}-response"
        return encoded({"$schema": address(schema_path(name, self.api_version)), **response})


class Code(NamedTuple):
    """The author's two functions."""

    print_model_summary: Callable[[], Content]
    run_algorithm: Callable[[Environment], Outcome]


def answer(command: str, declared: Declared, code: Code, variables: Mapping[str, str]) -> bytes:
    """Return the response to a command, as strict JSON.

    Errors in the author's code are reported on standard error, without secrets. An interrupt is not
    caught, since nobody waits for an answer then.

    Raises NotJSONError if the declarations are too large for a response.
    """
    if command == LIST:
        return declared.encoded(LIST, declared.list_response())
    if command == CHECK:
        environment = Environment(declared.requirements, variables)
        return declared.encoded(CHECK, _check_response(declared, environment))
    attempt, fallback = _ATTEMPTS[command]
    try:
        return attempt(declared, code, variables)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        _report(command, error, secrets(declared.requirements, variables))
        return declared.encoded(command, fallback(_public(error)))


def _check_response(declared: Declared, environment: Environment) -> dict[str, Any]:
    return {
        "fulfilled": fulfilled(declared.relations, _met(declared, environment)),
        "unmet": [
            {"id": requirement.id, "reason": reason}
            for requirement, reason in environment.unmet.items()
        ],
    }


def _summary(declared: Declared, code: Code, __: Mapping[str, str]) -> bytes:
    content = code.print_model_summary()
    if not isinstance(content, (str, Mapping, list, tuple)):
        raise ReturnError(f"{SUMMARY} must return a str, dict or list, not {_kind(content)}")
    return declared.encoded(SUMMARY, {"content": content})


def _no_summary(why: str) -> dict[str, Any]:
    return {"content": f"There is no summary: {why}"}


def _run(declared: Declared, code: Code, variables: Mapping[str, str]) -> bytes:
    environment = Environment(declared.requirements, variables)
    missing = _missing(declared, environment)
    if missing:
        why = "The requirements are not fulfilled: " + "; ".join(missing)
        return declared.encoded(RUN, _failure(why))
    outcome = code.run_algorithm(environment)
    if type(outcome) not in STATES:
        raise ReturnError(
            f"{RUN} must return a Success, Failure or Application, not {_kind(outcome)}"
        )
    if outcome.rebase is not None:
        outcome.rebase.check_export_files()
    return declared.encoded(RUN, document_of(outcome))


def _failure(why: str) -> dict[str, Any]:
    return {"state": "failure", "message": why}


_ATTEMPTS: dict[
    str,
    tuple[
        Callable[[Declared, Code, Mapping[str, str]], bytes],
        Callable[[str], dict[str, Any]],
    ],
] = {SUMMARY: (_summary, _no_summary), RUN: (_run, _failure)}
"""For each command that runs the author's code: the answer, and the answer if the code fails."""


def _met(declared: Declared, environment: Environment) -> set[int]:
    return {each.id for each in declared.requirements if each in environment}


def _missing(declared: Declared, environment: Environment) -> list[str]:
    """For each relation that does not hold, say what would make it hold."""
    met = _met(declared, environment)
    by_id = {each.id: each for each in declared.requirements}
    words = []
    for relation in declared.relations:
        if holds(relation, met):
            continue
        named = [by_id[number] for number in relation["requirements"]]
        reasons = ", ".join(environment.unmet[each] for each in named if each.id not in met)
        if relation["type"] == "all":
            words.append(reasons)
        elif relation["type"] == "any":
            words.append(f"one of these is needed: {reasons}")
        else:
            forbidden = ", ".join(each.name for each in named if each.id in met)
            words.append(f"these must not be set: {forbidden}")
    return words


def _public(error: BaseException) -> str:
    """The public description of an error: its name only, since its message may contain data."""
    what = _kind(error) if _kind(error).isidentifier() else "an error"
    return f"the train's own code ended with {what}. See standard error."


def _report(command: str, error: BaseException, hidden: set[str]) -> None:
    if isinstance(error, (NotJSONError, ExportFileError, ReturnError)):
        text = f"{command}: {error}\n"
    else:
        try:
            text = _without(
                hidden, "".join(traceback.format_exception(type(error), error, error.__traceback__))
            )
        except Exception as another:
            # Formatting an exception can fail. Its secrets stay hidden then.
            text = f"{command}: {_kind(error)}; no traceback because of {_kind(another)}\n"
    tell(text)


def _without(hidden: set[str], text: str) -> str:
    """Remove secrets from a string, also quoted or percent-encoded ones."""
    from urllib.parse import quote, quote_plus

    forms = set()
    for secret in hidden:
        for value in (secret, secret.strip()):
            safe = value.encode("utf-8", "surrogateescape")
            forms |= {value, repr(value)[1:-1], quote(safe), quote(safe, safe=""), quote_plus(safe)}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, _SECRET)
    return text


def _kind(value: object) -> str:
    return type(value).__name__
