"""The grammar of the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Container, Iterable, Sequence
from importlib import import_module
from typing import Any, NoReturn

from train_api.cli import report_options
from train_api.cli.api_version import add_version
from train_api.cli.errors import UsageError
from train_api.formats import FORMATS
from train_api.specification import commands

_WIDEST = 90
_NARROWEST = 30


def _formatter(prog: str) -> argparse.HelpFormatter:
    """The formatter of help; argparse needs a slow import to find the width."""
    return argparse.HelpFormatter(prog, max_help_position=28, width=_width())


def _width() -> int:
    """The width of help: COLUMNS or the width of the terminal, within bounds."""
    try:
        columns = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(1).columns
    except (ValueError, OSError):
        columns = 0
    # The last column stays free, since some terminals break a line that fills it.
    return max(_NARROWEST, min(_WIDEST, (columns or 80) - 1))


class _Parser(argparse.ArgumentParser):
    verb = ""
    mixes = False
    """Whether options may be between the words of one list."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        parsed = super().parse_known_args(args, namespace)
        if not (self.mixes and parsed[1]):
            return parsed
        # Before Python 3.12.7, parsing intermixed arguments calls this method again, twice.
        self.mixes = False
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.mixes = True

    def error(self, message: str) -> NoReturn:
        message = _without_values(message)
        sentence = message[:1].upper() + message[1:].rstrip(".") + "."
        raise UsageError(sentence, f"See {self.prog}{self.verb} --help.")


def _without_values(message: str) -> str:
    """An error message of argparse without words that may be secrets, such as values of --env."""
    kind, colon, words = message.partition("unrecognized arguments: ")
    if colon:
        options = [
            word.partition("=")[0]
            for word in words.split()
            if word.startswith("--") or (word.startswith("-") and len(word) == 2)
        ]
        named = f": {', '.join(options)}" if options else ""
        number = len(words.split())
        are = "1 word is" if number == 1 else f"{number} words are"
        return f"{kind}{are} too many or unknown{named}"
    return message.partition("ignored explicit argument")[0] + (
        "no value belongs there" if "ignored explicit argument" in message else ""
    )


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The grammar of all verbs; parsed options have the function `run` of the verb.

    If the first of the words is a verb, only the grammar of that verb is made, to save time.
    """
    top = _Parser(
        prog="train-api",
        description="Validate responses of trains, check that trains conform to the Train API, and "
        "prepare stations for them.",
        epilog="Exit status: 0 valid, conforming, fulfilled or tagged, 1 not, 2 invalid usage, 3 "
        "input not readable or nothing to check, 4 engine or image not usable, 5 a run "
        "without success, 70 a defect of the tool.",
        allow_abbrev=False,
        formatter_class=_formatter,
    )
    top.add_argument("--version", action=_Version, help="print the versions and exit")
    verbs = top.add_subparsers(title="verbs", metavar="VERB", required=True, prog=top.prog)
    chosen = words[0] if words else None
    if chosen in _VERBS:
        _VERBS[chosen](verbs)
        # The top-level parser reports words that no verb knows.
        top.verb = f" {chosen}"
        return top
    for add in _VERBS.values():
        add(verbs)
    return top


class _Version(argparse.Action):
    def __init__(self, **options: Any) -> None:
        super().__init__(nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from train_api import __version__
        from train_api.specification import VERSION

        print(f"train-api {__version__} (Train API {VERSION})")
        parser.exit()


def _lazily(module: str) -> Callable[[argparse.Namespace], int]:
    """A verb's function, whose module is imported when it runs."""

    def run(options: argparse.Namespace) -> int:
        return int(import_module(f"train_api.cli.{module}").run(options))

    return run


def _verb(verbs: Any, name: str, summary: str, description: str, module: str) -> _Parser:
    verb: _Parser = verbs.add_parser(
        name,
        help=summary,
        description=description,
        allow_abbrev=False,
        formatter_class=_formatter,
    )
    verb.set_defaults(run=_lazily(module))
    return verb


