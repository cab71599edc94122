"""The catalog of checks: each code with its name, its severity and its clause."""

from __future__ import annotations

from typing import NamedTuple

from train_api.report import Severity


class Check(NamedTuple):
    """The name of a check, the severity of a failure, and the clause that states the requirement.

    `clause` is an anchor of the specification's text. `promise` says what a train that passes does.
    """

    code: str
    name: str
    severity: Severity
    clause: str
    promise: str

    @property
    def sentence(self) -> str:
        """The promise as a sentence of its own."""
        return f"A train passes this check when {self.promise}."


CHECKS = {
    check.code: check
    for check in (
        Check(
            "TC001",
            "list-requirements-answers",
            "error",
            "list-requirements",
            "list_requirements ends with exit status 0 and a valid list response",
        ),
        Check(
            "TC002",
            "list-requirements-is-constant",
            "error",
            "commands",
            "list_requirements gives the same answer twice, and in every environment",
        ),
        Check(
            "TC003",
            "unknown-command-is-refused",
            "error",
            "invocation",
            "an unknown command ends with another exit status than 0 and without a response",
        ),
        Check(
            "TC004",
            "missing-command-is-refused",
            "error",
            "invocation",
            "no command at all ends with another exit status than 0 and without a response",
        ),
        Check(
            "TC005",
            "arguments-after-the-command-are-refused",
            "error",
            "invocation",
            "a command that anything follows ends with another exit status than 0 and no response",
        ),
        Check(
            "TC006",
            "label-equals-the-list",
            "error",
            "invocation",
            "the label with the list response, if the image has it, equals the answer",
        ),
        Check(
            "TC010",
            "print-model-summary-answers",
            "error",
            "print-model-summary",
            "print_model_summary ends with exit status 0 and a valid summary response",
        ),
        Check(
            "TC011",
            "print-model-summary-is-constant",
            "error",
            "commands",
            "print_model_summary gives the same answer twice, and in every environment",
        ),
        Check(
            "TC020",
            "check-requirements-answers",
            "error",
            "check-requirements",
            "check_requirements ends with exit status 0 and a valid check response",
        ),
        Check(
            "TC021",
            "met-requirements-are-not-named",
            "error",
            "check-requirements",
            "where requirements are met, check_requirements does not name them as unmet",
        ),
        Check(
            "TC022",
            "unset-requirements-are-named",
            "error",
            "check-requirements",
            "a requirement whose variable is not set is named as unmet, unless it has a default",
        ),
        Check(
            "TC023",
            "blank-requirements-are-named",
            "error",
            "targets",
            "a requirement whose variable is blank is named as unmet, unless it has a default",
        ),
        Check(
            "TC024",
            "invalid-values-are-named",
            "error",
            "targets",
            "a requirement whose value does not fit its target is named as unmet",
        ),
        Check(
            "TC025",
            "fulfilled-follows-the-relations",
            "error",
            "check-requirements",
            "fulfilled says whether all relations hold with the requirements that are met",
        ),
        Check(
            "TC026",
            "check-requirements-is-quick",
            "warning",
            "check-requirements",
            "check_requirements answers within the limit that was set for it",
        ),
        Check(
            "TC030",
            "run-algorithm-answers",
            "error",
            "run-algorithm",
            "run_algorithm ends with exit status 0 and a valid run response where it is fulfilled",
        ),
        Check(
            "TC031",
            "no-success-when-not-fulfilled",
            "error",
            "run-algorithm",
            "run_algorithm does not claim success where the relations do not hold",
        ),
        Check(
            "TC032",
            "run-algorithm-answers-with-a-minimum",
            "error",
            "run-algorithm",
            "in each minimal environment, run_algorithm answers as in the full one",
        ),
        Check(
            "TC033",
            "run-algorithm-succeeds-with-a-minimum",
            "warning",
            "relations",
            "run_algorithm succeeds in each minimal environment, if it does in the full one",
        ),
        Check(
            "TC040",
            "export-files-are-regular",
            "error",
            "rebase",
            "each export file is a regular file in the exited container, and no symbolic link",
        ),
        Check(
            "TC041",
            "successor-is-built",
            "error",
            "rebase",
            "the successor image can be made from the base image and the export files",
        ),
        Check(
            "TC042",
            "successor-conforms",
            "error",
            "rebase",
            "the successor image conforms itself",
        ),
        Check(
            "TC050",
            "secrets-stay-secret",
            "error",
            "targets",
            "no output, export file or successor discloses a secret value that was passed in",
        ),
        Check(
            "TC060",
            "nothing-was-left-untested",
            "error",
            "conformance",
            "no environment and no run was left out because of what the train lists or does",
        ),
        Check(
            "TC061",
            "responses-fit-a-released-version",
            "error",
            "versions-and-addresses",
            "all responses are valid under one released version, or under the one that was chosen",
        ),
    )
}
