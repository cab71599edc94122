"""The documents that all validators validate, and the schemas for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import jsonschema_rs

from scripts.examples import STDOUT, vectors
from scripts.generation import Maker, read, strings_within, write
from tests.interoperability.instances import instances
from tests.interoperability.schemas import BUNDLED, DISTINCT
from tests.interoperability.validators import Request
from tests.schemas.files import EVERY, OF_VERSION
from train_api import extract
from train_api.specification import versions

SEED = 20201
LONGEST_STRING = 2000
NO_STRICT_JSON = frozenset(f"TA{number:03}" for number in range(1, 11))
"""The rules that an output breaks in which there is no response of strict JSON."""


class Batch(NamedTuple):
    """Documents of one origin for one schema: `origin` is examples, table or generated."""

    origin: str
    request: Request

    @property
    def texts(self) -> Sequence[str]:
        """The documents."""
        return self.request.instances


ENTRY = "train-response"


def batches(generated: int) -> list[Batch]:
    """Return all documents, of which so many are generated for each schema.

    Each is validated by its own schema, a response also by the train response and the bundle.
    """
    found = []
    origins: Mapping[str, Mapping[str, Sequence[str]]] = {
        "examples": example_responses(),
        "table": table(),
        "generated": {name: generate(name, generated) for name in DISTINCT},
    }
    for origin, by_schema in origins.items():
        for name, texts in by_schema.items():
            found += [Batch(origin, request) for request in requests(name, texts)]
    return found


def requests(name: str, texts: Sequence[str]) -> list[Request]:
    """Return what is to be asked about documents for the schema of this version and short name."""
    version = name.partition("/")[0]
    files = list(OF_VERSION[version].values())
    entry = EVERY[f"{version}/{ENTRY}"]["$id"]
    asked = [Request(files, EVERY[name]["$id"], texts)]
    if name.endswith("-response"):
        asked.append(Request([BUNDLED[version]], BUNDLED[version]["$id"], texts))
        if asked[0].schema != entry:
            asked.append(Request(files, entry, texts))
    return asked


@cache
def example_responses() -> Mapping[str, Sequence[str]]:
    """Return the examples that are strict JSON, by the version and short name of their schema.

    Of captured output it is the response, which any of the four schemas may be for.
    """
    found: dict[str, list[str]] = {}
    for version in versions():
        for case in vectors(version):
            if any(problem.code in NO_STRICT_JSON for problem in case.problems):
                continue
            if case.group == STDOUT:
                text = extract(case.data).data.decode()
                found.setdefault(f"{version}/{ENTRY}", []).append(text)
            elif not case.recipe:
                found.setdefault(f"{version}/{case.group}", []).append(case.data.decode())
    return found


def table() -> Mapping[str, Sequence[str]]:
    """Return the instances written by hand, by the version and short name of their schema."""
    found: dict[str, list[str]] = {}
    for each in instances():
        found.setdefault(f"{each.version}/{each.schema}", []).append(each.text)
    return found


def generate(name: str, number: int) -> list[str]:
    """Return so many generated documents for the schema of this version and short name.

    One in four is made to be valid. There are fewer where a schema is too small for as many.
    """
    address = EVERY[name]["$id"]
    schemas = list(OF_VERSION[name.partition("/")[0]].values())
    maker = Maker(schemas, strings(), accepts, SEED)
    found: dict[str, None] = {}
    for turn in range(20 * number):
        if len(found) == number:
            break
        made = maker.faulty(address) if turn % 4 else maker.valid(address)
        found[write(made)] = None
    return list(found)


@cache
def strings() -> Sequence[str]:
    """Return the strings from which generated documents are made: those of all other documents."""
    texts = [text for texts in example_responses().values() for text in texts]
    texts += [text for texts in table().values() for text in texts]
    found = {each for text in texts for each in strings_within(read(text))}
    return [each for each in found if len(each) <= LONGEST_STRING]


@cache
def _registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([(schema["$id"], schema) for schema in EVERY.values()])


@cache
def _validator(address: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"$ref": address}, registry=_registry())


def accepts(address: str, text: str) -> bool:
    """Whether the schema of this address takes this JSON text."""
    return _validator(address).is_valid(json.loads(text))
