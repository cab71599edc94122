"""The formats of `check`: text, JSON and the env file to fill in."""

from __future__ import annotations

import json
import re
import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.cli.check_schemas import SCHEMA, check_report_validator
from tests.cli.running_check import LISTS, run_check
from tests.formats.runs import CAPPED, VALID
from tests.requirements.lists import Listed, environments, list_responses, targets_of
from tests.requirements.test_targets import RIGHT
from train_api.formats.check import CHECK_FORMATS, CheckReport, Fault, render
from train_api.report import NoVerdict
from train_api.requirements.assessment import assess
from train_api.requirements.env_file import read_env_file
from train_api.requirements.targets import is_set
from train_api.specification import VERSION

few = settings(max_examples=60)
FAULTS = (Fault("station.env", 3, "Expected a name.", "Write one."), Fault("x", None, "Gone.", ""))
UNREADABLE = NoVerdict("unreadable", "The environment cannot be read: 2 faults.", "")


def report_of(listed: Listed, environment: dict[str, str]) -> CheckReport:
    """A report about a valid list response."""
    return CheckReport(VALID, listed, assess(listed, environment))


def seed(environment: dict[str, str]) -> CheckReport:
    """A report about the list response that requires the URL FOO."""
    return report_of(json.loads((LISTS / "valid/the-seed-example.json").read_bytes()), environment)


REPORTS = {
    "fulfilled": seed({"FOO": "a:b"}),
    "not fulfilled": seed({}),
    "not valid": CheckReport(CAPPED),
    "faults": CheckReport(VALID, {}, None, FAULTS, UNREADABLE, env_files=("station.env", "x")),
    "usage": CheckReport(failure=NoVerdict("usage", "Expected NAME=VALUE.", "Write it.")),
}


TEXT = """\
unmet  FHIR_SERVER_URL  URL        is not set
       Set FHIR_SERVER_URL to an absolute URI, such as https://fhir.example/r4.
unmet  TRAIN_DATA_PATH  FILE       is not an absolute path
       Set TRAIN_DATA_PATH to the absolute path of a file inside the container, such as \
/data/cohort.csv.
       Its value is in quotation marks, which docker and podman pass on: remove them \
unless they are part of the value.
met    MODEL_FOLDER     DIRECTORY
       The path was not checked: no given mount leads there.

fails  any of FHIR_SERVER_URL, TRAIN_DATA_PATH
       Meet at least one of them.
holds  all of MODEL_FOLDER

Not fulfilled. Requirements met: 1 of 3. Relations that hold: 1 of 2.
"""


@few
@given(st.data())
def test_any_report_follows_its_schema(data: st.DataObject) -> None:
    """The JSON of any verdict is valid by the published schema, and ASCII."""
    listed = data.draw(list_responses())
    output = render(report_of(listed, data.draw(environments(listed))), "json")
    output.encode("ascii")
    check_report_validator().validate(json.loads(output))


@pytest.mark.parametrize("case", REPORTS)
def test_each_kind_of_report_follows_its_schema(case: str) -> None:
    """A report without a verdict is JSON of the same schema, and has the exit status."""
    report = json.loads(render(REPORTS[case], "json"))
    check_report_validator().validate(report)
    assert report["$schema"] == SCHEMA["$id"]
    statuses = {"fulfilled": 0, "not fulfilled": 1, "not valid": 1, "faults": 3, "usage": 2}
    assert report["exitStatus"] == statuses[case]
    assert (report["fulfilled"] is None) is (case in {"not valid", "faults", "usage"})