def _new(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "new",
        "start a new train that conforms as it is",
        "Write a new train into a new folder: a program, a Containerfile, a README, a test and a "
        "workflow for GitHub. It conforms as it is, and nothing is overwritten.",
        "new_train",
    )
    verb.add_argument(
        "folder",
        metavar="FOLDER",
        help="an absent or empty folder; its name becomes that of the image",
    )
    verb.add_argument(
        "--language",
        metavar="NAME",
        choices=("python", "r", "shell"),
        help="python, r or shell (default: python)",
    )
    verb.add_argument(
        "--wrap",
        metavar="IMAGE",
        help="make a train of this image, whose program knows nothing of the Train API",
    )
    import_module("train_api.cli.clients").add_arguments(verb)


def _validate(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "validate",
        "validate captured stdout or bare responses",
        "Find the train response at the end of each input, and check it against strict JSON, the "
        "schema and the rules.",
        "validate",
    )
    verb.mixes = True
    verb.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a file, a folder that is searched, or - for stdin (also when there is no PATH)",
    )
    verb.add_argument(
        "--command",
        metavar="NAME",
        choices=tuple(commands()),
        help="the command that was run: " + ", ".join(commands()),
    )
    verb.add_argument(
        "--list-response",
        metavar="FILE",
        help="the list response that a check response answers, for the rules TA202 and TA203",
    )
    verb.add_argument(
        "--manifest",
        action="store_true",
        help="the inputs are manifests of wrapped programs, and not responses",
    )
    add_version(verb)
    verb.add_argument(
        "--show-values",
        action="store_true",
        help="show values of the response in messages; they may be secrets or health data",
    )
    report_options.add_arguments(verb, FORMATS)


def _conform(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "conform",
        "check that a train conforms to the Train API",
        "Run a train in all environments that its own requirements ask for, and check that it "
        "conforms to the Train API.",
        "conform",
    )
    import_module("train_api.cli.conform_options").add_arguments(verb)
    report_options.add_arguments(verb, FORMATS)


def _command_line(verbs: Any) -> None:
    engines: Iterable[str] = import_module("train_api.engines.catalog").ENGINES
    verb = _verb(
        verbs,
        "command-line",
        "print how an engine runs a train",
        "Print the command line with which a container engine runs a train.",
        "command_line",
    )
    verb.add_argument(
        "engine",
        metavar="ENGINE",
        choices=tuple(name for name in engines if name != "process"),
        help="docker, podman, nerdctl, rkt, kubernetes or apptainer",
    )
    verb.add_argument("image", metavar="IMAGE", help="the image of the train")
    verb.add_argument(
        "command", metavar="COMMAND", choices=tuple(commands()), help=", ".join(commands())
    )
    import_module("train_api.cli.variables").add_arguments(
        verb,
        metavar="NAME",
        env="a variable to pass, with the value that it has in the calling shell",
        env_file="a file with variables to pass; no value is printed",
        mount="a path to mount read-only; for kubernetes, a PersistentVolumeClaim and its path in "
        "the container",
    )
    verb.add_argument(
        "--export",
        metavar="CLAIM:FOLDER",
        action="append",
        default=[],
        dest="exports",
        help="for kubernetes, a PersistentVolumeClaim that keeps what run_algorithm writes to this "
        "folder of the container; can be repeated",
    )
    import_module("train_api.cli.resources").add_arguments(verb, "the command")
    verb.set_defaults(process=False)


def _check(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "check",
        "report what is missing in an environment for a train",
        "Check an environment against the requirements of a train, before a run.",
        "check",
    )
    import_module("train_api.cli.check").add_arguments(verb)


def _run(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "run",
        "run a train on the data of this station",
        "Check the environment, run the algorithm of a train, build the image that leaves the "
        "station, and tag it.",
        "run_train",
    )
    import_module("train_api.cli.run_options").add_arguments(verb)


def _extract(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "extract",
        "print the train response of captured stdout",
        "Print the train response, byte for byte as the train wrote it.",
        "extract",
    )
    verb.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        help="a file, or - for stdin (also when there is no PATH)",
    )


def _import(verbs: Any) -> None:
    _declarations(verbs, "import", "import a declaration of another platform")


def _export(verbs: Any) -> None:
    _declarations(verbs, "export", "export a list response for another platform")


