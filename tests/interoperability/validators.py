"""Four validators of JSON Schema, asked in the same way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import jsonschema
import jsonschema_rs
import pytest
import referencing
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).resolve().parent

Schema = Mapping[str, Any]


class Request(NamedTuple):
    """Instances, as JSON text, that one of some schemas is to judge, by its address."""

    schemas: Sequence[Schema]
    schema: str
    instances: Sequence[str]


class Answer(NamedTuple):
    """The verdicts, in the order of the instances, or why there are none, and what else is said."""

    verdicts: tuple[bool, ...]
    error: str | None = None
    log: tuple[str, ...] = ()


Validator = Callable[[Sequence[Request]], list[Answer]]


def node_is_lacking(folder: Path = FOLDER) -> str | None:
    """Return what the validators of JavaScript need and this machine lacks."""
    if shutil.which("node") is None:
        return "node is missing"
    if not (folder / "node_modules").is_dir():
        return f"{folder.name}/node_modules is missing, and `make node` installs it"
    return None


def do_without(lacking: str) -> NoReturn:
    """Skip the test, but let it fail where everything is meant to be there.

    Raises:
        pytest.skip.Exception: nobody promised that this machine has everything.
        pytest.fail.Exception: the environment variable CI is set.
    """
    if os.environ.get("CI"):
        pytest.fail(f"{lacking}, though CI is set", pytrace=False)
    pytest.skip(lacking)


def _with_python_jsonschema(requests: Sequence[Request]) -> list[Answer]:
    return [_by_python_jsonschema(request) for request in requests]


def _by_python_jsonschema(request: Request) -> Answer:
    resources = [(schema["$id"], DRAFT202012.create_resource(schema)) for schema in request.schemas]
    # A registry that was not told how to retrieve anything fetches nothing.
    registry: referencing.Registry[Any] = referencing.Registry().with_resources(resources)
    try:
        schema = registry.crawl().contents(request.schema)
        jsonschema.Draft202012Validator.check_schema(schema)
        judge = jsonschema.Draft202012Validator(schema, registry=registry)
        return Answer(tuple(judge.is_valid(json.loads(text)) for text in request.instances))
    except (jsonschema.SchemaError, referencing.exceptions.Unresolvable, LookupError) as error:
        return Answer((), str(error))


def _with_jsonschema_rs(requests: Sequence[Request]) -> list[Answer]:
    return [_by_jsonschema_rs(request) for request in requests]


def _by_jsonschema_rs(request: Request) -> Answer:
    def refuse(address: str) -> NoReturn:
        raise LookupError(f"tried to fetch {address}")

    resources = [(schema["$id"], dict(schema)) for schema in request.schemas]
    try:
        for _, schema in resources:
            jsonschema_rs.meta.validate(schema)
        registry = jsonschema_rs.Registry(resources, retriever=refuse)
        judge = jsonschema_rs.Draft202012Validator(
            {"$ref": request.schema}, registry=registry, retriever=refuse
        )
        return Answer(tuple(judge.is_valid(json.loads(text)) for text in request.instances))
    except (jsonschema_rs.ReferencingError, ValueError) as error:
        return Answer((), str(error))


def _with_node(name: str, requests: Sequence[Request]) -> list[Answer]:
    lacking = node_is_lacking()
    if lacking is not None:
        do_without(lacking)
    answered = subprocess.run(
        ["node", "judge.mjs", name],
        cwd=FOLDER,
        input=json.dumps([request._asdict() for request in requests]),
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
    )
    return [
        Answer(tuple(each.get("verdicts", ())), each.get("error"), tuple(each["log"]))
        for each in json.loads(answered.stdout)
    ]


VALIDATORS: Mapping[str, Validator] = {
    "python-jsonschema": _with_python_jsonschema,
    "jsonschema-rs": _with_jsonschema_rs,
    "ajv": partial(_with_node, "ajv"),
    "hyperjump": partial(_with_node, "hyperjump"),
}