def test_json_holds_the_whole_verdict() -> None:
    """Nothing that is known about requirements, relations and env files is lost."""
    report = json.loads(render(seed({}), "json"))
    assert report["requirements"] == [
        {
            "id": 0,
            "type": "environmentVariable",
            "name": "FOO",
            "target": "URL",
            "met": False,
            "assumed": False,
            "usesDefault": False,
            "reason": "FOO is not set",
            "remedy": "Set FOO to an absolute URI, such as https://fhir.example/r4.",
            "note": "",
        }
    ]
    assert report["relations"] == [
        {"type": "all", "requirements": [0], "holds": False, "remedy": "Meet FOO."}
    ]
    assert report["summary"] == {"requirements": 1, "met": 0, "relations": 1, "holding": 0}
    faulty = json.loads(render(REPORTS["faults"], "json"))
    assert faulty["faults"] == [each._asdict() for each in FAULTS]
    assert faulty["environment"]["envFiles"] == ["station.env", "x"]
    assert faulty["listResponse"]["source"] == VALID.source


@pytest.mark.parametrize(
    "changes",
    [
        {"met": True},
        {"met": False, "reason": None},
        {"usesDefault": True},
        {"assumed": True},
        {"value": "x"},
        {"name": None},
        {"id": -1},
    ],
)
def test_the_schema_refuses_what_cannot_be(changes: dict[str, object]) -> None:
    """A report that no call can yield is not valid."""
    report = json.loads(render(seed({}), "json"))
    report["requirements"][0].update(changes)
    assert not check_report_validator().is_valid(report)


def test_text_is_aligned_and_says_what_to_do() -> None:
    """Each requirement and each relation has a line, with what to do below it; the end sums up."""
    path = LISTS / "valid/needs-one-of-two-data-sources.json"
    ended = run_check(path, "--env", "MODEL_FOLDER=/m", "--env", "TRAIN_DATA_PATH='/x'")
    assert ended.out == TEXT


@few
@given(st.data())
def test_text_can_be_printed_and_colour_adds_only_colour(data: st.DataObject) -> None:
    """Every line of the text is printable, and without its colours it is the plain text."""
    listed = data.draw(list_responses())
    report = report_of(listed, data.draw(environments(listed)))
    text = render(report, "text")
    assert all(line.isprintable() for line in text.split("\n"))
    coloured = render(report, "text", colour=True)
    assert "\x1b[" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == text
    word = "Fulfilled" if report.exit_status == 0 else "Not fulfilled"
    assert sum(line.startswith(word) for line in text.splitlines()) == 1


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31m", "\u202eevil"])
def test_a_strange_path_cannot_forge_a_report(name: str) -> None:
    """The name of an env file cannot break a line or move the cursor."""
    fault = Fault(name, 1, "Expected a name.", "")
    report = CheckReport(faults=(fault,), failure=UNREADABLE)
    assert all(line.isprintable() for line in render(report, "text").split("\n"))
    assert len(render(report, "text").splitlines()) == 2


@few
@given(list_responses())
def test_a_template_is_an_env_file_without_values(listed: Listed) -> None:
    """A template can be read, has each variable once, and sets none to a value."""
    template = render(CheckReport(VALID, listed), "dotenv")
    variables, faults = read_env_file(template.encode(), {})
    assert faults == []
    assert set(variables.values()) <= {""}
    named = re.findall("^#?([A-Z_]+)=", template, re.MULTILINE)
    assert sorted(named) == sorted(targets_of(listed))


@few
@given(list_responses())
def test_a_template_has_each_default_as_a_comment(listed: Listed) -> None:
    """Without its `#`, the line of a variable with a default sets the default."""
    template = render(CheckReport(VALID, listed), "dotenv")
    lines = re.sub("^#(?=[A-Z_]+=)", "", template, flags=re.MULTILINE)
    defaults = {
        entry["requirement"]["name"]: entry["requirement"].get("default", "")
        for entry in listed["requirements"]
    }
    variables, faults = read_env_file(lines.encode(), {})
    assert faults == []
    # A character that cannot be seen is not written.
    assert variables == {
        name: default if default.isprintable() else "" for name, default in defaults.items()
    }


