"""The options of the verb `run`."""

from __future__ import annotations

import argparse

from train_api.cli import clients, report_options, resources, variables
from train_api.cli.api_version import add_version
from train_api.formats.run import RUN_FORMATS
from train_api.station.library import RUN_LIMITS


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Add the arguments of this verb to a parser."""
    verb.add_argument("image", metavar="IMAGE", help="the image of the train")
    verb.set_defaults(process=False)
    clients.add_arguments(verb)
    variables.add_arguments(
        verb,
        env="a variable of the train; NAME alone takes its value from this process",
        env_file="an env file, as for docker and podman",
        mount="a path on this machine to mount read-only, and its path in the container",
    )
    resources.add_arguments(verb)
    verb.add_argument(
        "--run-time-limit",
        metavar="SECONDS",
        type=resources.seconds_of,
        default=RUN_LIMITS.seconds,
        help="the time limit of run_algorithm (default: %(default)g seconds)",
    )
    variables.add_secrets(verb, "a variable whose value must not leave the station")
    _add_successor(verb)
    _add_report(verb)


def _add_successor(verb: argparse.ArgumentParser) -> None:
    """The options about what leaves the station."""
    verb.add_argument(
        "--dry-run",
        action="store_true",
        help="check the environment, ask the train with check_requirements, and run nothing more",
    )
    verb.add_argument(
        "--allow-from",
        metavar="PATTERN",
        action="append",
        default=[],
        help="a base image that the train may name: REPOSITORY, REPOSITORY:TAG, REPOSITORY@DIGEST "
        "or FOLDER/*, with the registry (default: the repository of IMAGE); can be repeated",
    )
    verb.add_argument(
        "--to",
        metavar="REPOSITORY",
        help="the repository of the successor's tags (default: the repository of IMAGE)",
    )
    verb.add_argument(
        "--replace",
        action="store_true",
        help="give tags to the successor that other images have, here or in the registry",
    )
    verb.add_argument(
        "--push", action="store_true", help="push the tags to the registry of their repository"
    )
    verb.add_argument(
        "--confirm",
        action="store_true",
        help="show what leaves, and ask at the terminal before the successor is tagged or pushed",
    )


def _add_report(verb: argparse.ArgumentParser) -> None:
    """The options about what is reported and stored."""
    verb.add_argument(
        "--keep-output",
        metavar="DIR",
        help="store the outputs of the train, which may contain patient data, in a new or empty "
        "private folder",
    )
    verb.add_argument(
        "--show-output",
        action="store_true",
        help="show the end of each output and the message of the response, which may contain "
        "patient data; given values are hidden",
    )
    add_version(verb)
    report_options.add_arguments(verb, RUN_FORMATS)
