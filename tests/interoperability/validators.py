"""Validators of JSON Schema 2020-12, in several languages, asked in the same way."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from scripts.benchmark.contestants import sourcemeta_program

FOLDER = Path(__file__).resolve().parent

Schema = Mapping[str, Any]


class Request(NamedTuple):
    """Instances, as JSON text, to validate by one of some schemas, which its address names."""

    schemas: Sequence[Schema]
    schema: str
    instances: Sequence[str]


class Answer(NamedTuple):
    """The verdicts, in the order of the instances, or why there are none, and other output."""

    verdicts: tuple[bool, ...]
    error: str | None = None
    log: tuple[str, ...] = ()


class Validator(NamedTuple):
    """A validator, and how it is asked.

    `package` is its name in the registry that `source` names. `missing` names what it needs and
    this machine does not have; if that is nothing, `version` is the installed version, and `ask`
    answers requests in their order.
    """

    language: str
    source: str
    package: str
    missing: Callable[[], str | None]
    version: Callable[[], str]
    ask: Callable[[Sequence[Request]], list[Answer]]


def _refuse(address: str) -> NoReturn:
    raise LookupError(f"tried to fetch {address}")


def _python_jsonschema(request: Request) -> Answer:
    import jsonschema
    import referencing
    from referencing.jsonschema import DRAFT202012

    resources = [(schema["$id"], DRAFT202012.create_resource(schema)) for schema in request.schemas]
    # A registry that was not given a way to retrieve anything fetches nothing.
    registry: referencing.Registry[Any] = referencing.Registry().with_resources(resources)
    try:
        schema = registry.crawl().contents(request.schema)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, registry=registry)
        return Answer(tuple(validator.is_valid(json.loads(text)) for text in request.instances))
    except (jsonschema.SchemaError, referencing.exceptions.Unresolvable, LookupError) as error:
        return Answer((), str(error))


def _jsonschema_rs(request: Request) -> Answer:
    import jsonschema_rs

    resources = [(schema["$id"], dict(schema)) for schema in request.schemas]
    try:
        for _, schema in resources:
            jsonschema_rs.meta.validate(schema)
        registry = jsonschema_rs.Registry(resources, retriever=_refuse)
        validator = jsonschema_rs.Draft202012Validator(
            {"$ref": request.schema}, registry=registry, retriever=_refuse
        )
        return Answer(tuple(validator.is_valid(json.loads(text)) for text in request.instances))
    except (jsonschema_rs.ReferencingError, ValueError) as error:
        return Answer((), str(error))


def _corvus(request: Request) -> Answer:
    import corvus_json_schema_rs

    schemas = {schema["$id"]: dict(schema) for schema in request.schemas}
    try:
        validator = corvus_json_schema_rs.compile(
            schemas[request.schema], resolve_document=schemas.__getitem__
        )
        return Answer(tuple(validator.is_valid(json.loads(text)) for text in request.instances))
    except (
        corvus_json_schema_rs.SchemaCompilationError,
        corvus_json_schema_rs.PatternMatchLimitError,
        LookupError,
    ) as error:
        return Answer((), str(error))


def _jschon(request: Request) -> Answer:
    # It calls a function of its own dependency, rfc3986, that is deprecated.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return _by_jschon(request)


def _by_jschon(request: Request) -> Answer:
    import jschon
    from jschon.catalog import Source
    from jschon.exceptions import CatalogError, JSONSchemaError

    class AtHand(Source):
        def __call__(self, relative_path: str) -> Any:
            return schemas[relative_path]

    schemas = {schema["$id"]: schema for schema in request.schemas}
    catalog = jschon.create_catalog("2020-12", name=f"{id(request)}")
    catalog.add_uri_source(None, AtHand())
    try:
        validator = catalog.get_schema(jschon.URI(request.schema))
        faults = validator.validate()
        if not faults.valid:
            return Answer((), str(faults.output("detailed")))
        return Answer(
            tuple(validator.evaluate(jschon.JSON.loads(text)).valid for text in request.instances)
        )
    except (JSONSchemaError, CatalogError, LookupError) as error:
        return Answer((), str(error))


def _in_python(answer: Callable[[Request], Answer], requests: Sequence[Request]) -> list[Answer]:
    return [answer(request) for request in requests]


def _module_is_missing(module: str) -> str | None:
    return None if importlib.util.find_spec(module) else f"the Python package {module} is missing"


def _sourcemeta_is_missing() -> str | None:
    return None if sourcemeta_program() else "sourcemeta-jsonschema is missing, or not for here"


def _sourcemeta(request: Request) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "schemas").mkdir()
        for number, schema in enumerate(request.schemas):
            path = Path(folder) / "schemas" / f"{number}.json"
            path.write_text(json.dumps(schema), encoding="utf-8")
        tests = ",".join(f'{{"valid":true,"data":{text}}}' for text in request.instances)
        suite = Path(folder) / "suite.json"
        suite.write_text(
            f'{{"target":{json.dumps(request.schema)},"tests":[{tests}]}}', encoding="utf-8"
        )
        answered = subprocess.run(
            [str(sourcemeta_program()), "test", suite, "--resolve", f"{folder}/schemas", "--json"],
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
    log = tuple(answered.stderr.splitlines())
    answer = json.loads(answered.stdout)
    if "results" not in answer:
        return Answer((), answered.stdout, log)
    return Answer(
        tuple(each["status"] == "passed" for each in answer["results"]["tests"]), None, log
    )


def node_is_missing(folder: Path = FOLDER) -> str | None:
    """Return what the validators of JavaScript need and this machine does not have."""
    if shutil.which("node") is None:
        return "node is missing"
    if not (folder / "node_modules").is_dir():
        return f"{folder.name}/node_modules is missing, and `make node` installs it"
    return None


def _node_version(package: str) -> str:
    path = FOLDER / "node_modules" / package / "package.json"
    return str(json.loads(path.read_bytes())["version"])


def _with_node(adapter: str, requests: Sequence[Request]) -> list[Answer]:
    answered = subprocess.run(
        ["node", "validate.mjs", adapter],
        cwd=FOLDER,
        input=json.dumps([request._asdict() for request in requests]),
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=300,
    )
    return [
        Answer(tuple(each.get("verdicts", ())), each.get("error"), tuple(each["log"]))
        for each in json.loads(answered.stdout)
    ]


def _python(
    language: str, package: str, answer: Callable[[Request], Answer], module: str | None = None
) -> Validator:
    missing = partial(_module_is_missing, module or package.replace("-", "_"))
    asked = partial(_in_python, answer)
    return Validator(language, "PyPI", package, missing, partial(version, package), asked)


def _node(adapter: str, package: str) -> Validator:
    reported = partial(_node_version, package)
    asked = partial(_with_node, adapter)
    return Validator("JavaScript", "npm", package, node_is_missing, reported, asked)


VALIDATORS: Mapping[str, Validator] = {
    "python-jsonschema": _python("Python", "jsonschema", _python_jsonschema),
    "jschon": _python("Python", "jschon", _jschon),
    "jsonschema-rs": _python("Rust", "jsonschema-rs", _jsonschema_rs),
    "corvus": _python("Rust", "corvus-json-schema-rs", _corvus),
    "sourcemeta": _python("C++", "sourcemeta-jsonschema", _sourcemeta)._replace(
        missing=_sourcemeta_is_missing
    ),
    "ajv": _node("ajv", "ajv"),
    "hyperjump": _node("hyperjump", "@hyperjump/json-schema"),
    "cfworker": _node("cfworker", "@cfworker/json-schema"),
}
"""Each validator, by the name that is used here."""