def _declarations(verbs: Any, name: str, summary: str) -> None:
    """Add a verb whose actions are the platforms of declarations."""
    verb = verbs.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    actions = verb.add_subparsers(metavar="PLATFORM", required=True)
    module = f"{name}_declarations"
    for platform, about, description in import_module(f"train_api.cli.{module}").PLATFORMS:
        action = _verb(actions, platform, about, description, module)
        import_module(f"train_api.cli.{module}").add_arguments(action, platform)
        action.set_defaults(platform=platform)


def _wrap(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "wrap",
        "print the entrypoint that makes a train of an image without Python",
        "Print an entrypoint for a POSIX shell, from the manifest of a program that knows nothing "
        "of the Train API. An image with Python needs train_api.wrap and the manifest instead.",
        "wrap",
    )
    import_module("train_api.cli.wrap").add_arguments(verb)


def _schema(verbs: Any) -> None:
    actions = _files(verbs, "schema", "JSON Schema files", "schemas")
    bundle = _verb(
        actions, "bundle", "print all schemas in one file", "Print the one-file bundle.", "files"
    )
    bundle.set_defaults(kind="schema", action="show", name="bundle")


def _vocabulary(verbs: Any) -> None:
    _files(verbs, "vocabulary", "controlled vocabularies", "vocabularies")


def _files(verbs: Any, kind: str, title: str, plural: str) -> Any:
    """Add a verb that lists and shows the files of one kind; return its actions, to add more."""
    verb = verbs.add_parser(kind, help=f"read the {title}", description=f"Read the {title}.")
    actions = verb.add_subparsers(metavar="ACTION", required=True)
    listing = _verb(actions, "list", f"list the {plural}", f"List the {plural}.", "files")
    listing.set_defaults(kind=kind, action="list")
    _add_list_format(listing)
    show = _verb(actions, "show", f"print one {kind}", f"Print one {kind}, byte for byte.", "files")
    _add_name(show, kind)
    return actions


def _add_name(verb: _Parser, kind: str) -> None:
    name = verb.add_argument("name", metavar="NAME", help="a name from the list, or an address")
    _complete(name, lambda: import_module("train_api.cli.files").by_name(kind))
    verb.set_defaults(kind=kind, action="show")


def _complete(argument: argparse.Action, words: Callable[[], Iterable[str]]) -> None:
    """Let a shell complete an argument by these words, which the parser does not check."""
    argument.completer = lambda **_: list(words())  # type: ignore[attr-defined]


def _add_list_format(verb: _Parser) -> None:
    verb.add_argument(
        "--format",
        metavar="FORMAT",
        choices=("text", "json"),
        default="text",
        help="how to print the list: text, json",
    )


def _explain(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "explain",
        "explain a code of a report",
        "Explain a rule, a conformance check or a notice of an import by its code; without a "
        "code, list them all.",
        "explain",
    )
    code = verb.add_argument("code", metavar="CODE", nargs="?", help="such as TA101")
    _complete(code, lambda: import_module("train_api.cli.explain").ALL)


def _completion(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "completion",
        "print what makes a shell complete train-api",
        "Print the shell's code for completion, for your shell's start-up file: "
        'eval "$(train-api completion bash)"; in zsh the same, behind compinit; in fish '
        "train-api completion fish | source.",
        "completion",
    )
    shells = ("bash", "zsh", "fish")
    verb.add_argument("shell", metavar="SHELL", choices=shells, help="bash, zsh or fish")


_VERBS: dict[str, Callable[[Any], None]] = {
    "new": _new,
    "validate": _validate,
    "extract": _extract,
    "wrap": _wrap,
    "conform": _conform,
    "check": _check,
    "run": _run,
    "command-line": _command_line,
    "import": _import,
    "export": _export,
    "schema": _schema,
    "vocabulary": _vocabulary,
    "explain": _explain,
    "completion": _completion,
}


def wanted_format(words: Sequence[str], formats: Container[str] = FORMATS) -> str:
    """The output format that these words ask for, even if they are no valid command line."""
    for index, word in enumerate(words):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name == "--format":
            wanted = value if equals else "".join(words[index + 1 : index + 2])
            if wanted in formats:
                return wanted
    return "text"
