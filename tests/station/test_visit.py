"""The steps of a run at a station, with an engine that answers as a script says."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, cast

import pytest

from tests.station.run_schemas import run_report_validator
from tests.station.scripted import IMAGE, REPOSITORY, SUCCESS, ScriptedClient, ended
from train_api.engines import ContainerClient, EngineError, Grants, Limits, Mount, Refusal
from train_api.formats.run import RUN_FORMATS, render
from train_api.report import ENGINE, INTERRUPTED, INVALID, UNSUCCESSFUL, VALID
from train_api.station.references import Pattern, Reference
from train_api.station.report import RunReport
from train_api.station.visit import Order, Visit

SECRET = "sesame-5d1c-opens"
MEMORY = 8 * 1024**3


@pytest.fixture
def client(tmp_path: Path) -> ScriptedClient:
    """A client whose train does everything correctly."""
    return ScriptedClient(tmp_path)


def visit(client: ScriptedClient, **changes: Any) -> RunReport:
    """The report of a run with these changes to what the station orders; its JSON is valid."""
    order = Order(
        REPOSITORY, (Pattern(Reference(REPOSITORY)),), env={"SERVICE_TOKEN": SECRET}
    )._replace(**changes)
    report = Visit(cast("ContainerClient", client), IMAGE, order).report()
    run_report_validator().validate(json.loads(render(report, "json")))
    return report


def rebased(**changes: Any) -> dict[str, Any]:
    """A successful response with another rebase."""
    return {**SUCCESS, "rebase": {**SUCCESS["rebase"], **changes}}


def test_a_successful_run_tags_the_successor(client: ScriptedClient) -> None:
    """The successor gets each tag of the response, in the repository of the station's choice."""
    report = visit(client)
    tags = (f"{REPOSITORY}:second", f"{REPOSITORY}:latest")
    assert (report.outcome, report.exit_status) == ("tagged", VALID)
    assert report.successor is not None
    assert report.successor.tags == tuple(client.tags) == tags
    assert (report.successor.image, report.successor.base_image) == (
        "sha256:successor",
        "sha256:base",
    )
    assert client.builds == [("sha256:base", ("/opt/model.json",))]
    (file,) = report.files
    assert file.sha256 == f"sha256:{hashlib.sha256(client.content).hexdigest()}"
    assert [(step.command, step.of_successor) for step in report.steps] == [
        ("list_requirements", False),
        ("check_requirements", False),
        ("run_algorithm", False),
        ("list_requirements", True),
    ]


def test_only_the_algorithm_gets_what_is_granted(client: ScriptedClient) -> None:
    """A network, GPUs and memory are for run_algorithm; the list is requested without a value."""
    mount = Mount("/srv/cohort", "/data")
    visit(
        client,
        mounts=(mount,),
        grants=Grants("clinic", None, "all"),
        limits=Limits(seconds=7200, memory=MEMORY),
    )
    listed, checked, ran, successor = (run.settings for run in client.runs)
    for run in (listed, successor):
        assert (run["env"], run["mounts"]) == ({}, ())
    assert (checked["env"], checked["mounts"]) == ({"SERVICE_TOKEN": SECRET}, (mount,))
    for run in (listed, checked, successor):
        assert (run["grants"], run["read_only"]) == (Grants(), True)
        assert (run["limits"].seconds, run["limits"].memory) == (60, Limits().memory)
    assert ran["grants"] == Grants("clinic", None, "all")
    assert (ran["limits"].seconds, ran["limits"].memory) == (7200, MEMORY)
    # What was inspected is what runs, also if a name is given to another image meanwhile.
    assert {run.image for run in client.runs} == {"sha256:train", "successor"}


def test_a_missing_value_stops_before_the_train_gets_any(client: ScriptedClient) -> None:
    """If the environment is not sufficient, only list_requirements was run, and the status is 1."""
    report = visit(client, env={})
    assert (report.outcome, report.exit_status) == ("not-fulfilled", INVALID)
    assert [run.command for run in client.runs] == ["list_requirements"]
    assert "SERVICE_TOKEN" in render(report, "text")


def test_what_the_train_misses_is_reported(client: ScriptedClient) -> None:
    """The train's own verdict counts too, and the report names what it does not find met."""
    answer = {"fulfilled": False, "unmet": [{"id": 0, "reason": f"{SECRET} is expired"}]}
    client.answers["check_requirements"] = ended(answer)
    report = visit(client)
    assert (report.outcome, report.exit_status) == ("not-fulfilled", INVALID)
    assert report.reason.endswith("SERVICE_TOKEN")
    assert [run.command for run in client.runs][-1] == "check_requirements"


def test_a_dry_run_does_not_run_the_algorithm(client: ScriptedClient) -> None:
    """A dry run ends with status 0 after check_requirements."""
    report = visit(client, dry_run=True)
    assert (report.outcome, report.exit_status) == ("ready", VALID)
    assert [run.command for run in client.runs] == ["list_requirements", "check_requirements"]


