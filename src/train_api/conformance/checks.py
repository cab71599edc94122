"""The checks TC001 to TC050: one function each, which raises where the train fails."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from train_api.conformance.derive import SHORTEST_SECRET, Probe
from train_api.conformance.examination import Examination, Failed, Skipped
from train_api.conformance.subject import Answer, Question
from train_api.conformance.table import CHECKS as TABLE
from train_api.engines.troubles import EngineError
from train_api.finding import shortened


def list_requirements_answers(examination: Examination) -> None:
    """TC001."""
    _demand_sound(examination.first_list)


def list_requirements_is_constant(examination: Examination) -> None:
    """TC002."""
    _demand_constant(examination, examination.first_list)


def unknown_command_is_refused(examination: Examination) -> None:
    """TC003."""
    _demand_refusal(examination, (f"no_such_command_{secrets.token_hex(2)}",))


def missing_command_is_refused(examination: Examination) -> None:
    """TC004."""
    _demand_refusal(examination, ())


def print_model_summary_answers(examination: Examination) -> None:
    """TC010."""
    _demand_sound(examination.first_summary)


def print_model_summary_is_constant(examination: Examination) -> None:
    """TC011."""
    _demand_constant(examination, examination.first_summary)


def check_requirements_answers(examination: Examination) -> None:
    """TC020."""
    for _, answer in examination.check_answers:
        _demand_sound(answer, besides=frozenset({"TA203"}))


def met_requirements_are_not_named(examination: Examination) -> None:
    """TC021."""
    for probe, unmet, answer in examination.unmet:
        if wrongly := unmet & probe.met:
            raise Failed(f"{answer.question} named {_ids(wrongly)} as unmet, though met", answer)


def unset_requirements_are_named(examination: Examination) -> None:
    """TC022."""
    _demand_named(examination, ("empty", "unset"))


def blank_requirements_are_named(examination: Examination) -> None:
    """TC023."""
    _demand_named(examination, ("blank",), graver=("empty", "unset"))


def wrong_values_are_named(examination: Examination) -> None:
    """TC024."""
    _demand_named(examination, ("wrong",), graver=("empty", "unset", "blank"))


def fulfilled_follows_the_relations(examination: Examination) -> None:
    """TC025."""
    for _, _, answer in examination.unmet:
        if "TA203" in answer.codes:
            fault = answer.fault()
            raise Failed(f"{answer.question} {fault}", answer)


def check_requirements_is_quick(examination: Examination) -> None:
    """TC026."""
    _, slowest = max(examination.check_answers, key=lambda pair: pair[1].outcome.seconds)
    seconds, limit = slowest.outcome.seconds, examination.extent.quick
    if seconds > limit:
        raise Failed(f"{slowest.question} took {seconds:.1f} seconds, limit {limit:g}", slowest)


def run_algorithm_answers(examination: Examination) -> None:
    """TC030."""
    _demand_sound(examination.run_answer)


def no_success_when_not_fulfilled(examination: Examination) -> None:
    """TC031."""
    probe = examination.plan.not_fulfilling()
    if probe is None:
        raise Skipped("the relations hold in every environment")
    answer = examination.ask("run_algorithm", probe)
    if answer.value is not None and answer.value.get("state") == "success":
        raise Failed(f"{answer.question} claimed success", answer)


def export_files_are_regular(examination: Examination) -> None:
    """TC040."""
    if refusals := examination.export.refusals:
        told = "; ".join(map(str, refusals))
        raise Failed(f"of the export files, {told}", examination.run_answer)


def successor_is_built(examination: Examination) -> None:
    """TC041."""
    try:
        _ = examination.successor
    except EngineError as trouble:
        if trouble.kind in _FAULTS_OF_THE_BASE:
            raise Failed(trouble.message, examination.run_answer) from None
        raise


def successor_conforms(examination: Examination) -> None:
    """TC042."""
    try:
        successor = examination.successor
    except EngineError as trouble:
        if trouble.kind in _FAULTS_OF_THE_BASE:
            raise Skipped("there is no successor image (TC041)") from None
        raise
    folder = examination.folder / "successor"
    folder.mkdir()
    extent = examination.extent._replace(hops=examination.extent.hops - 1)
    for result in Examination(successor, examination.station, extent, folder).results(CHECKS):
        if result.verdict == "fail" and TABLE[result.code].severity == "error":
            raise Failed(f"the successor fails {result.code}: {result.reason}", result.answer)
        if result.verdict == "error":
            about = f"{result.code} of the successor could not be checked: {result.reason}"
            raise EngineError("failed", about, "")


def secrets_stay_secret(examination: Examination) -> None:
    """TC050."""
    secret = [value.encode("utf-8", "surrogateescape") for value in examination.plan.secret]
    if not secret and examination.plan.has_token:
        raise Skipped(
            f"each TOKEN that was given has fewer than {SHORTEST_SECRET} bytes, and may be in any "
            "output by chance"
        )
    if not secret:
        raise Skipped("the train requires no TOKEN")
    for answer in examination.subject.answers:
        for stream in ("stdout", "stderr"):
            if any(value in getattr(answer.outcome, stream) for value in secret):
                raise Failed(f"{answer.question} disclosed a TOKEN on {stream}", answer)


CHECKS: dict[str, Callable[[Examination], None]] = {
    "TC001": list_requirements_answers,
    "TC002": list_requirements_is_constant,
    "TC003": unknown_command_is_refused,
    "TC004": missing_command_is_refused,
    "TC010": print_model_summary_answers,
    "TC011": print_model_summary_is_constant,
    "TC020": check_requirements_answers,
    "TC021": met_requirements_are_not_named,
    "TC022": unset_requirements_are_named,
    "TC023": blank_requirements_are_named,
    "TC024": wrong_values_are_named,
    "TC025": fulfilled_follows_the_relations,
    "TC026": check_requirements_is_quick,
    "TC030": run_algorithm_answers,
    "TC031": no_success_when_not_fulfilled,
    "TC040": export_files_are_regular,
    "TC041": successor_is_built,
    "TC042": successor_conforms,
    "TC050": secrets_stay_secret,
}
"""All checks in their order; the last one looks at all that the train has written till then."""

_FAULTS_OF_THE_BASE = ("unsupported",)


def _demand_sound(answer: Answer, besides: frozenset[str] = frozenset()) -> None:
    if fault := answer.fault(besides):
        raise Failed(f"{answer.question} {fault}", answer)


def _demand_constant(examination: Examination, first: Answer) -> None:
    (command,) = first.question.arguments
    if first.fault():
        raise Skipped(f"there is no sound answer to {command} to compare with")
    unknown = {f"X{secrets.token_hex(4).upper()}": secrets.token_hex(8) for _ in range(3)}
    probes = [
        Probe("empty", "a second time", {}, frozenset()),
        Probe("random", "in a random environment", unknown, frozenset()),
    ]
    if examination.first_list.fault() is None:
        probes.append(examination.plan.fulfilling)
    for probe in probes:
        answer = examination.ask(command, probe)
        _demand_sound(answer)
        if not _same(answer.value, first.value):
            raise Failed(f"{answer.question} gave another answer than the first time", answer)


def _same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; to Python, a boolean would be a number."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _demand_refusal(examination: Examination, arguments: tuple[str, ...]) -> None:
    answer = examination.subject.ask(Question(arguments, {}, ""))
    if ended := answer.abnormal_end():
        raise Failed(f"{answer.question} {ended}", answer)
    if answer.outcome.status == 0:
        raise Failed(f"{answer.question} ended with exit status 0, expected another", answer)
    if answer.value is not None:
        raise Failed(f"{answer.question} printed what reads as a response", answer)


def _demand_named(
    examination: Examination, kinds: tuple[str, ...], graver: tuple[str, ...] = ()
) -> None:
    """In environments of these kinds, what is not met must be named as unmet.

    What goes unnoticed in a graver kind already is left out: that has been reported.
    """
    listed = examination.listed_ids
    unnoticed = frozenset[int]().union(
        *(
            listed - probe.met - unmet
            for probe, unmet, _ in examination.unmet
            if probe.kind in graver
        )
    )
    judged = [each for each in examination.unmet if each[0].kind in kinds]
    if not any(probe.lacking - unnoticed for probe, _, _ in judged):
        raise Skipped("there is no requirement of which this could be told")
    for probe, unmet, answer in judged:
        if missing := listed - probe.met - unmet - unnoticed:
            kinds_of_values = [probe.values[each] for each in sorted(missing & probe.values.keys())]
            why = f": {shortened(', '.join(kinds_of_values), 300)}" if kinds_of_values else ""
            raise Failed(f"{answer.question} did not name {_ids(missing)} as unmet{why}", answer)


def _ids(numbers: Iterable[int]) -> str:
    words = [str(number) for number in sorted(numbers)]
    return f"requirement{'s' if len(words) > 1 else ''} {', '.join(words)}"
