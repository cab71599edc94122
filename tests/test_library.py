"""The public functions `validate` and `extract`."""

from __future__ import annotations

import copy
import io
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import train_api
from scripts.examples import cases
from train_api import PROBLEM_LIMIT, NoResponseError, Place, Span, extract, validate
from train_api.specification import VERSION, address, schema_path, versions

LIST = b'{"requirements": [], "relations": []}'
OPTIONAL = (
    b'{"requirements": [{"id": 0, "requirement": {"type": "environmentVariable", "target": "URL", '
    b'"name": "FOO"}}], "relations": []}'
)
"""A list response with a requirement in no relation, which is worth a warning."""


def test_output_comes_as_bytes_text_path_or_stream(tmp_path: Path) -> None:
    """Bytes, bytearray, memoryview, str, path and binary stream have the same verdict."""
    data = b"log\n" + LIST
    path = tmp_path / "log"
    path.write_bytes(data)
    with path.open("rb") as file:
        given: list[Any] = [
            data,
            bytearray(data),
            memoryview(data),
            data.decode(),
            path,
            io.BytesIO(data),
        ]
        for output in [*given, file]:
            report = validate(output)
            assert (report.valid, report.command) == (True, "list_requirements")
            assert report.response == Span(4, len(LIST))


@pytest.mark.parametrize("data", [None, 3, {"content": ""}, ["a"], io.StringIO('{"content": ""}')])
def test_what_is_no_output_is_refused(data: Any) -> None:
    """A value that cannot be output is the caller's error; the message says what can be."""
    for function in (validate, extract):
        with pytest.raises(TypeError, match=f"binary stream .* found {type(data).__name__}$"):
            function(data)
    if data is not None:
        with pytest.raises(TypeError, match="binary stream"):
            validate(LIST, list_response=data)


@pytest.mark.parametrize("command", [[], {}, {"list_requirements"}, 5, b"run_algorithm", True])
def test_a_command_that_is_no_string_is_refused(command: Any) -> None:
    """A command of another type is the caller's error, and the message says what is expected."""
    expectation = f"^expected one of list_requirements, .* found {type(command).__name__}$"
    with pytest.raises(TypeError, match=expectation):
        validate(LIST, command=command)


def test_results_are_values() -> None:
    """What the library gives out can be compared, copied, sent to another process; not changed."""
    report = validate(b'log\n{"fulfilled": 1, "unmet": []}')
    response = extract(LIST)
    for result in (report, response):
        assert copy.deepcopy(result) == pickle.loads(pickle.dumps(result)) == result
        with pytest.raises(AttributeError):
            setattr(result, result._fields[0], "")
    assert len({report, validate(b'log\n{"fulfilled": 1, "unmet": []}')}) == 1
    assert "TA100" in repr(report)


def test_the_error_is_a_value_too() -> None:
    """The error for a missing response arrives whole where another process raised it."""
    with pytest.raises(NoResponseError) as caught:
        extract(LIST + b" bye")
    arrived = pickle.loads(pickle.dumps(caught.value))
    assert arrived.problems == caught.value.problems
    assert str(arrived) == str(caught.value)
    assert str(arrived).startswith("TA003 Expected nothing but white space after the JSON object ")


def test_every_public_name_is_there_and_documented() -> None:
    """An interactive Python offers each public name, and says what it is for."""
    script = "import train_api; print(*dir(train_api)); print(*train_api.__all__)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    offered, public = (set(line.split()) for line in ended.stdout.decode().splitlines())
    assert {"validate", "extract", "Report"} <= public <= offered
    for name in public - {"__version__", "PROBLEM_LIMIT", "Severity"}:
        assert len(str(getattr(train_api, name).__doc__).split()) > 8, name


def test_an_extracted_response_has_its_bytes_its_value_and_its_place() -> None:
    """What is extracted has the bytes as written, the value, and its place."""
    response = extract(b"log\n" + LIST + b"\n")
    assert response.data == LIST
    assert response.value == {"requirements": [], "relations": []}
    assert response.span == Span(offset=4, length=len(LIST))


