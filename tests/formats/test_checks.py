"""Reports about trains: what each format says of conformance checks."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from junitparser import JUnitXml

from tests.formats.runs import EXAMINED, LIMITS, RUNNER, RUNS, TRAIN, UNPROVEN_TRAIN
from train_api.formats import render
from train_api.report import ENGINE, INVALID, VALID, Run
from train_api.specification import address


def test_text_has_a_line_for_each_check() -> None:
    """Each check has a line with verdict, code, name and reason, and how to reproduce a failure."""
    lines = render(RUNS["train"], "text").splitlines()
    assert lines[:8] == [
        "pass  TC001 list-requirements-answers",
        "fail  TC022 unset-requirements-are-named: it did not name requirement 1",
        "      Expected: it is named.",
        "      docker run --rm registry.example/train:1 check_requirements",
        "      | two",
        "      | lines",
        "skip  TC023 blank-requirements-are-named: nothing to report",
        "fail  TC026 check-requirements-is-quick: slow",
    ]


def test_a_train_that_passes_conforms() -> None:
    """The report about a train without a failed check says that it conforms."""
    passed = TRAIN._replace(
        status="valid", problems=(), errors=0, warnings=0, checks=TRAIN.checks[:1]
    )
    assert render(Run((passed,)), "text").splitlines()[-1] == (
        "registry.example/train:1: conforms to the Train API"
    )


def test_a_train_that_fails_does_not_conform() -> None:
    """The last lines have the verdict about the train, and not that about an input."""
    *_, verdict, hint = render(RUNS["train"], "text").splitlines()
    assert verdict == (
        "registry.example/train:1: does not conform to the Train API (1 error, 1 warning)"
    )
    assert hint == "Explain a code: train-api explain TC022"


def test_a_report_without_a_verdict_names_none() -> None:
    """Where the engine was trouble, no verdict says that the train conforms or does not."""
    text = render(RUNS["engine"], "text")
    assert "conform" not in text
    assert "registry.example/train:1: no verdict: The engine does not answer. Start it.\n" in text


def test_text_says_what_ran_the_train_and_what_is_open() -> None:
    """The verdict names engine, version and image, and how much an unsuccessful run left open."""
    assert render(RUNS["unproven"], "text").splitlines()[3:] == [
        f"registry.example/train:1: run by podman 5.4.2: {RUNNER.digest}",
        (
            "registry.example/train:1: limits of run_algorithm: 60 s, 1024 MiB of memory, "
            "2048 MiB of disk, network none"
        ),
        f"registry.example/train:1: examined in 83 runs with the seed {EXAMINED.seed}",
        "gap   full: the run ended in the state failure",
        (
            "registry.example/train:1: conforms to the Train API, but not all is tested: 1 gap, "
            "2 checks skipped (TC040, TC041)"
        ),
        "  Give it data.",
    ]


def test_a_train_that_leaves_gaps_is_not_shown_to_conform() -> None:
    """A train that leaves something untested gets no verdict that it conforms or does not."""
    run = RUNS["not shown"]
    assert run.exit_status == INVALID
    text = render(run, "text")
    assert "gap   full: a limit (12)\n" in text
    assert "registry.example/train:1: is not shown to conform to the Train API (1 error)" in text
    assert "does not conform" not in text
    (report,) = json.loads(render(run, "json"))["reports"]
    gaps = report["examination"]["gaps"]
    assert (gaps["count"], [gap["cause"] for gap in gaps["listed"]]) == (13, ["station", "train"])
    for format_name in ("github", "sarif", "junit"):
        assert "full: a limit (12)" in render(run, format_name)


def test_an_image_without_a_digest_is_reported_by_its_id() -> None:
    """Where the engine knows no digest of the image's manifest, the report has its id instead."""
    local = UNPROVEN_TRAIN._replace(runner=RUNNER._replace(digest=None))
    assert f"run by podman 5.4.2: {RUNNER.image}" in render(Run((local,)), "text")


