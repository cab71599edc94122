"""`conform` and the versions of the specification: which ones a train conforms to."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.shell import ShellTrain
from tests.conformance.test_examination import OF_AN_IMAGE, STATION, examine
from train_api.conformance.candidates import Candidates
from train_api.conformance.checks import CHECKS
from train_api.conformance.examination import Examination, Extent, Result
from train_api.conformance.reporting import check_result, report
from train_api.engines import Image
from train_api.formats.text import render
from train_api.report import Report, Run
from train_api.specification import address, schema_path, versions
from train_api.versions import LIST_LABEL

DRAFT_TRAIN = """
from train_api.train import BOOLEAN, INTEGER, TOKEN, URL, Rebase, Success, Train

train = Train(api_version="1.1.0")
server = train.environment_variable("FHIR_R4_SERVER", URL)
seed = train.environment_variable("SEED", INTEGER, default=7)
rows = train.environment_variable("ROW_LIMIT", INTEGER, default=1000)
token = train.environment_variable("FHIR_TOKEN", TOKEN)
verbose = train.environment_variable("VERBOSE", BOOLEAN, default=False)
train.all(server, seed)
train.any(rows, token)
train.optional(verbose)


def run(environment):
    rebase = Rebase("registry.example/a:1", export_files=[], next_train_tags=["b"])
    return Success(rebase, f"{environment[seed] + environment[rows]}")


train.main(print_model_summary=lambda: "no model", run_algorithm=run)
"""


class DraftTrain(ShellTrain):
    """A train that has defaults and an optional relation, made of the library of train authors."""

    def __init__(self, change: tuple[str, str] = ("", "")) -> None:
        super().__init__()
        self.file = Path(self.folder) / "train.py"
        self.file.write_text(DRAFT_TRAIN.replace(*change, 1), "utf-8")

    def words(self) -> tuple[str, ...]:
        """The words of a command line before the arguments of one run."""
        return (sys.executable, str(self.file))


def test_a_train_with_defaults_passes_every_check() -> None:
    """A requirement with a default counts as met where it is not set, and as unmet if invalid."""
    results = examine(DraftTrain(), quick=10, version="1.1.0")
    verdicts = {result.code: result.verdict for result in results}
    assert {code for code, verdict in verdicts.items() if verdict != "pass"} == OF_AN_IMAGE


# In place of the library's own function: an unset variable counts as unmet, default or not.
IGNORE = """
from train_api.requirements import targets
from train_api.train import requirements