@pytest.mark.parametrize("command", ["list_requirements", "check_requirements", "run_algorithm"])
def test_an_invalid_response_ends_the_run(client: ScriptedClient, command: str) -> None:
    """After a response that is not valid nothing more is run, built or tagged."""
    client.answers[command] = ended({"state": "sucess"})
    report = visit(client)
    assert (report.outcome, report.exit_status) == ("invalid", INVALID)
    assert report.reason.startswith(f"{command} answered with TA")
    assert client.runs[-1].command == command
    assert (client.bases, client.builds, client.tags) == ([], [], [])


@pytest.mark.parametrize("state", ["failure", "application"])
def test_a_run_without_success_has_a_status_of_its_own(client: ScriptedClient, state: str) -> None:
    """After `failure` and `application` there is no successor, and the status is 5."""
    rebase = {} if state == "failure" else {"rebase": SUCCESS["rebase"]}
    client.answers["run_algorithm"] = ended({"state": state, **rebase})
    report = visit(client)
    assert (report.outcome, report.state, report.exit_status) == (state, state, UNSUCCESSFUL)
    assert (client.bases, client.builds, client.tags) == ([], [], [])


@pytest.mark.parametrize(
    ("ended_by", "option"),
    [
        ("out-of-memory", "--memory"),
        ("timed-out", "--run-time-limit"),
        ("too-much-disk", "--disk"),
        ("too-much-output", ""),
    ],
)
def test_a_limit_of_the_station_is_named(
    client: ScriptedClient, ended_by: str, option: str
) -> None:
    """A run that was stopped leaves nothing, and names the option that grants more, if any."""
    client.answers["run_algorithm"] = ended(SUCCESS, ended=ended_by, status=None)
    report = visit(client)
    assert (report.outcome, report.exit_status) == ("stopped", INVALID)
    assert (client.bases, client.builds, client.tags) == ([], [], [])
    assert report.remedy.startswith(option)
    assert bool(report.remedy) == bool(option)


@pytest.mark.parametrize(
    "changes",
    [
        {"nextTrainTags": ["-f"]},
        {"nextTrainTags": ["--all-tags"]},
        {"nextTrainTags": ["evil.example/mean:1"]},
        {"nextTrainTags": [f"t{number}" for number in range(129)]},
        {"exportFiles": ["/opt/../etc/shadow"]},
        {"exportFiles": ["opt/model.json"]},
        {"exportFiles": [f"/opt/{number}" for number in range(4097)]},
        {"from": "--help"},
        {"from": "0a" * 32},
    ],
)
def test_a_name_that_no_engine_should_get_ends_the_run(
    client: ScriptedClient, changes: dict[str, Any]
) -> None:
    """A tag or a base that looks like an option, too many of them, or a path with .. is invalid."""
    client.answers["run_algorithm"] = ended(rebased(**changes))
    report = visit(client)
    assert (report.outcome, report.exit_status) == ("invalid", INVALID)
    assert (client.bases, client.builds, client.tags) == ([], [], [])


@pytest.mark.parametrize("format_name", RUN_FORMATS)
def test_nothing_that_a_train_writes_acts_on_the_terminal(
    client: ScriptedClient, format_name: str
) -> None:
    """Escape sequences and commands of a CI service in paths, outputs and the message are inert."""
    act = "\x1b[2J\x9b2J\r\n::error::x\n##[error]x"
    client.answers["run_algorithm"] = ended(
        {**rebased(exportFiles=[f"/opt/{act}"]), "message": act}, stderr=act.encode()
    )
    report = visit(client, show_output=True)
    assert report.outcome == "tagged"
    text = render(report, format_name)
    assert all(character.isprintable() for line in text.split("\n") for character in line)
    assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]
    assert "##[" not in text


@pytest.mark.parametrize(
    "base",
    [
        "registry.example/trains/other:1",
        "mean:1",
        "trains/mean:1",
        "registry.example/trains/mean/below:1",
        "evil.example/trains/mean:1",
    ],
)
def test_a_base_that_is_not_allowed_is_never_looked_up(client: ScriptedClient, base: str) -> None:
    """The engine is not even asked for a base that the station does not allow."""
    client.answers["run_algorithm"] = ended(rebased(**{"from": base}))
    report = visit(client, pull=True)
    assert (report.outcome, report.exit_status) == ("refused", INVALID)
    assert base in report.reason
    assert (client.bases, client.builds) == ([], [])