def test_no_response_is_an_error_with_its_problems() -> None:
    """Where there is no response, the error has the problem that a report has."""
    with pytest.raises(NoResponseError, match="TA003") as caught:
        extract(LIST + b" bye")
    assert caught.value.problems[0].place == Place(offset=38, line=1, column=39)


def test_a_missing_response_is_reported_without_what_is_in_its_place() -> None:
    """The error of `extract` holds no value of the output."""
    for output in (LIST + b" Jane Doe", b'{"Jane Doe": 1, "Jane Doe": 2}', b'{"a": Jane Doe}'):
        with pytest.raises(NoResponseError) as caught:
            extract(output)
        reported = str((caught.value, caught.value.problems))
        assert all(value not in reported for value in ("Jane", "'J'"))


@pytest.mark.parametrize("word", ["describe", ""])
def test_an_unknown_command_is_refused(word: str) -> None:
    """A command that the specification does not have is the caller's error."""
    with pytest.raises(ValueError, match="run_algorithm"):
        validate(LIST, command=word)


@pytest.mark.parametrize("version", ["1.0", "7.0.0", ""])
def test_an_unknown_version_is_refused(version: str) -> None:
    """A version that the package does not have is the caller's error."""
    known = re.escape(", ".join(versions()))
    with pytest.raises(ValueError, match=f"expected one of {known} or None as api_version"):
        validate(LIST, api_version=version)


def test_a_report_names_the_version() -> None:
    """The report about an input says against which version it was validated."""
    assert validate(LIST).version == VERSION
    assert validate(b"", api_version=VERSION).version == VERSION


def test_a_list_response_that_is_not_valid_is_refused() -> None:
    """A check response cannot be validated with a malformed list response."""
    check = b'{"fulfilled": true, "unmet": []}'
    with pytest.raises(ValueError, match="TA100"):
        validate(check, list_response=b'{"content": ""}')
    with pytest.raises(ValueError, match="TA001"):
        validate(check, list_response=b"")
    with pytest.raises(ValueError, match="TA100") as caught:
        validate(check, list_response=LIST[:-1] + b', "Jane Doe": 1}')
    assert "Jane" not in str(caught.value)
    assert validate(check, list_response=LIST).valid


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    """A path that cannot be read raises what the system says."""
    with pytest.raises(FileNotFoundError):
        validate(tmp_path / "missing")


def test_text_that_is_no_unicode_has_a_verdict() -> None:
    """A str with half a character in it has a verdict, and is refused as not UTF-8."""
    report = validate('{"content": "\ud800"}')
    assert [problem.code for problem in report.problems] == ["TA006"]
    assert report.errors == 1


def test_an_extension_member_is_not_counted_among_the_unknown() -> None:
    """The problem with an unknown member beside an extension member counts one unknown member."""
    (problem,) = validate(b'{"content": "", "x-a": 1, "y": 1, "x-b": 1}').problems
    assert problem.pointer == ""
    assert problem.message.endswith("found 1 other member.")
    assert problem.place == Place(26, 1, 27)


def test_a_report_holds_the_first_problems_and_counts_all() -> None:
    """Of many problems the first are reported and all are counted."""
    ids = ",".join(str(number) for number in range(1000))
    report = validate(
        f'{{"requirements": [], "relations": [{{"type": "all", "requirements": [{ids}]}}]}}'
    )
    assert len(report.problems) == PROBLEM_LIMIT
    assert report.errors == 1000
    assert not report.valid


@pytest.mark.parametrize(
    ("response", "status", "errors", "warnings"),
    [
        (LIST, "valid", 0, 0),
        (OPTIONAL, "valid", 0, 1),
        (b'{"content": 1, "x": 2}', "invalid", 2, 0),
    ],
)
def test_a_report_has_status_place_and_numbers(
    response: bytes, status: str, errors: int, warnings: int
) -> None:
    """Whatever the verdict, a report has the place of the response and the number of problems."""
    report = validate(b"log\n" + response)
    assert (report.source, report.status, report.failure) == ("<bytes>", status, None)
    assert report.response == Span(4, len(response))
    assert (report.errors, report.warnings) == (errors, warnings)


