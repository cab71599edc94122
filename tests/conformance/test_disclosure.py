"""The search for secrets in what a train and its successors give away."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from tests.conformance.shell import RIGHT, ZOO, ShellTrain
from tests.conformance.test_examination import STATION, examine
from tests.conformance.test_redaction import FORMS, TOKEN
from train_api.conformance.disclosure import Disclosure, Source
from train_api.conformance.examination import Result
from train_api.conformance.made_up_values import Station
from train_api.conformance.train_client import Question
from train_api.engines.execution.run_result import RunResult
from train_api.engines.files.export import ExportedFile
from train_api.foreign import unmarked

MEBIBYTE = 1024 * 1024
QUESTION = Question(("run_algorithm",), {}, "")


def written(stdout: bytes = b"", stderr: bytes = b"", left_out: int = 0) -> Source:
    """A run that wrote this."""
    return Source(QUESTION, RunResult("exited", 0, stdout, stderr, 1.0, left_out))


def disclosure(value: str = TOKEN) -> Disclosure:
    """A search for one value."""
    made = Disclosure()
    made.expect({"A_TOKEN": value})
    return made


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("before", [3, MEBIBYTE - 12])
def test_a_secret_is_found_in_each_form(form: str, before: int) -> None:
    """A secret is found in each form, also where it lies across the border of two chunks."""
    value = TOKEN.replace("\\", "").replace('"', "") if form == "JSON of JSON" else TOKEN
    looking = disclosure(value)
    looking.look_at(written(stderr=b"-" * before + FORMS[form](value).encode() + b"-" * 99))
    assert looking.finding is not None
    reported = "run_algorithm disclosed the value of A_TOKEN on stderr"
    assert unmarked(str(looking.finding)).startswith(reported)


def test_a_part_of_a_secret_is_no_secret() -> None:
    """What a JWT begins with is known to all: only the whole value counts."""
    looking = disclosure()
    looking.look_at(written(stderr=TOKEN[:-1].encode(), stdout=TOKEN[1:].encode()))
    assert looking.finding is None


def test_a_long_secret_is_found_by_a_piece_of_it() -> None:
    """A value of 100 KiB is found where it is, and a short beginning of it is not."""
    value = "".join(f"{number:05}" for number in range(20_000))
    looking = disclosure(value)
    looking.look_at(written(stdout=value[:200].encode()))
    assert looking.finding is None
    looking.look_at(written(stdout=b"x" * MEBIBYTE + value.encode()))
    assert looking.finding is not None


def test_export_files_are_looked_at(tmp_path: Path) -> None:
    """A secret in the middle of an export file of some MiB is found."""
    copy = tmp_path / "0"
    copy.write_bytes(b"0" * (3 * MEBIBYTE) + TOKEN.encode() + b"0" * MEBIBYTE)
    looking = disclosure()
    looking.look_at_files(
        [ExportedFile("/opt/m", 0o600, 0, 0, copy.stat().st_size, copy)], written()
    )
    assert unmarked(str(looking.finding)) == (
        "run_algorithm disclosed the value of A_TOKEN in an export file"
    )


def test_the_limits_of_a_train_take_little_time() -> None:
    """64 MiB of a log are looked through for five secrets in a few seconds of the processor."""
    looking = Disclosure()
    looking.expect({f"TOKEN_{number}": f"{number}-{TOKEN}-secret" for number in range(5)})
    line = b'2026-11-28 INFO {"loss": 0.123, "path": "\\/opt\\/data%20x\\n"} 0123456789\n'
    output = written(stdout=line * (64 * MEBIBYTE // len(line)))
    began = time.process_time()
    looking.look_at(output)
    assert looking.finding is None
    assert time.process_time() - began < 20


def test_one_of_many_secrets_is_found() -> None:
    """Of 10,000 secrets that begin alike, the disclosed one is reported, whatever its form."""
    secrets = {f"TOKEN_{number}": f"begins{number * 7919:08}" for number in range(10_000)}
    listed = "".join(f'{{"name": "{name}", "target": "TOKEN"}},\n' for name in secrets).encode()
    looking = Disclosure()
    looking.expect(secrets, secrets, listed)
    looking.look_at(written(listed + b"begins" * 1000))
    assert looking.finding is None
    looking.look_at(written(listed + secrets["TOKEN_9999"].encode().hex().encode()))
    assert "TOKEN_9999" in str(looking.finding)


def secrets_stay_secret(train: ShellTrain, station: Station) -> Result:
    """The result of TC050."""
    return {result.code: result for result in examine(train, station)}["TC050"]


def test_a_variable_that_is_named_is_secret() -> None:
    """With --secret, the value of any variable must not be disclosed."""

    class Disclosing(ShellTrain):
        def ask(self, arguments: tuple[str, ...], environment: dict[str, str]) -> RunResult:  # type: ignore[override]
            ended = super().ask(arguments, environment)
            return ended._replace(stderr=environment.get("SERVICE_URL", "").encode())

    given = {"SERVICE_URL": "https://of.the.user/"}
    assert secrets_stay_secret(Disclosing(), STATION._replace(given=given)).verdict == "pass"
    named = STATION._replace(given=given, secret=frozenset({"SERVICE_URL"}))
    result = secrets_stay_secret(Disclosing(), named)
    assert result.verdict == "fail"
    assert result.reason.endswith("disclosed the value of SERVICE_URL on stderr")


@pytest.mark.parametrize(
    ("given", "secret", "reported"),
    [
        ({"SERVICE_TOKEN": "7-bytes"}, {"SERVICE_TOKEN"}, "SERVICE_TOKEN that has fewer than 8"),
        ({}, {"NO_SUCH_VARIABLE"}, "no variable NO_SUCH_VARIABLE, named with --secret"),
        ({"SERVICE_URL": "environmentVariable"}, {"SERVICE_URL"}, "of SERVICE_URL is part of the"),
    ],
)
def test_what_cannot_be_looked_for_is_unproven(
    given: dict[str, str], secret: set[str], reported: str
) -> None:
    """A value that is short or known before, and an unset variable, leave the check open."""
    station = STATION._replace(given=given, secret=frozenset(secret))
    result = secrets_stay_secret(ShellTrain(RIGHT), station)
    assert (result.verdict, result.unproven) == ("skip", True)
    assert reported in result.reason


def test_what_was_not_kept_is_unproven() -> None:
    """Where a train wrote more to stderr than is kept, the rest may contain a secret."""

    class Talkative(ShellTrain):
        def ask(self, arguments: tuple[str, ...], environment: dict[str, str]) -> RunResult:  # type: ignore[override]
            return super().ask(arguments, environment)._replace(stderr_left_out=1)

    result = secrets_stay_secret(Talkative(), STATION)
    assert (result.verdict, result.unproven) == ("skip", True)
    assert result.reason == "not all of stderr was kept"


def test_a_successor_that_discloses_fails_the_train() -> None:
    """What a successor writes counts as what the train writes, and its image is not shown."""
    leaking = next(path for path in ZOO if path.stem == "TC050-check-discloses-the-token")

    class Traveller(ShellTrain):
        def successor(self, base: str, files: object) -> ShellTrain:
            return ShellTrain(leaking)

    results = {result.code: result for result in examine(Traveller())}
    assert [code for code, result in results.items() if result.verdict == "fail"] == ["TC050"]
    failed = results["TC050"]
    assert failed.reason.startswith("the successor's check_requirements in a ")
    assert failed.reason.endswith("disclosed the value of SERVICE_TOKEN on stderr")
    assert failed.answer is None


def test_nothing_is_read_where_nothing_is_sought() -> None:
    """Without a secret, outputs cost no time."""

    class Unread(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError

    assert Disclosure()._search.find(Unread(b"x")) is None