@pytest.mark.parametrize("default", ["a\nEVIL=1", "\x1b[2J", "\u202ea", "\u2028EVIL=1", "x\x00y"])
def test_a_default_cannot_forge_anything(default: str) -> None:
    """A default of any characters breaks no line and moves no cursor, whatever the format."""
    requirement = {"type": "environmentVariable", "name": "FOO", "target": "STRING"}
    listed = {
        "requirements": [{"id": 0, "requirement": requirement | {"default": default}}],
        "relations": [{"type": "all", "requirements": [0]}],
    }
    text = render(report_of(listed, {}), "text")
    template = render(CheckReport(VALID, listed), "dotenv")
    assert all(line.isprintable() for line in (text + template).split("\n"))
    assert read_env_file(template.encode(), {}) == ({}, [])
    assert "EVIL" not in template


def test_each_format_says_that_a_default_is_used() -> None:
    """Text and JSON say that an unset variable has its default; the template shows it."""
    requirement = {"type": "environmentVariable", "name": "ROW_LIMIT", "target": "INTEGER"}
    listed = {
        "requirements": [{"id": 0, "requirement": requirement | {"default": "1000"}}],
        "relations": [
            {"type": "optional", "requirements": [0]},
            {"type": "all", "requirements": [0]},
        ],
    }
    report = report_of(listed, {})
    assert render(report, "text").startswith(
        "met    ROW_LIMIT  INTEGER\n       The train uses its default: 1000.\n\n"
        "holds  optional of ROW_LIMIT\nholds  all of ROW_LIMIT\n"
    )
    (entry,) = json.loads(render(report, "json"))["requirements"]
    assert (entry["met"], entry["usesDefault"], entry["reason"]) == (True, True, None)
    assert render(CheckReport(VALID, listed), "dotenv").partition("relations hold:\n")[2] == (
        "#   2. all of ROW_LIMIT\n"
        "\n# --- Required ---\n"
        "\n# INTEGER: an integer, such as 25\n# In relation 2.\n"
        "# It has a default. To set another value, change it and remove the #:\n"
        "#ROW_LIMIT=1000\n"
    )


def test_a_report_names_the_version_of_its_list() -> None:
    """The JSON report has the version by which the list was validated, else the default one."""
    list_report = VALID._replace(version="1.1.0")
    report = CheckReport(list_report, {"requirements": [], "relations": []})
    assert json.loads(render(report, "json"))["specification"] == "1.1.0"
    assert json.loads(render(REPORTS["usage"], "json"))["specification"] == VERSION


@few
@given(list_responses())
def test_a_template_filled_in_fulfils_the_train(listed: Listed) -> None:
    """Valid values for all variables that a template asks for fulfil the train."""
    template = render(CheckReport(VALID, listed), "dotenv")
    targets = targets_of(listed)
    filled = re.sub(
        "^([A-Z_]+)=$", lambda found: found[0] + RIGHT[targets[found[1]]][0], template, flags=re.M
    )
    assert assess(listed, read_env_file(filled.encode(), {}).variables).fulfilled


@pytest.mark.parametrize("description", ["word " * 100, "x" * 500, "x" * 80 + " " + "y" * 80])
def test_a_template_is_made_of_short_lines(description: str) -> None:
    """Descriptions of any length are wrapped."""
    listed = {"requirements": [entry(0, "PORT", "FOO", description)], "relations": []}
    template = render(CheckReport(VALID, listed), "dotenv")
    assert max(map(len, template.splitlines())) <= 88
    assert sum(map(template.count, "wxy")) > sum(map(description.count, "wxy"))


@pytest.mark.parametrize("choice", ["a\nFOO=1", "\x1b[2J", "\u202ea", "\u2028", "x\x00y"])
def test_a_choice_cannot_forge_anything(choice: str) -> None:
    """A choice of any characters breaks no line and moves no cursor, in text and in a template."""
    requirement = {"type": "environmentVariable", "name": "FOO", "target": "ENUM"}
    listed = {
        "requirements": [{"id": 0, "requirement": requirement | {"choices": [choice]}}],
        "relations": [{"type": "all", "requirements": [0]}],
    }
    text = render(report_of(listed, {}), "text")
    template = render(CheckReport(VALID, listed), "dotenv")
    assert all(line.isprintable() for line in (text + template).split("\n"))
    assert len(text.splitlines()) == 8
    assert read_env_file(template.encode(), {}) == ({"FOO": ""}, [])