def test_problems_come_in_the_order_of_the_input() -> None:
    """Problems are reported in the order in which a reader of the output meets them."""
    report = validate(b'{"x": 1, "fulfilled": 1, "unmet": [{"id": -1, "reason": " "}]}')
    places = [problem.place for problem in report.problems]
    assert len(places) == 4
    assert places == sorted(places)  # type: ignore[type-var]


def test_undefined_names_are_cut_from_pointers_unless_values_are_shown() -> None:
    """A pointer ends where the train's own names begin, since they may be about a patient."""
    output = b'{"content": {"Jane Doe": {"age": 1, "age": 2}}}'
    assert [problem.pointer for problem in validate(output).problems] == ["/content"]
    shown = validate(output, show_values=True).problems
    assert [problem.pointer for problem in shown] == ["/content/Jane Doe/age"]
    (problem,) = validate(b'{"content": {"/~1": 1, "/~1": 2}}', show_values=True).problems
    assert problem.pointer == "/content/~1~01"


@pytest.mark.parametrize(
    ("output", "command"),
    [
        (b'{"relations": []}', "list_requirements"),
        (b'{"unmet": []}', "check_requirements"),
        (b'{"message": "", "content": 1, "state": 1}', "run_algorithm"),
        (b'{"x-a": 1}', None),
    ],
)
def test_most_of_its_members_show_the_command_of_a_response(
    output: bytes, command: str | None
) -> None:
    """An incomplete response is validated as the one that it shares most members with."""
    assert validate(output).command == command


def test_a_schema_violation_names_the_keyword_and_its_place() -> None:
    """A problem with the schema leads to the keyword in the file that has it."""
    (problem,) = validate(b'{"fulfilled": true, "unmet": [{"id": -1, "reason": "x"}]}').problems
    schema_pointer = f"{address(schema_path('requirement-id'))}#/minimum"
    assert (problem.keyword, problem.schema_pointer) == ("minimum", schema_pointer)


@pytest.mark.parametrize(("name", "meant"), [("X-ray", "X_RAY"), ("3d-max", "THREE_D_MAX")])
def test_a_name_that_is_nearly_valid_gets_a_suggestion(name: str, meant: str) -> None:
    """Shown values come with the name that was meant, where only its letters are invalid."""
    (problem,) = validate(OPTIONAL.replace(b"FOO", name.encode()), show_values=True).problems
    assert problem.message.endswith(f"; write {meant}.")


def test_the_schema_of_a_response_shows_its_command_first() -> None:
    """The address in `$schema` decides over the members."""
    address = train_api.specification.schemas()[
        train_api.specification.commands()["run_algorithm"]
    ]["$id"]
    report = validate(f'{{"$schema": "{address}", "content": ""}}')
    assert report.command == "run_algorithm"


def test_all_missing_members_of_an_object_are_one_problem() -> None:
    """An object without several members has one problem, which names them all."""
    report = validate(
        b'{"requirements": [{"id": 0, "requirement": {"type": "environmentVariable"}}], '
        b'"relations": []}'
    )
    assert [problem.message for problem in report.problems] == [
        "Expected the members target and name, which are missing."
    ]


EXAMPLES = [case.data for case in cases() if not case.recipe]


@given(st.data())
def test_damaged_output_gets_a_verdict(data: st.DataObject) -> None:
    """Output with changed bytes has a verdict without an exception, and a reason."""
    output = bytearray(data.draw(st.sampled_from(EXAMPLES)))
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(output)))
        length = data.draw(st.integers(0, 3))
        output[place : place + length] = data.draw(st.binary(max_size=3))
    report = validate(output)
    assert validate(io.BytesIO(output))._replace(source="") == report._replace(source="")
    assert report.valid != any(problem.severity == "error" for problem in report.problems)
    assert all(problem.place is not None for problem in report.problems)
