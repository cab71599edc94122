"""The verb `import`: make a list response of a declaration of another platform."""

from __future__ import annotations

import argparse
import sys

from train_api.cli import clients, declarations
from train_api.cli.errors import UsageError
from train_api.cli.inputs import given, opened, source_name, unreadable
from train_api.declarations.importing import (
    SIZE_LIMIT,
    Imported,
    import_padme,
    import_padme_label,
    import_vantage6,
)
from train_api.declarations.manifest import (
    ImageFacts,
    facts_of,
    manifest_of,
    with_missing_members,
)
from train_api.declarations.padme import LABEL
from train_api.declarations.report import failed_report, imported_report
from train_api.declarations.vantage6 import FunctionError
from train_api.declarations.variables import Settings
from train_api.engines.errors import EngineError
from train_api.formats.ci_commands import inert
from train_api.formats.common import dumps
from train_api.formats.text import visible
from train_api.report import NoVerdict
from train_api.specification import VERSION, load, versions, vocabulary_path
from train_api.validation.messages import join

PLATFORMS = (
    (
        "padme",
        "import the label envs of a PADME train",
        (
            "Print the list response for the label envs of a PADME train, which is in a "
            "Dockerfile, in a JSON file with the value of the label, or in an image."
        ),
    ),
    (
        "vantage6",
        "import a function of a vantage6 algorithm",
        (
            "Print the list response for the arguments of a function in a file of vantage6's "
            "algorithm store."
        ),
    ),
)
"""The platforms, each with a summary and a description of its action."""


def add_arguments(verb: argparse.ArgumentParser, platform: str) -> None:
    """Add the arguments for a platform to a parser."""
    is_padme = platform == "padme"
    verb.add_argument(
        "path",
        metavar="FILE",
        nargs="?",
        help=("a Dockerfile or JSON file" if is_padme else "an algorithm_store.json")
        + ", or - for stdin",
    )
    if is_padme:
        verb.usage = "%(prog)s [OPTION...] FILE\n       %(prog)s [OPTION...] --image IMAGE"
        verb.add_argument("--image", metavar="IMAGE", help="read the label of this image")
        clients.add_arguments(verb)
    else:
        verb.set_defaults(image=None)
        verb.add_argument(
            "--function", metavar="NAME", help="the function, if the algorithm has several"
        )
    verb.add_argument(
        "--as",
        metavar="NAME=TARGET",
        action="append",
        default=[],
        dest="overrides",
        help="the target of a variable, in place of the one that follows from its type; can be "
        "repeated",
    )
    verb.add_argument(
        "--api-version",
        metavar="VERSION",
        choices=versions(),
        default=VERSION,
        help=f"the version of the list response: {', '.join(versions())} (default: {VERSION})",
    )
    verb.add_argument(
        "--manifest",
        action="store_true",
        help="print a manifest for the wrapper, in place of a list response",
    )
    declarations.add_report(verb)


def run(options: argparse.Namespace) -> int:
    """Print the list response, report on stderr, and return the exit status."""
    settings = Settings(options.api_version, _overrides(options))
    if (options.path is None) == (options.image is None):
        either = "either a FILE or an --image" if options.platform == "padme" else "a FILE"
        raise UsageError(f"Expected {either}.", _see(options))
    source = options.image or source_name(options.path)
    try:
        imported, facts = _imported(options, settings)
    except OSError as error:
        failure = unreadable(error)
        return _failed(options, source, failure)
    except EngineError as trouble:
        failure = NoVerdict("engine", trouble.message, trouble.remedy)
        return _failed(options, source, failure)
    printed = imported.response
    if printed is not None:
        _demand_use(settings, imported)
        if options.manifest:
            printed = manifest_of(printed, settings.version, facts)
            imported = with_missing_members(imported, printed)
    report = imported_report(options.platform, source, settings.version, imported)
    status = declarations.publish(report, options.report)
    if printed is not None:
        sys.stdout.write(inert(dumps(printed), "json"))
    return status


def _see(options: argparse.Namespace) -> str:
    return f"See train-api import {options.platform} --help."


def _overrides(options: argparse.Namespace) -> dict[str, str]:
    """The targets of `--as` by the names of variables."""
    terms = load(vocabulary_path("targets", options.api_version))["terms"]
    targets = [term["notation"] for term in terms]
    overrides: dict[str, str] = {}
    for word in options.overrides:
        name, _, target = word.partition("=")
        if not name or target not in targets or overrides.get(name, target) != target:
            raise UsageError(
                f"Expected NAME=TARGET for --as, each NAME once, with {join(targets, 'or')}.",
                _see(options),
            )
        overrides[name] = target
    return overrides


def _imported(options: argparse.Namespace, settings: Settings) -> tuple[Imported, ImageFacts]:
    """Import the declaration, and say what its image says; raises OSError or EngineError."""
    if options.image is not None:
        from train_api.engines.choice import client_with

        _, image = client_with(options.image, options.engine, pull=options.pull)
        imported = import_padme_label(image.labels.get(LABEL), settings)
        return imported, facts_of(options.image, image.config)
    (path,) = given([options.path])
    with opened(path) as file:
        data = file.read(SIZE_LIMIT + 1)
    if options.platform == "padme":
        return import_padme(data, settings), ImageFacts()
    try:
        return import_vantage6(data, settings, function=options.function), ImageFacts()
    except FunctionError as error:
        names = [visible(name) for name in error.names]
        there = f"There are {join(names, 'and')}." if names else "No function has a name."
        raise UsageError(
            f"Expected --function with the name of one function. {there}", ""
        ) from None


def _demand_use(settings: Settings, imported: Imported) -> None:
    """Refuse a target for a variable that is not declared."""
    declared = {variable.name for variable in imported.variables}
    if unknown := [name for name in settings.overrides if name not in declared]:
        raise UsageError(
            f"Expected names of declared variables for --as, found {visible(unknown[0])}.",
            f"There are {join(sorted(declared), 'and')}." if declared else "There are none.",
        )


def _failed(options: argparse.Namespace, source: str, failure: NoVerdict) -> int:
    report = failed_report("import", options.platform, source, failure)
    return declarations.publish(report, options.report)
