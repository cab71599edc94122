"""The checks TC001 to TC061: one function each, which raises Failed or Skipped."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from train_api.conformance.catalog import CHECKS as TABLE
from train_api.conformance.examination import (
    FEWEST_RUNS,
    Examination,
    Failed,
    Skipped,
    Unproven,
)
from train_api.conformance.image_label import list_in_label, undefined_labels
from train_api.conformance.observations import Shown
from train_api.conformance.seed import random_from, word
from train_api.conformance.train_client import Answer, Question
from train_api.engines.errors import EngineError
from train_api.foreign import foreign
from train_api.report import Cause
from train_api.text import shortened
from train_api.versions import LIST_LABEL, in_words


def list_requirements_answers(examination: Examination) -> None:
    """TC001."""
    _demand_sound(examination.first_list)


def list_requirements_is_constant(examination: Examination) -> None:
    """TC002."""
    _demand_constant(examination, examination.first_list)


def unknown_command_is_refused(examination: Examination) -> None:
    """TC003."""
    _demand_refused(examination.unknown_command)


def missing_command_is_refused(examination: Examination) -> None:
    """TC004."""
    _demand_refused(examination.missing_command)


def arguments_after_the_command_are_refused(examination: Examination) -> None:
    """TC005.

    run_algorithm is left out: a train that ignores arguments would run for a long time.
    """
    unexpected = _word(examination, "argument")
    questions = (
        Question(("list_requirements", unexpected), {}, ""),
        Question(("print_model_summary", f"--{unexpected}"), {}, ""),
        Question(("check_requirements", unexpected), {}, ""),
    )
    with closing(examination.put_all(questions)) as answers:
        for answer in answers:
            _demand_refused(answer)


def label_equals_the_list(examination: Examination) -> None:
    """TC006."""
    labels = examination.image.labels if examination.image else {}
    if undefined := undefined_labels(labels):
        names = shortened(", ".join(undefined))
        raise Failed(f"the image has labels that no version defines: {foreign(names)}")
    answer = examination.first_list
    source = f"the label {LIST_LABEL}"
    labelled = list_in_label(labels, source=source, version=examination.extent.version)
    if labelled is None:
        raise Skipped("the image has no label with its list response")
    if labelled.reason is not None:
        raise Failed(f"{source} cannot be used: {foreign(labelled.reason)}")
    if answer.fault():
        raise Skipped("there is no valid answer to list_requirements to compare with")
    value = labelled.response.value if labelled.response else None
    if not _same(value, answer.value):
        raise Failed(f"{source} differs from the answer to list_requirements", answer)


def print_model_summary_answers(examination: Examination) -> None:
    """TC010."""
    _demand_sound(examination.first_summary)


def print_model_summary_is_constant(examination: Examination) -> None:
    """TC011."""
    _demand_constant(examination, examination.first_summary)


def check_requirements_answers(examination: Examination) -> None:
    """TC020."""
    _demand_none(examination.checked.faulty)


def met_requirements_are_not_named(examination: Examination) -> None:
    """TC021."""
    _demand_valid(examination)
    _demand_none(examination.checked.misnamed)


def unset_requirements_are_named(examination: Examination) -> None:
    """TC022."""
    _demand_named(examination, "unset")


def blank_requirements_are_named(examination: Examination) -> None:
    """TC023."""
    _demand_named(examination, "blank")


def invalid_values_are_named(examination: Examination) -> None:
    """TC024."""
    _demand_named(examination, "invalid")


def fulfilled_follows_the_relations(examination: Examination) -> None:
    """TC025."""
    _demand_valid(examination)
    _demand_none(examination.checked.contradicting)


def check_requirements_is_quick(examination: Examination) -> None:
    """TC026."""
    slowest = examination.checked.slowest
    if slowest is None:
        raise Skipped("no engine can set any environment (TC060)")
    limit = examination.extent.quick
    if slowest.outcome.seconds > limit and examination.extent.jobs > 1:
        # It may have been slow because of other runs.
        slowest = examination.put(slowest.question)
    seconds = slowest.outcome.seconds
    if seconds > limit:
        raise Failed(f"{slowest.question} took {seconds:.1f} seconds, limit {limit:g}", slowest)


def run_algorithm_answers(examination: Examination) -> None:
    """TC030."""
    answer = examination.full_run
    _demand_sound(answer)
    state = (answer.value or {}).get("state")
    if examination.extent.success and state != "success":
        raise Failed(
            f"{answer.question} ended in the state {state}, and --expect-success expects success",
            answer,
        )


def no_success_when_not_fulfilled(examination: Examination) -> None:
    """TC031."""
    probes = list(examination.plan.unfulfilled())
    if not probes:
        raise Skipped("the relations hold in every environment")
    for probe in probes:
        answer = examination.ask(("run_algorithm",), probe)
        if answer.value is not None and answer.value.get("state") == "success":
            raise Failed(f"{answer.question} claimed success", answer)


def run_algorithm_answers_with_a_minimum(examination: Examination) -> None:
    """TC032."""
    if examination.full_run.fault():
        raise Skipped("run_algorithm has not answered (TC030)")
    if not examination.minimal_runs:
        raise Skipped("no engine can set a minimal environment (TC060)")
    for answer in examination.minimal_runs:
        _demand_sound(answer)


def run_algorithm_succeeds_with_a_minimum(examination: Examination) -> None:
    """TC033."""
    full = examination.full_run
    if full.fault():
        raise Skipped("run_algorithm has not answered (TC030)")
    state = (full.value or {}).get("state")
    if state != "success":
        reason = f"{full.question} ended in the state {state}"
        raise examination.unproven("full", reason, "station")
    answers = [answer for answer in examination.minimal_runs if answer.fault() is None]
    if not answers:
        raise Skipped("no run in a minimal environment has answered (TC032)")
    for answer in answers:
        state = (answer.value or {}).get("state")
        if state != "success":
            raise Failed(
                f"{answer.question} ended in the state {state}, and in the full environment in "
                "success",
                answer,
            )


def export_files_are_regular(examination: Examination) -> None:
    """TC040."""
    if refusals := examination.export.refusals:
        listed = "; ".join(refusal.marked for refusal in refusals)
        raise Failed(f"of the export files, {listed}", examination.full_run)


def successor_is_built(examination: Examination) -> None:
    """TC041."""
    try:
        _ = examination.successor
    except EngineError as trouble:
        if trouble.kind in _FAULTS_OF_THE_BASE:
            raise Failed(trouble.marked, examination.full_run) from None
        raise


def successor_conforms(examination: Examination) -> None:
    """TC042."""
    try:
        successor = examination.successor
    except EngineError as trouble:
        if trouble.kind in _FAULTS_OF_THE_BASE:
            raise Skipped("there is no successor image (TC041)") from None
        raise
    extent = examination.extent._replace(hops=examination.extent.hops - 1)
    if extent.runs - examination.tally.runs < FEWEST_RUNS:
        reason = f"no run was left of {extent.runs}; --max-runs allows more"
        raise examination.unproven("successor", reason, "train")
    folder = examination.folder / "successor"
    folder.mkdir()
    tally, disclosure = examination.tally, examination.disclosure
    after = Examination(successor, examination.station, extent, folder, tally, disclosure)
    # Disclosures, gaps and versions of the successor are reported with those of the train.
    checks = {code: check for code, check in CHECKS.items() if code not in _OF_THE_WHOLE}
    for result in after.results(checks):
        if result.verdict == "fail" and TABLE[result.code].severity == "error":
            reason = f"the successor fails {result.code}: {foreign(result.reason)}"
            raise Failed(reason, result.answer)
        if result.verdict == "error":
            reason = foreign(result.reason)
            about = f"{result.code} of the successor could not be checked: {reason}"
            raise EngineError("failed", about, "")


def secrets_stay_secret(examination: Examination) -> None:
    """TC050."""
    # Without a list response no secret is known.
    _ = examination.plan
    disclosure = examination.disclosure
    if (finding := disclosure.finding) is not None:
        raise Failed(str(finding), finding.answer)
    if not disclosure.expects_any:
        raise Skipped("the train requires no TOKEN, and no other variable is named with --secret")
    gaps = list(disclosure.gaps())
    for gap in gaps:
        examination.tally.ledger.add_once(gap.family, gap.reason, gap.cause)
    if gaps:
        raise Unproven("; ".join(gap.reason for gap in gaps))


def nothing_was_left_untested(examination: Examination) -> None:
    """TC060."""
    # Without a list response there are no environments.
    _ = examination.plan
    ledger = examination.tally.ledger
    causes: tuple[Cause, ...] = ("train", "station") if examination.extent.strict else ("train",)
    number = sum(ledger.count[cause] for cause in causes)
    if number:
        first = next(ledger.of(*causes), None)
        words = f" {first.family}: {first.reason}" if first else ""
        raise Failed(f"left untested, environments and runs: {number:,}, first{words}")


def responses_fit_a_released_version(examination: Examination) -> None:
    """TC061."""
    # Without a list response little was asked.
    _ = examination.plan
    candidates = examination.tally.candidates
    if not candidates.is_accepted:
        numbers = in_words(candidates.possible)
        newest = candidates.possible[-1]
        allowed = f"--api-version {newest} allows it"
        raise Failed(f"the responses are valid only under {numbers}; {allowed}")


CHECKS: dict[str, Callable[[Examination], None]] = {
    "TC001": list_requirements_answers,
    "TC002": list_requirements_is_constant,
    "TC003": unknown_command_is_refused,
    "TC004": missing_command_is_refused,
    "TC005": arguments_after_the_command_are_refused,
    "TC006": label_equals_the_list,
    "TC010": print_model_summary_answers,
    "TC011": print_model_summary_is_constant,
    "TC020": check_requirements_answers,
    "TC021": met_requirements_are_not_named,
    "TC022": unset_requirements_are_named,
    "TC023": blank_requirements_are_named,
    "TC024": invalid_values_are_named,
    "TC025": fulfilled_follows_the_relations,
    "TC026": check_requirements_is_quick,
    "TC030": run_algorithm_answers,
    "TC031": no_success_when_not_fulfilled,
    "TC032": run_algorithm_answers_with_a_minimum,
    "TC033": run_algorithm_succeeds_with_a_minimum,
    "TC040": export_files_are_regular,
    "TC041": successor_is_built,
    "TC042": successor_conforms,
    "TC050": secrets_stay_secret,
    "TC060": nothing_was_left_untested,
    "TC061": responses_fit_a_released_version,
}
"""All checks in order; the last three depend on all others."""

_OF_THE_WHOLE = ("TC050", "TC060", "TC061")
_FAULTS_OF_THE_BASE = ("unsupported",)


def _demand_sound(answer: Answer, besides: frozenset[str] = frozenset()) -> None:
    if fault := answer.fault(besides):
        raise Failed(f"{answer.question} {fault}", answer)


def _demand_constant(examination: Examination, first: Answer) -> None:
    (command,) = first.question.arguments
    if first.fault():
        raise Skipped(f"there is no valid answer to {command} to compare with")
    random = random_from(examination.extent.seed, command)
    unknown = {f"X{word(random).upper()}": word(random) for _ in range(3)}
    questions = [
        Question((command,), {}, "a second time"),
        Question((command,), unknown, "in a random environment"),
    ]
    if examination.first_list.fault() is None and examination.plan.fits(examination.plan.full):
        full = examination.plan.full
        questions.append(Question((command,), full.environment, full.what))
    with closing(examination.put_all(questions)) as answers:
        for answer in answers:
            if answer.repeats(first):
                continue
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


def _demand_refused(answer: Answer) -> None:
    if ended := answer.abnormal_end():
        raise Failed(f"{answer.question} {ended}", answer)
    if answer.outcome.status == 0:
        raise Failed(f"{answer.question} ended with exit status 0, expected another", answer)
    if answer.value is not None:
        raise Failed(f"{answer.question} printed a response", answer)


def _demand_none(shown: Shown | None) -> None:
    if shown is not None:
        raise Failed(shown.reason, shown.answer)


def _demand_valid(examination: Examination) -> None:
    if not examination.checked.valid:
        raise Skipped("no answer of check_requirements is valid (TC020)")


def _demand_named(examination: Examination, kind: str) -> None:
    """In environments of this kind, requirements that are not met must be named as unmet."""
    _demand_valid(examination)
    if kind not in examination.checked.tellable:
        raise Skipped("there is no requirement that this check applies to")
    _demand_none(examination.checked.unnoticed.get(kind))


def _word(examination: Examination, purpose: str) -> str:
    return word(random_from(examination.extent.seed, purpose))
