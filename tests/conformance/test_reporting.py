"""The report about a train: what it says, and what it hides."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.conformance.shell import RIGHT, ZOO, ShellTrain
from train_api.conformance.checks import CHECKS
from train_api.conformance.examination import Examination, Extent
from train_api.conformance.made_up_values import Station
from train_api.conformance.reporting import check_result, report
from train_api.report import CheckResult, Report

PASSED = CheckResult("TC001", "list-requirements-answers", "pass")
FAILED = CheckResult("TC022", "unset-requirements-are-named", "fail", "it was not named")
SLOW = CheckResult("TC026", "check-requirements-is-quick", "fail", "it took 9 seconds")
TROUBLE = CheckResult("TC030", "run-algorithm-answers", "error", "the engine is gone")

LEAKING = next(path for path in ZOO if path.stem == "TC050-check-discloses-the-token")


def examined(variant: Path, **given: str) -> Report:
    """The report about a shell train."""
    train = ShellTrain(variant)
    station = Station("/etc/hosts", "/tmp", given)
    with tempfile.TemporaryDirectory() as folder:
        examination = Examination(train, station, Extent(), Path(folder))
        redactor = examination.disclosure.redactor
        results = examination.results(CHECKS)
        return report("train", [check_result(result, train, redactor) for result in results])


def test_a_train_conforms_where_no_check_failed() -> None:
    """A train whose checks passed or were skipped conforms."""
    made = report("train", [PASSED, FAILED._replace(verdict="skip")])
    assert (made.status, made.problems, made.failure) == ("valid", (), None)
    assert made.checks == (PASSED, FAILED._replace(verdict="skip"))


def test_a_run_without_success_leaves_checks_unproven(tmp_path: Path) -> None:
    """Checks that need a successful run are distinguished from those that had nothing to check."""
    variant = tmp_path / "variant.sh"
    variant.write_text("success() { failure; }\n")
    made = examined(variant)
    assert (made.status, made.unproven) == ("valid", ("TC033", "TC040", "TC041", "TC042"))
    made = examined(RIGHT)
    assert [check.code for check in made.checks if check.verdict == "skip"] == [
        *("TC006", "TC041", "TC042"),
    ]
    assert made.unproven == ()


def test_a_failed_check_is_a_problem_with_what_was_expected() -> None:
    """A train with a failed check does not conform; the problem says what is expected."""
    made = report("train", [PASSED, FAILED])
    assert (made.status, made.errors, made.warnings) == ("invalid", 1, 0)
    (problem,) = made.problems
    assert problem.message == "it was not named."
    assert problem.remedy.startswith("Expected: a requirement whose variable is not set")


def test_a_failed_check_of_little_weight_is_a_warning() -> None:
    """A slow train gets a warning, and conforms."""
    made = report("train", [SLOW])
    assert (made.status, made.errors, made.warnings) == ("valid", 0, 1)


def test_trouble_of_the_engine_leaves_the_verdict_open() -> None:
    """Where a check could not be made, the report has no verdict on the train."""
    made = report("train", [PASSED, TROUBLE])
    assert made.status == "unreadable"
    assert made.failure is not None
    assert made.failure.kind == "engine"
    assert "TC030 could not be checked: the engine is gone" in made.failure.message


def test_a_gap_does_not_outweigh_trouble() -> None:
    """A train of which something was left untested, since the engine failed, has no verdict."""
    gap = CheckResult("TC060", "nothing-was-left-untested", "fail", "environments were left out")
    assert report("train", [TROUBLE, gap]).status == "unreadable"
    assert report("train", [gap]).status == "invalid"
    assert report("train", [gap]).is_not_shown
    assert not report("train", [FAILED, gap]).is_not_shown


def test_a_failed_check_outweighs_trouble() -> None:
    """A train that failed one check does not conform, whatever could not be checked."""
    assert report("train", [FAILED, TROUBLE]).status == "invalid"


def test_the_output_of_a_failure_is_shown_without_values() -> None:
    """The end of what the train wrote is shown, with the values of its environment hidden."""
    made = examined(LEAKING, SERVICE_TOKEN="of-the-user")
    (failed,) = [check for check in made.checks if check.verdict == "fail"]
    assert failed.output == "token [hidden] and no rounds"
    assert "SERVICE_TOKEN" in failed.command_line
    assert "of-the-user" not in failed.command_line
