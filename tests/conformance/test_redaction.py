"""Secrets are hidden in what a report shows of a train, an engine or a path."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conformance.shell import ShellTrain
from train_api.conformance.examination import Result
from train_api.conformance.redaction import (
    ALL_WITHHELD,
    HIDDEN,
    LONGEST_PART,
    MOST_SECRETS,
    WITHHELD,
    Redactor,
)
from train_api.conformance.reporting import check_result, report
from train_api.conformance.train_client import Answer, Question
from train_api.engines.execution.run_result import Ending, RunResult
from train_api.foreign import foreign, unmarked
from train_api.formats import FORMATS, render
from train_api.report import Run

TOKEN = 'k9/"Zé\\q 7+x€\U0001f600w'
SHORT = "8 byte"

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON with slashes escaped": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON of JSON": lambda text: json.dumps(json.dumps(text.replace("\\", "").replace('"', ""))),
    "JSON without ASCII": lambda text: json.dumps(text, ensure_ascii=False),
    "code points in lower case": lambda text: _code_points(text, "04x"),
    "code points in upper case": lambda text: _code_points(text, "04X"),
    "percent signs": lambda text: quote(text, safe=""),
    "percent signs in lower case": lambda text: quote(text, safe="").lower().replace("z", "Z"),
    "percent signs for all": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "a form": quote_plus,
    "percent signs twice": lambda text: quote(quote(text, safe=""), safe=""),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 behind one byte": lambda text: b64encode(b"a" + text.encode() + b"z").decode(),
    "base64 behind two bytes": lambda text: b64encode(b"ab" + text.encode() + b"z").decode(),
    "base64 in lines": lambda text: "\n".join(_lines(b64encode(text.encode()).decode(), 7)),
    "base64 in JSON": lambda text: json.dumps(b64encode(text.encode()).decode()).replace(
        "/", "\\/"
    ),
    "hexadecimal digits": lambda text: text.encode().hex(),
    "hexadecimal digits in upper case": lambda text: text.encode().hex().upper(),
    "white space": lambda text: text.replace(" ", "\r\n   "),
}


def _code_points(text: str, width: str) -> str:
    units = memoryview(text.encode("utf-16-le")).cast("H")
    return "".join(f"\\u{unit:{width}}" for unit in units)


def _lines(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_hidden_in_each_form(form: str) -> None:
    """Whatever the form in which a train wrote a secret, a report has `[hidden]` there."""
    secret = TOKEN.replace("\\", "").replace('"', "") if form == "JSON of JSON" else TOKEN
    written = FORMS[form](secret)
    shown = Redactor([secret])(f"before {foreign(f'<{written}>')} after")
    middle = shown.removeprefix("before <").removesuffix("> after")
    assert HIDDEN in middle
    # What surrounds a secret in its encoding may stay: two bytes, quotation marks, padding.
    assert len(middle.replace(HIDDEN, "")) <= 6, middle


def test_own_words_stay() -> None:
    """A secret that happens to be a word of the tool changes no word of the tool."""
    redactor = Redactor(["successor", "TC041", "1"])
    message = "TC041: the successor has no file at requirement 1"
    assert redactor(message) == message
    assert redactor(f"no successor: {foreign('no successor')}") == f"no successor: no {HIDDEN}"


def test_overlapping_secrets_are_hidden_as_one() -> None:
    """Where two secrets share bytes, neither of them leaves a part of it."""
    redactor = Redactor(["abcdefghij", "fghijklmno"])
    assert redactor(foreign("<abcdefghijklmno>")) == f"<{HIDDEN}>"


def test_parts_of_a_secret_are_hidden() -> None:
    """A part of at least 8 bytes of a secret is hidden, too."""
    redactor = Redactor(["0123456789abcdef"])
    assert redactor(foreign("<3456789a> <3456789>")) == f"<{HIDDEN}> <3456789>"


@pytest.mark.parametrize(
    "form", ["as it is", "code points in lower case", "base64", "percent signs"]
)
def test_where_a_short_secret_may_be_nothing_is_shown(form: str) -> None:
    """Nothing of a string with a secret of fewer than 8 bytes is shown, and the report says why."""
    redactor = Redactor([SHORT])
    written = foreign(f"a path with {FORMS[form](SHORT)} in it")
    assert redactor(f"{written} is a symbolic link") == f"{WITHHELD} is a symbolic link"
    assert redactor(f"{foreign('/srv')} is a symbolic link") == "/srv is a symbolic link"


def test_where_there_are_very_many_secrets_nothing_foreign_is_shown() -> None:
    """With more secrets than are looked for, only own words are shown, and the report says why."""
    secrets = [f"secret number {number}" for number in range(MOST_SECRETS + 1)]
    message = f"{foreign('/srv')} is a symbolic link{foreign('')}"
    few, many = Redactor(secrets[1:]), Redactor(secrets)
    assert few(message) == "/srv is a symbolic link"
    assert many(message) == f"{ALL_WITHHELD} is a symbolic link"
    assert many.excerpt(b"\xff a log", 0, 7) == ALL_WITHHELD
    assert many.knows("a value")
    assert not few.knows("a value")


def test_a_blank_value_hides_nothing() -> None:
    """An empty value and one of white space are no secrets."""
    assert Redactor(["", "  ", "\t"])(foreign("a b\tc")) == "a b\tc"


@pytest.mark.parametrize("length", range(1, len(TOKEN.encode())))
@pytest.mark.parametrize("form", ["as it is", "code points in lower case", "base64"])
def test_the_edges_of_a_cut_output_may_be_a_secret(length: int, form: str) -> None:
    """Where more was written than is kept, an end or a beginning of a secret there is hidden."""
    written = FORMS[form](TOKEN).encode()
    redactor = Redactor([TOKEN])
    end = redactor.excerpt(b"log: " + written[:length], 0, 10_000, cut_behind=True)
    begin = redactor.excerpt(written[-length:] + b" log", 0, 10_000, cut_before=True)
    least = {"as it is": 0, "code points in lower case": 5, "base64": 1}[form]
    assert len(end.replace(HIDDEN, "")) <= len("log: ") + least, end
    assert len(begin.replace(HIDDEN, "")) <= len(" log") + least, begin


def test_without_a_cut_the_edges_are_shown() -> None:
    """Where all is kept, the letters with which a secret begins are only letters."""
    assert Redactor(["kilometre"]).excerpt(b"link", 0, 4) == "link"
    assert Redactor(["kilometre"]).excerpt(b"link", 0, 4, cut_behind=True) == f"lin{HIDDEN}"


def test_a_long_foreign_text_is_cut_behind_its_secrets() -> None:
    """Of a string of megabytes the beginning is shown, and no part of a secret at its end."""
    text = "x" * (LONGEST_PART - 4) + TOKEN + "x" * 10_000_000
    shown = Redactor([TOKEN])(foreign(text))
    assert shown == "x" * (LONGEST_PART - 4) + HIDDEN + "…"


def test_marks_are_not_shown() -> None:
    """A string with characters that look like marks loses them, and stays foreign."""
    forged = f"a{foreign('b')}c\ufdd1{TOKEN}\ufdd0"
    assert Redactor([TOKEN])(foreign(forged)) == f"abc{HIDDEN}"
    assert unmarked(f"{foreign(forged)}!") == f"abc{TOKEN}!"


def shown_everywhere(outcome: RunResult, secrets: list[str], path: str) -> str:
    """All that any format shows of a failed check with this output and this path."""
    redactor = Redactor(secrets)
    question = Question(("run_algorithm",), {"A": secrets[0]}, "")
    reason = redactor(f"of the export files, {foreign(path)} is a symbolic link")
    result = Result("TC040", "fail", reason, Answer(question, outcome))
    check = check_result(result, LINE, redactor)
    run = Run((report("train", [check]),))
    return "\n".join([check.output, reason, *(render(run, name) for name in FORMATS)])


class _Line(ShellTrain):
    """A train whose command line has all values."""

    def reproduction(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> str:
        """The values."""
        return " ".join(environment.values())


LINE = _Line()
SECRETS = st.lists(st.text('ab\n"/\\é%', min_size=8, max_size=24), min_size=1, max_size=3)
ENDINGS = st.sampled_from(["exited", "timed-out", "too-much-output"])


@st.composite
def outputs(draw: st.DrawFn) -> tuple[list[str], bytes]:
    """Secrets, and an output that has them, parts of them, and what is like them."""
    secrets = [secret for secret in draw(SECRETS) if secret.strip()] or ["abababab"]
    names = ["as it is", "JSON", "percent signs", "code points in upper case", "base64"]
    pieces = st.one_of(
        st.text('ab\n"/\\é%', max_size=12),
        st.sampled_from(secrets),
        st.builds(
            lambda secret, name, start: FORMS[name](secret)[start:],
            st.sampled_from(secrets),
            st.sampled_from(names),
            st.integers(0, 8),
        ),
        st.integers(0, 5000).map(lambda number: "-" * number),
    )
    return secrets, "".join(draw(st.lists(pieces, max_size=12))).encode()


@given(outputs(), ENDINGS, st.booleans())
@example((["abab\nabab"], "abab\u2028abab".encode()), "exited", False)
@settings(max_examples=300, deadline=None)
def test_no_part_of_a_secret_is_in_any_format(
    drawn: tuple[list[str], bytes], ended: Ending, cut: bool
) -> None:
    """For any output and path, no 8 bytes of a secret in a row are in any format of a report."""
    secrets, output = drawn
    outcome = RunResult(ended, 0, b"", output, 1.0, stderr_left_out=int(cut))
    shown = shown_everywhere(outcome, secrets, output.decode())
    for secret in secrets:
        data = secret.encode()
        for start in range(len(data) - 7):
            assert data[start : start + 8] not in shown.encode(), (secret, output)
