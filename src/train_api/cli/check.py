"""The verb `check`: tell a station before a run what its environment lacks for a train."""

from __future__ import annotations

import argparse
import os
import posixpath
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from train_api.cli.arguments import UsageError
from train_api.formats.check import CHECK_FORMATS, CheckReport, Fault, render
from train_api.report import PROBLEM_LIMIT, Failure

if TYPE_CHECKING:
    from train_api.capture import Capture
    from train_api.environment import Kind

_LONGEST_PATH = 4095
_MOST_LINKS = 40


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Give a parser the arguments of this verb."""
    from train_api.cli import clients

    verb.add_argument(
        "list_response",
        metavar="LIST_RESPONSE",
        nargs="?",
        help="what the train printed for list_requirements: a file, or - for stdin",
    )
    verb.add_argument(
        "--image", metavar="IMAGE", help="ask this image for its list, instead of a LIST_RESPONSE"
    )
    clients.add_arguments(verb)
    verb.add_argument(
        "--env-file",
        metavar="FILE",
        action="append",
        default=[],
        dest="env_files",
        help="a file of variables, in the form that docker and podman take; can be repeated",
    )
    verb.add_argument(
        "--env",
        metavar="NAME[=VALUE]",
        action="append",
        default=[],
        help="a variable; a NAME alone has the value that it has here; can be repeated",
    )
    verb.add_argument(
        "--inherit",
        action="store_true",
        help="take the variables of this process too, as when there is no --env-file and no --env",
    )
    verb.add_argument(
        "--mount",
        metavar="HOST:CONTAINER",
        action="append",
        default=[],
        dest="mounts",
        help="a path here and the path at which the container has it; can be repeated",
    )
    verb.add_argument(
        "--format",
        metavar="FORMAT",
        choices=tuple(CHECK_FORMATS),
        default="text",
        help="how to report: text, json; or dotenv for an env file to fill in",
    )
    verb.add_argument(
        "--color",
        metavar="WHEN",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour the text report: auto, always, never",
    )


def run(options: argparse.Namespace) -> int:
    """Hold the requirements against the environment, print the report, return the exit status."""
    try:
        report = _report(options)
    except UsageError as error:
        return complain(Failure("usage", str(error), error.remedy), options.format)
    _publish(report, options.format, options.color)
    return report.exit_status


def complain(failure: Failure, format_name: str) -> int:
    """Tell why there is no verdict, in the format that was asked for; return the exit status."""
    report = CheckReport(failure=failure)
    _publish(report, format_name, "never")
    return report.exit_status


def _publish(report: CheckReport, format_name: str, colour: str) -> None:
    """Print a report: why there is no verdict on stderr, where a person and no program reads it."""
    from train_api.cli.terminal import wants_colour

    is_coloured = format_name == "text" and wants_colour(colour)
    output = render(report, format_name, colour=is_coloured)
    is_template = format_name == "dotenv"
    is_failed = report.failure is not None or (is_template and report.listed is None)
    stream = sys.stderr if is_failed and format_name != "json" else sys.stdout
    # An env file is UTF-8 whatever the locale, and a report must not fail for what that lacks.
    encoding = "utf-8" if is_template else stream.encoding
    stream.flush()
    stream.buffer.write(output.encode(encoding, "backslashreplace"))
    stream.buffer.flush()


def _report(options: argparse.Namespace) -> CheckReport:
    from train_api.cli.inputs import unreadable
    from train_api.engines.troubles import EngineError
    from train_api.judge import judge

    if (options.list_response is None) == (options.image is None):
        raise UsageError(
            "Expected either a LIST_RESPONSE or an --image.",
            "Write for example train-api check list.stdout --env-file station.env.",
        )
    given = given_variables(options.env)
    mounts = _mount_points(options.mounts)
    try:
        with _list_response(options) as (capture, source):
            list_report, response = judge(capture, source=source, command="list_requirements")
    except EngineError as trouble:
        return CheckReport(failure=Failure("engine", trouble.message, trouble.remedy))
    except OSError as error:
        failure = unreadable(error)
        message = f"The list response cannot be read: {failure.message}"
        return CheckReport(failure=Failure(failure.kind, message, failure.remedy))
    listed = response.value if response is not None and list_report.valid else None
    report = CheckReport(list_report, listed)
    if options.format == "dotenv":
        return report
    has_own = bool(options.env_files or options.env)
    report = report._replace(
        process=options.inherit or not has_own,
        env_files=tuple(options.env_files),
        variables=len(options.env),
    )
    variables, faults = variables_of_files(options.env_files)
    if faults:
        number = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
        failure = Failure("unreadable", f"The environment cannot be read: {number}.", "")
        return report._replace(faults=tuple(faults[:PROBLEM_LIMIT]), failure=failure)
    if listed is None:
        return report
    from train_api.environment import assess

    environment = {**(os.environ if report.process else {}), **variables, **given}
    return report._replace(verdict=assess(listed, environment, Mounts(mounts).kind_at))


@contextmanager
def _list_response(options: argparse.Namespace) -> Iterator[tuple[Capture, str]]:
    """The output that ends in the list response, and its name.

    Raises OSError where that cannot be read, EngineError where the image gives none.
    """
    from train_api.capture import BytesCapture, capture_of
    from train_api.cli.inputs import opened, source_name

    if options.image is not None:
        yield BytesCapture(_ask(options)), options.image
        return
    with opened(options.list_response) as file:
        yield capture_of(file), source_name(options.list_response)


def _ask(options: argparse.Namespace) -> bytes:
    """What an image prints for list_requirements; one that fails gives no response."""
    from train_api.cli.clients import client_with
    from train_api.engines import EngineError

    with client_with(options.image, options.engine, pull=options.pull) as client:
        outcome = client.run((options.image,), "list_requirements")
    if outcome.status != 0:
        how = outcome.ended if outcome.status is None else f"exit status {outcome.status}"
        raise EngineError(
            "failed",
            f"The image {options.image} has no list response: it ended with {how}.",
            f"See what is wrong with it: train-api conform {options.image}",
        )
    return outcome.stdout


def variables_of_files(paths: Sequence[str]) -> tuple[dict[str, str], list[Fault]]:
    """The variables of env files, of which a later one counts more, and what is wrong with them."""
    from train_api.cli.inputs import unreadable
    from train_api.environment import read_env_file

    variables: dict[str, str] = {}
    faults = []
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            failure = unreadable(error)
            faults.append(Fault(path, None, failure.message, failure.remedy))
            continue
        read = read_env_file(data, os.environ)
        variables.update(read.variables)
        faults += [Fault(path, *fault) for fault in read.faults]
    return variables, faults


def given_variables(words: Sequence[str]) -> dict[str, str]:
    """The variables of the options --env; what stands there is not shown, it may be a secret.

    Raises UsageError for words that do not fit.
    """
    from train_api.environment import variable

    variables: dict[str, str] = {}
    for number, word in enumerate(words, 1):
        name, equals, _ = word.partition("=")
        if not name or (name.endswith("*") and not equals):
            raise UsageError(
                f"Expected NAME=VALUE or NAME for each --env, found something else"
                f"{_which(number, len(words))}.",
                "A NAME alone has the value that it has here.",
            )
        variables.update(variable(word, os.environ))
    return variables


def _mount_points(words: Sequence[str]) -> dict[str, str]:
    """The options --mount: for each path of the container the path here."""
    points: dict[str, str] = {}
    for number, word in enumerate(words, 1):
        host, _, container = word.partition(":")
        # Two slashes at the beginning would be kept.
        point = posixpath.normpath(f"/{container.lstrip('/')}")
        which = _which(number, len(words))
        if not host or not container.startswith("/") or ":" in container:
            raise UsageError(
                f"Expected HOST:CONTAINER with an absolute path of the container for each "
                f"--mount, found something else{which}.",
                "Write for example --mount /srv/cohort:/data, without options behind it.",
            )
        if "/" not in host and not host.startswith("."):
            raise UsageError(
                f"Expected a path before the colon of each --mount, found the name of a volume"
                f"{which}.",
                "Into a volume one cannot look from here; a path has a slash, such as ./data.",
            )
        if point in points:
            raise UsageError(
                f"Expected a path of its own in the container for each --mount, found one again"
                f"{which}.",
                "Container engines refuse that too.",
            )
        points[point] = host
    return points


def _which(number: int, total: int) -> str:
    return f" in number {number} of {total}" if total > 1 else ""


class Mounts:
    """The part of a container's file system that paths of this host are mounted into."""

    def __init__(self, points: Mapping[str, str]) -> None:
        self._points = points

    def kind_at(self, path: str) -> Kind | None:
        """What the container has at an absolute path; None where no mount tells.

        A symbolic link below a mount is followed as in the container, where its target may be
        missing that is there on the host.
        """
        if len(os.fsencode(path)) > _LONGEST_PATH:
            return "nothing"
        here = "/"
        pending = path.split("/")[::-1]
        links = 0
        while pending:
            part = pending.pop()
            if part == "..":
                here = posixpath.dirname(here)
            elif part not in ("", "."):
                place = posixpath.join(here, part)
                target = self._link_at(place)
                if target is None:
                    here = place
                    continue
                links += 1
                if links > _MOST_LINKS:
                    return "nothing"
                pending += target.split("/")[::-1]
                if target.startswith("/"):
                    here = "/"
        return self._resolved_kind(here)

    def _link_at(self, path: str) -> str | None:
        # A mount point that is a link on the host is followed there by the engine.
        host = None if path in self._points else self._on_host(path)
        return os.readlink(host) if host is not None and os.path.islink(host) else None

    def _resolved_kind(self, path: str) -> Kind | None:
        # The engine makes the directories that lead to a mount point.
        if any(point.startswith(f"{path.rstrip('/')}/") for point in self._points):
            return "directory"
        host = self._on_host(path)
        if host is None:
            return "directory" if path == "/" else None
        try:
            mode = os.stat(host).st_mode
        except PermissionError:
            return None
        except OSError:
            return "nothing"
        if stat.S_ISREG(mode):
            return "file"
        return "directory" if stat.S_ISDIR(mode) else "other"

    def _on_host(self, path: str) -> str | None:
        """Where the host has what the container has at a path that holds no link."""
        point = path
        while point not in self._points:
            if point == "/":
                return None
            point = posixpath.dirname(point)
        rest = path[len(point) :].lstrip("/")
        return posixpath.join(self._points[point], rest) if rest else self._points[point]