@pytest.mark.parametrize("pull", [False, True])
def test_a_base_is_fetched_only_if_that_is_allowed(client: ScriptedClient, pull: bool) -> None:
    """Without --pull, only images of this machine are bases."""
    visit(client, pull=pull)
    assert client.bases == [(f"{REPOSITORY}:base", pull)]


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [("symlink", "invalid"), ("not-regular", "invalid"), ("too-large", "refused")],
)
def test_a_refused_export_file_leaves_no_successor(
    client: ScriptedClient, reason: Any, outcome: str
) -> None:
    """If one file cannot be exported, nothing is built, and the report names the file."""
    client.refusals = (Refusal("/opt/model.json", reason),)
    report = visit(client)
    assert (report.outcome, report.exit_status) == (outcome, INVALID)
    assert f"the export file {client.refusals[0]}" in report.reason
    assert client.builds == []


def test_a_base_that_cannot_take_the_files_is_refused(client: ScriptedClient) -> None:
    """A link where a file goes, or ONBUILD, is a matter of the train: the status is 1."""
    client.trouble = EngineError("unsupported", "The base has a directory there.", "Use another.")
    report = visit(client)
    assert (report.outcome, report.exit_status) == ("refused", INVALID)
    assert client.tags == []


def test_an_engine_that_fails_leaves_no_verdict(client: ScriptedClient) -> None:
    """Any other failure of the engine is not the train's: the status is 4."""
    client.trouble = EngineError("failed", "No space left.", "")
    report = visit(client)
    assert (report.outcome, report.exit_status) == ("none", ENGINE)
    assert client.tags == []


def test_only_a_train_leaves(client: ScriptedClient) -> None:
    """A successor whose list response is not valid is not tagged."""
    client.of_successor = ended({}, status=127)
    report = visit(client)
    assert (report.outcome, report.exit_status) == ("invalid", INVALID)
    assert report.reason.startswith("the successor is no train")
    assert (client.tags, report.successor) == ([], None)


def test_tags_of_other_images_are_not_taken(client: ScriptedClient) -> None:
    """A tag that exists is refused, or with `replace` reported as replaced."""
    client.taken = frozenset({f"{REPOSITORY}:second"})
    report = visit(client)
    assert (report.outcome, report.exit_status, report.successor) == ("refused", INVALID, None)
    assert f"{REPOSITORY}:second" in report.reason
    assert client.tags == []
    report = visit(client, replace=True)
    assert report.successor is not None
    assert (report.outcome, report.successor.replaced) == ("tagged", (f"{REPOSITORY}:second",))


def test_a_person_sees_what_leaves_before_it_is_tagged(client: ScriptedClient) -> None:
    """The person gets files, base and tags; without consent nothing is tagged."""
    shown = []

    def asked(report: RunReport) -> bool:
        shown.append(report)
        assert client.tags == []
        return False

    report = visit(client, confirm=asked)
    assert (report.outcome, report.exit_status, client.tags) == ("declined", INVALID, [])
    assert shown[0].files
    assert shown[0].successor is not None
    assert shown[0].successor.tags


@pytest.mark.parametrize("format_name", RUN_FORMATS)
@pytest.mark.parametrize(
    "response",
    [
        SUCCESS,
        rebased(**{"from": f"registry.example/{SECRET}/base:1"}),
        rebased(exportFiles=[f"/opt/{SECRET}"]),
        rebased(nextTrainTags=[SECRET]),
        {"state": "failure", "message": SECRET},
    ],
)
def test_no_report_has_a_value_or_an_output(
    client: ScriptedClient, response: dict[str, Any], format_name: str
) -> None:
    """No report has a value of the environment, or what the train wrote for a person or a log."""
    client.answers["run_algorithm"] = ended(response)
    text = render(visit(client), format_name)
    assert SECRET not in text
    assert "patient Doe" not in text


@pytest.mark.parametrize(
    "response",
    [
        rebased(exportFiles=[f"/opt/{SECRET}"]),
        rebased(nextTrainTags=["t-" + SECRET.encode().hex()]),
    ],
)
def test_no_name_carries_a_secret(client: ScriptedClient, response: dict[str, Any]) -> None:
    """A path or a tag with the value of a TOKEN does not leave, not even encoded."""
    client.answers["run_algorithm"] = ended(response)
    report = visit(client)
    assert (report.outcome, report.exit_status) == ("refused", INVALID)
    assert (client.builds, client.tags) == ([], [])


def test_no_export_file_carries_a_secret(client: ScriptedClient) -> None:
    """An export file with the value of a TOKEN does not leave."""
    client.content = f"token={SECRET}".encode()
    report = visit(client)
    assert (report.outcome, client.builds) == ("refused", [])
    assert "SERVICE_TOKEN" in report.reason


