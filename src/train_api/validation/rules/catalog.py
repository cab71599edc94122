"""The catalogs of rules: each code with its name, its severity and its clause."""

from __future__ import annotations

from typing import NamedTuple

from train_api.report import Severity
from train_api.versions import first_version_of, order


class Rule(NamedTuple):
    """The name of a rule, the severity of a violation, and the clause that states it.

    `clause` is an anchor of the specification's text.
    """

    code: str
    name: str
    severity: Severity
    clause: str


RULES = {
    rule.code: rule
    for rule in (
        Rule("TA001", "empty-output", "error", "finding-the-response"),
        Rule("TA002", "no-response", "error", "finding-the-response"),
        Rule("TA003", "trailing-text", "error", "finding-the-response"),
        Rule("TA004", "truncated-response", "error", "finding-the-response"),
        Rule("TA005", "invalid-json", "error", "strict-json"),
        Rule("TA006", "not-utf-8", "error", "strict-json"),
        Rule("TA007", "duplicate-member", "error", "strict-json"),
        Rule("TA008", "number-out-of-range", "error", "strict-json"),
        Rule("TA009", "too-large", "error", "strict-json"),
        Rule("TA010", "too-deep", "error", "strict-json"),
        Rule("TA100", "schema-violation", "error", "schemas"),
        Rule("TA101", "duplicate-requirement-id", "error", "list-requirements"),
        Rule("TA102", "unknown-requirement-id", "error", "relations"),
        Rule("TA103", "unrelated-requirement", "warning", "relations"),
        Rule("TA104", "repeated-requirement", "warning", "requirement"),
        Rule("TA105", "conflicting-requirement", "error", "requirement"),
        Rule("TA106", "unsatisfiable-relations", "error", "relations"),
        Rule("TA107", "repeated-relation", "warning", "relations"),
        Rule("TA108", "default-does-not-fit", "error", "requirement"),
        Rule("TA109", "default-is-forbidden", "error", "relations"),
        Rule("TA201", "duplicate-unmet-id", "error", "check-requirements"),
        Rule("TA202", "unknown-unmet-id", "error", "check-requirements"),
        Rule("TA203", "fulfilled-contradicts-unmet", "error", "check-requirements"),
    )
}

MANIFEST_RULES = {
    rule.code: rule
    for rule in (
        Rule("TW001", "manifest-is-not-strict-json", "error", "strict-json"),
        Rule("TW100", "manifest-schema-violation", "error", "schemas"),
        Rule("TW101", "not-one-summary", "error", "print-model-summary"),
        Rule("TW102", "export-file-in-a-volume", "error", "rebase"),
    )
}
"""The rules about the manifest of a wrapped program, which no version of the specification has."""

ALL_RULES = {**RULES, **MANIFEST_RULES}
"""The rules about responses and about manifests."""


def rules_in(version: str) -> dict[str, Rule]:
    """The rules of a version of the specification by their codes."""
    return {
        code: rule
        for code, rule in RULES.items()
        if order(first_version_of(code)) <= order(version)
    }