requirements.uses_default = lambda *_: False
targets.uses_default = lambda *_: False
train.main"""


def test_a_train_that_does_not_use_its_default_fails() -> None:
    """It reports a met requirement as unmet, and does not succeed with a minimum of variables."""
    results = examine(DraftTrain(("\ntrain.main", IGNORE)), quick=10, version="1.1.0")
    assert [result.code for result in results if result.verdict == "fail"] == ["TC021", "TC033"]


def reported(train: ShellTrain, version: str | None = None) -> Report:
    """The report about a train."""
    with tempfile.TemporaryDirectory() as folder:
        extent = Extent(quick=20, runs=100, version=version)
        examination = Examination(train, STATION, extent, Path(folder))
        results = list(examination.results(CHECKS))
    checks = [check_result(each, train, examination.disclosure.redactor) for each in results]
    return report("train", checks, examined=examination.examined)


def failed(results: Sequence[Result]) -> list[str]:
    """The codes of the failed checks; none may have ended in error."""
    assert [result for result in results if result.verdict == "error"] == []
    return [result.code for result in results if result.verdict == "fail"]


def test_a_train_conforms_to_all_versions_that_accept_its_responses() -> None:
    """A train without anything new conforms to the released version and to the draft."""
    found = reported(ShellTrain())
    assert (found.status, found.versions) == ("valid", ("1.0.0", "1.1.0"))
    verdict = render(Run((found,))).splitlines()[-1]
    assert verdict == "train: conforms to the Train API 1.0.0 and 1.1.0 (a draft)"


def test_a_draft_alone_does_not_suffice() -> None:
    """A train that only a draft accepts fails one check, and the report names the draft."""
    found = reported(DraftTrain())
    assert [problem.code for problem in found.problems] == ["TC061"]
    assert found.versions == ("1.1.0",)
    assert "--api-version 1.1.0 allows it" in found.problems[0].message


@pytest.mark.parametrize(("version", "codes"), [("1.0.0", ["TC001", "TC010"]), ("1.1.0", [])])
def test_the_chosen_version_alone_counts(version: str, codes: list[str]) -> None:
    """With a version, all responses are validated by it, released or not."""
    found = reported(DraftTrain(), version)
    assert [problem.code for problem in found.problems] == codes
    assert found.versions == (() if codes else (version,))


def test_a_train_that_does_not_conform_has_no_versions(tmp_path: Path) -> None:
    """A report names no version if a check fails, whatever accepts the responses."""
    variant = tmp_path / "variant.sh"
    variant.write_text("service_token_is_met() { true; }\n")
    found = reported(ShellTrain(variant))
    assert found.status == "invalid"
    assert found.versions == ()


def answer(valid_under: Sequence[str]) -> Any:
    """What validates an answer that is valid under these versions."""

    def validate(version: str) -> Report:
        status = "valid" if version in valid_under else "invalid"
        return Report("", status, None, None, (), 0, 0, None, version)  # type: ignore[arg-type]

    return validate


def test_each_answer_leaves_the_versions_that_accept_it() -> None:
    """One answer that needs a later version leaves that one, and an invalid one changes nothing."""
    candidates = Candidates()
    left = []
    for accepting in (["1.0.0", "1.1.0"], ["1.1.0"], ["1.0.0"]):
        verdict = candidates.validated(None, answer(accepting)).valid
        left.append((verdict, candidates.possible))
    assert left == [
        (True, ("1.0.0", "1.1.0")),
        (True, ("1.1.0",)),
        (False, ("1.1.0",)),
    ]


def test_an_answer_that_names_a_version_is_valid_under_that_one() -> None:
    """What names 1.0.0 and is valid only under 1.1.0 is valid under neither (clause 9.4)."""
    candidates = Candidates("1.1.0")
    assert not candidates.validated("1.0.0", answer(["1.1.0"])).valid
    assert candidates.validated("1.0.0", answer(["1.0.0"])).valid


def test_a_summary_of_a_later_version_needs_that_version(tmp_path: Path) -> None:
    """Each response counts: one summary that names a draft makes the train need the draft."""
    schema = address(schema_path("print-model-summary-response", versions()[-1]))
    variant = tmp_path / "variant.sh"
    line = json.dumps({"$schema": schema, "content": ""})
    variant.write_text(f"print_model_summary() {{ echo '{line}'; }}\n")
    assert failed(examine(ShellTrain(variant))) == ["TC061"]


def in_image(train: ShellTrain, **config: Any) -> ShellTrain:
    """The train in an image with this configuration."""
    train.of_image = Image("train", "sha256:0", None, config)
    return train


def list_of(train: ShellTrain) -> str:
    """The list response of a train."""
    return train.ask(("list_requirements",), {}).stdout.decode().partition("\n")[2]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: f" \n{text}\n", None),
        (lambda text: text.replace('"SERVICE_URL"', '"OTHER_URL"'), "differs from the answer"),
        (lambda text: text.replace('"STRING"', '"WORD"'), "its value has TA100 schema"),
        (lambda text: text[:-2], "its value has TA"),
        (lambda text: f"LIST {text}", "its value has other text before the response"),
        (lambda text: text + " " * 32_768, "bytes, limit 32,768"),
    ],
    ids=["equal", "another", "invalid", "cut", "text-before", "long"],
)
def test_a_label_has_the_list_response(change: Any, reason: str | None) -> None:
    """A label with the list is equal to the answer, apart from white space around it."""
    train = ShellTrain()
    in_image(train, Labels={LIST_LABEL: change(list_of(train))})
    results = {result.code: result for result in examine(train)}
    assert failed(list(results.values())) == ([] if reason is None else ["TC006"])
    assert results["TC006"].verdict == ("pass" if reason is None else "fail")
    assert (reason or "") in results["TC006"].reason


@pytest.mark.parametrize("labels", [None, {}, {LIST_LABEL: ""}, {"org.example": "x"}])
def test_an_image_needs_no_label(labels: dict[str, str] | None) -> None:
    """Without the label, and with an empty one, there is nothing to compare."""
    results = {each.code: each for each in examine(in_image(ShellTrain(), Labels=labels))}
    assert results["TC006"].verdict == "skip"


def test_reserved_labels_are_not_for_trains() -> None:
    """A label with the reserved prefix that no version defines fails the check of labels."""
    train = in_image(ShellTrain(), Labels={"org.personalhealthtrain.train-api.other": "x"})
    (result,) = [each for each in examine(train) if each.verdict == "fail"]
    assert result.code == "TC006"
    assert "org.personalhealthtrain.train-api.other" in result.reason


@pytest.mark.parametrize(
    "value", ["SERVICE_URL=https://fhir.example/r4", "SERVICE_URL=no-url", "ROUNDS=3", "ROUNDS= "]
)
def test_variables_of_the_image_count(value: str) -> None:
    """A correct train passes also if its image sets a variable that it requires."""
    assert failed(examine(in_image(ShellTrain(), Env=[value, "PATH=/bin"]))) == []


def test_a_train_that_ignores_the_variables_of_its_image_fails(tmp_path: Path) -> None:
    """A value of the image meets a requirement, so the train must not name it as unmet."""
    variant = tmp_path / "variant.sh"
    variant.write_text('[ "${ROUNDS-}" != 4711 ] || { ROUNDS=; rounds=; }\n')
    train = in_image(ShellTrain(variant), Env=["ROUNDS=4711"])
    assert failed(examine(train)) == ["TC021", "TC033"]
