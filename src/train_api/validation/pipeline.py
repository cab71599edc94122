"""Validate captured stdout: read the response, check it against its schema and the rules.

Modules that explain faults are imported only when there is one, so valid output takes less time.
"""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from train_api.reader import extraction
from train_api.reader.extraction import Extraction
from train_api.reader.stdout import Capture
from train_api.report import Kind, Report, Response
from train_api.specification import VERSION, versions
from train_api.validation import schema_fast
from train_api.validation.command import command_of, schema_of, version_of
from train_api.validation.rules import rules_of

if TYPE_CHECKING:
    from train_api.validation.finding import Finding


class Validated(NamedTuple):
    """A report, and the response if there is one, valid or not."""

    report: Report
    response: Response | None


def extract(capture: Capture, *, source: str) -> Validated:
    """Find the response; the report says only why there is none, and checks no schema or rules."""
    found = extraction.extract(capture)
    return _validated(found, iter(()), 0, capture, source, None, VERSION, show_values=False)


def validate(
    capture: Capture,
    *,
    source: str,
    command: str | None = None,
    listed: dict[str, Any] | None = None,
    version: str | None = None,
    show_values: bool = False,
) -> Validated:
    """Validate captured stdout as a response to `command`, or to the command that it answers.

    `listed` is the valid list response that a check response answers. `version` is the version of
    the specification; without it, that of `$schema`, or the default version.
    """
    found = extraction.extract(capture)
    findings: Iterator[Finding] = iter(())
    total = 0
    if found.response is not None:
        value = found.response.value
        is_chosen = version is not None or "$schema" in value
        version = version or version_of(value)
        command = command or command_of(value, version)
        findings, total = _violations(value, command, version, listed)
        if total and "$schema" not in value:
            findings = _with_hint(findings, value, command, version, is_chosen=is_chosen)
    version = version or VERSION
    return _validated(
        found, findings, total, capture, source, command, version, show_values=show_values
    )


def validate_manifest(capture: Capture, *, source: str, show_values: bool = False) -> Validated:
    """Validate the manifest of a wrapped program: strict JSON, its schema and the rules.

    The rules are those about manifests and those about list responses.
    """
    from train_api.validation.rules import manifest

    found = extraction.extract(capture)
    findings, total = manifest.violations(found, capture)
    return _validated(
        *(found, iter(findings), total, capture, source, None, VERSION),
        show_values=show_values,
        kind="manifest",
    )


def _violations(
    value: dict[str, Any], command: str | None, version: str, listed: dict[str, Any] | None
) -> "tuple[Iterator[Finding], int]":
    """Check a value against its schema and, if it conforms, against the other rules.

    The number is that of all errors, if not all are returned.
    """
    schema = schema_of(command, version)
    if not schema_fast.is_valid(schema, value):
        from train_api.validation.rules.schema import schema_violations

        findings, total = schema_violations(schema, value)
        if total:
            return iter(findings), total
    return _by_rules(value, command, version, listed), 0


def _with_hint(
    findings: "Iterator[Finding]",
    value: dict[str, Any],
    command: str | None,
    version: str,
    *,
    is_chosen: bool,
) -> "Iterator[Finding]":
    """The findings, the first one with a hint to another version or release, if there is one.

    That is the oldest newer version that accepts the response, unless the version was chosen, or
    the release before 1.0.0 whose responses were of this form.
    """
    from train_api.validation import messages
    from train_api.validation.earlier_releases import earlier_release

    newer = None if is_chosen else _newer_version(value, command, version)
    hint = earlier_release(value) if newer is None else messages.newer(newer)
    return chain([next(findings)._replace(hint=hint)], findings)


def _newer_version(value: dict[str, Any], command: str | None, version: str) -> str | None:
    """The oldest newer version that accepts a response."""
    from train_api.validation.rules.catalog import RULES

    for newer in versions()[versions().index(version) + 1 :]:
        others, _ = _violations(value, command, newer, None)
        if all(RULES[each.code].severity == "warning" for each in others):
            return newer
    return None


def _by_rules(
    value: dict[str, Any], command: str | None, version: str, listed: dict[str, Any] | None
) -> "Iterator[Finding]":
    alone, with_list = rules_of(command)
    for rule in alone:
        yield from rule(value, version)
    if listed is not None:
        for rule_with_list in with_list:
            yield from rule_with_list(value, listed)


def _validated(
    found: Extraction,
    findings: "Iterator[Finding]",
    total: int,
    capture: Capture,
    source: str,
    command: str | None,
    version: str,
    *,
    show_values: bool,
    kind: Kind = "response",
) -> Validated:
    response = found.response
    span = response.span if response else None
    first = next(findings, None)
    if first is None and found.diagnosis is None:
        report = Report(source, "valid", command, span, (), 0, 0, None, version, kind=kind)
        return Validated(report, response)
    from train_api.validation.problems import Tally, problems

    tally = Tally()
    if found.diagnosis is not None and kind == "response":
        from train_api.validation.rules.parsing import explain

        tally.take(*explain(found, capture))
    if first is not None:
        tally.take(chain([first], findings), total)
    report = Report(
        source=source,
        status="invalid" if tally.errors else "valid",
        command=command,
        response=span,
        problems=problems(tally.findings, found, capture, show_values),
        errors=tally.errors,
        warnings=tally.warnings,
        failure=None,
        version=version,
        kind=kind,
    )
    return Validated(report, response)