@pytest.mark.parametrize("format_name", RUN_FORMATS)
@pytest.mark.parametrize(
    "response",
    [
        rebased(exportFiles=["/opt/clinic-north-7"]),
        rebased(nextTrainTags=["clinic-north-7"]),
        rebased(**{"from": f"{REPOSITORY}:clinic-north-7"}),
        rebased(**{"from": "registry.example/clinic-north-7:1"}),
    ],
)
def test_other_values_may_leave_but_are_not_reported(
    client: ScriptedClient, response: dict[str, Any], format_name: str
) -> None:
    """A value that is no secret may be part of a name, and no report shows it."""
    client.answers["run_algorithm"] = ended(response)
    report = visit(client, env={"SERVICE_TOKEN": SECRET, "SITE": "clinic-north-7"})
    assert report.outcome == ("refused" if response["rebase"]["from"][-2:] == ":1" else "tagged")
    assert "clinic-north-7" not in render(report, format_name)


SHORT = rebased(
    **{"from": f"{REPOSITORY}:north-3"}, exportFiles=["/opt/3.json"], nextTrainTags=["station-3"]
)


@pytest.mark.parametrize("format_name", RUN_FORMATS)
def test_a_short_value_does_not_hide_what_leaves(client: ScriptedClient, format_name: str) -> None:
    """A value of a few bytes, which is in names by chance, does not make them unreadable."""
    client.answers["run_algorithm"] = ended(SHORT)
    client.taken = frozenset({f"{REPOSITORY}:station-3"})
    given = {"SERVICE_TOKEN": SECRET, "ROUNDS": "3"}
    refused = render(visit(client, env=given), format_name)
    tagged = render(visit(client, env=given, replace=True), format_name)
    assert "already: registry.example/trains/mean:station-3" in refused
    assert all(f"{REPOSITORY}:{tag}" in tagged for tag in ("north-3", "station-3"))
    assert "/opt/3.json" in tagged


@pytest.mark.parametrize("changes", [{}, {"secrets": frozenset({"ROUNDS"})}])
def test_a_short_secret_hides_what_leaves(client: ScriptedClient, changes: dict[str, Any]) -> None:
    """A name that contains the value of a secret of a few bytes is withheld."""
    client.answers["run_algorithm"] = ended(SHORT)
    env = {"SERVICE_TOKEN": "t", "ROUNDS": "3"} if changes else {"SERVICE_TOKEN": "3"}
    text = render(visit(client, env=env, **changes), "json")
    assert not any(name in text for name in ("north-3", "station-3", "3.json"))


def test_a_person_may_ask_for_outputs(client: ScriptedClient) -> None:
    """With `show_output` the report has the end of outputs and the message, without values."""
    client.answers["run_algorithm"] = ended({"state": "failure", "message": f"got {SECRET}"})
    report = visit(client, show_output=True)
    assert report.message == "got [hidden]"
    assert "patient Doe" in render(report, "text")


TAGS = (f"{REPOSITORY}:second", f"{REPOSITORY}:latest")


def test_nothing_is_pushed_without_a_request(client: ScriptedClient) -> None:
    """By default the successor stays on this machine."""
    client.in_registries = frozenset(TAGS)
    assert (visit(client).pushed, client.pushes) == ((), [])


def test_all_tags_are_pushed(client: ScriptedClient) -> None:
    """Each tag is pushed, and the report has the digest in the registry."""
    report = visit(client, push=True)
    assert (report.outcome, tuple(client.pushes), tuple(client.tags)) == ("tagged", TAGS, TAGS)
    assert [tuple(each) for each in report.pushed] == [(tag, "sha256:manifest") for tag in TAGS]


def test_tags_of_the_registry_are_not_taken(client: ScriptedClient) -> None:
    """A tag that the registry has is refused before anything is pushed, except with `replace`."""
    client.in_registries = frozenset(TAGS[1:])
    report = visit(client, push=True)
    assert (report.outcome, report.exit_status, report.successor) == ("refused", INVALID, None)
    assert TAGS[1] in report.reason
    assert (client.tags, client.pushes) == ([], [])
    assert visit(client, push=True, replace=True).outcome == "tagged"


@pytest.mark.parametrize(
    ("trouble", "status"),
    [(EngineError("failed", "No route.", "Retry."), ENGINE), (KeyboardInterrupt(), INTERRUPTED)],
)
def test_a_partial_push_is_reported(
    client: ScriptedClient, trouble: BaseException, status: int
) -> None:
    """If only a part is pushed, no tag remains here, and the report names the pushed ones."""
    client.fails_to_push = {TAGS[1]: trouble}
    report = visit(client, push=True)
    assert (report.outcome, report.exit_status, report.successor) == ("none", status, None)
    assert [each.tag for each in report.pushed] == [TAGS[0]]
    assert client.tags == []
    assert f"pushed {TAGS[0]}" in render(report, "text")


def test_an_interruption_before_a_push_ends_the_run(client: ScriptedClient) -> None:
    """If nothing was pushed, there is nothing to report."""
    client.fails_to_push = {TAGS[0]: KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        visit(client, push=True)
    assert client.tags == []