@pytest.mark.parametrize(
    "description",
    ["\nEVIL=1\n", "x\rEVIL=1", "x\u2028EVIL=1", "\n\n", "\x1b[2J\nEVIL=1", "# \nEVIL=1", "EVIL=1"],
)
def test_a_description_cannot_forge_a_variable(description: str) -> None:
    """What a train says of a variable stays a comment."""
    listed = json.loads((LISTS / "valid/the-seed-example.json").read_bytes())
    listed["requirements"][0]["requirement"]["description"] = description
    template = render(CheckReport(VALID, listed), "dotenv")
    assert read_env_file(template.encode(), {}) == ({"FOO": ""}, [])
    assert all(line.isprintable() for line in template.split("\n"))
    assert "EVIL" in template or not description.strip()


def test_a_template_explains_and_groups_its_variables() -> None:
    """A template says of each variable what it is, what it is for, and in which relations."""
    listed = {
        "requirements": [
            entry(0, "PORT", "DB_PORT"),
            entry(1, "TOKEN", "DB_TOKEN", "Ask the\nadministrator."),
            entry(2, "TOKEN", "DB_KEY"),
            entry(3, "BOOLEAN", "VERBOSE"),
            entry(4, "STRING", "DEBUG"),
            entry(5, "TOKEN", "DB_TOKEN"),
        ],
        "relations": [
            {"type": "any", "requirements": [1, 2, 4, 0]},
            {"type": "none", "requirements": [4]},
            {"type": "all", "requirements": [0]},
        ],
    }
    template = render(CheckReport(VALID, listed), "dotenv")
    assert template.partition("#\n# The train")[2] == (
        " runs when all of these relations hold:\n"
        "#   1. any of DB_TOKEN, DB_KEY, DEBUG, DB_PORT\n"
        "#   2. none of DEBUG\n"
        "#   3. all of DB_PORT\n"
        "\n# --- Required ---\n"
        "\n# PORT: a port number from 1 to 65535, such as 8080\n# In relations 1, 3.\nDB_PORT=\n"
        "\n# --- At least one of these, by relation 1 ---\n"
        "\n# TOKEN: the secret\n# Ask the\n# administrator.\n# In relation 1.\nDB_TOKEN=\n"
        "\n# TOKEN: the secret\n# In relation 1.\nDB_KEY=\n"
        "\n# --- Optional: remove the # to set one ---\n"
        "\n# BOOLEAN: true or false\n#VERBOSE=\n"
        "\n# --- Must not be met: leave these out ---\n"
        "\n# STRING: a string\n# In relations 1, 2.\n#DEBUG=\n"
    )


def entry(number: int, target: str, name: str, description: str = "") -> dict[str, object]:
    """A listed requirement."""
    requirement = {"type": "environmentVariable", "target": target, "name": name}
    return {"id": number, "requirement": requirement | {"description": description}}


@few
@given(st.data())
def test_no_value_of_the_environment_is_shown(data: st.DataObject) -> None:
    """No format contains a value, valid or invalid, in quotes or between spaces."""
    listed = data.draw(list_responses())
    secret = data.draw(st.text(string.ascii_letters + string.digits, min_size=16, max_size=24))
    assume(secret not in json.dumps(listed))
    shapes = st.sampled_from(["{}", " {} ", '"{}"', "/{}", "a:{}", "x={}", "{}\n{}", "https://{}/"])
    environment = {name: data.draw(shapes).format(secret, secret) for name in targets_of(listed)}
    environment[secret] = secret
    report = report_of(listed, environment)
    assert any(map(is_set, environment.values()))
    for format_name in CHECK_FORMATS:
        assert secret not in render(report, format_name)
    assert secret not in render(report, "text", colour=True)