def test_what_a_run_got_is_in_the_text() -> None:
    """The report for people says what run_algorithm was given; what is not limited is left out."""
    given = {**LIMITS, "cpus": 1.5, "network": "fhir", "gpus": "all"}
    train = UNPROVEN_TRAIN._replace(runner=RUNNER._replace(limits=given))
    reported = "limits of run_algorithm: 60 s, 1024 MiB of memory, 2048 MiB of disk, network "
    assert f"{reported}none\n" in render(Run((UNPROVEN_TRAIN,)), "text")
    assert f"{reported}fhir, 1.5 processors, GPUs all\n" in render(Run((train,)), "text")


def test_programs_learn_what_ran_the_train_and_what_is_open() -> None:
    """JSON, SARIF, JUnit and GitHub name engine, version, image and the checks left open."""
    run = RUNS["unproven"]
    assert run.exit_status == VALID
    (report,) = json.loads(render(run, "json"))["reports"]
    assert report["runner"] == RUNNER._asdict()
    assert report["unproven"] == ["TC040", "TC041"]
    (log,) = json.loads(render(run, "sarif"))["runs"]
    (invocation,) = log["invocations"]
    examined = {"source": TRAIN.source, "seed": EXAMINED.seed, "runs": 83, "gaps": 1}
    assert invocation["properties"] == {"runners": [RUNNER._asdict()], "examinations": [examined]}
    (note,) = invocation["toolExecutionNotifications"]
    assert (note["level"], "TC040, TC041" in note["message"]["text"]) == ("warning", True)
    found = ElementTree.fromstring(render(run, "junit")).findall("testsuite/properties/property")
    properties = {each.get("name"): each.get("value") for each in found}
    runner = RUNNER._asdict()
    limits = {name: str(limit) for name, limit in runner.pop("limits").items()}
    del limits["cpus"]
    of_the_run = {"seed": EXAMINED.seed, "runs": "83", "gaps": "1"}
    gaps = {"unproven": "TC040, TC041", "gap 1": "full: the run ended in the state failure"}
    assert properties == {**runner, **limits, **of_the_run, **gaps}
    lines = render(run, "github").splitlines()
    assert lines[0].endswith(f"::registry.example/train:1: run by podman 5.4.2: {RUNNER.digest}")
    assert f"examined in 83 runs with the seed {EXAMINED.seed}" in lines[1]
    assert lines[2].startswith("::warning title=Not all is tested::registry.example/train:1: ")


def test_a_local_program_has_no_engine_to_report() -> None:
    """The report of a local program names no engine; checks with nothing to check are not open."""
    (report,) = json.loads(render(RUNS["train"], "json"))["reports"]
    assert (report["runner"], report["unproven"]) == (None, [])
    assert "run by" not in render(RUNS["train"], "text")


def test_a_failed_check_leads_to_its_page() -> None:
    """The result of a check in SARIF leads to the page about the check, as that of a rule does."""
    (log,) = json.loads(render(RUNS["train"], "sarif"))["runs"]
    rule, _ = log["tool"]["driver"]["rules"]
    assert rule["helpUri"] == address("reference/1.0.0/checks/TC022/")


def test_json_has_the_checks() -> None:
    """The JSON report holds each check, and only a train's report does."""
    document = json.loads(render(RUNS["train"], "json"))
    assert [check["verdict"] for check in document["reports"][0]["checks"]] == [
        "pass",
        "fail",
        "skip",
        "fail",
        "error",
    ]
    assert "checks" not in json.loads(render(RUNS["valid"], "json"))["reports"][0]


def test_junit_has_a_case_for_each_check() -> None:
    """A reader of JUnit XML sees which checks failed, were skipped, or could not be made."""
    suites = JUnitXml.fromstring(render(RUNS["train"], "junit").encode())
    assert (suites.tests, suites.failures, suites.errors, suites.skipped) == (5, 1, 1, 1)


def test_trouble_of_the_engine_has_its_own_status() -> None:
    """A train that failed decides the status; where the engine did, that does."""
    assert RUNS["train"].exit_status == INVALID
    assert RUNS["engine"].exit_status == ENGINE
