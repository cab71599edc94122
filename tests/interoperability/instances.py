"""Instances on which careless schemas divide the validators, each with the correct verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.interoperability.places import places
from tests.interoperability.schemas import DISTINCT
from tests.interoperability.texts import HOLE, OBJECTS
from train_api.specification import versions

RESPONSES = {schema: HOLE for schema in OBJECTS if schema.endswith("response")} | {
    "requirement-id": (
        '{"requirements": [], "relations": [{"type": "all", "requirements": [HOLE]}]}'
    ),
    "requirement": '{"requirements": [{"id": 0, "requirement": HOLE}], "relations": []}',
    "requirements/environment-variable": (
        '{"requirements": [{"id": 0, "requirement": HOLE}], "relations": []}'
    ),
    "listed-requirement": '{"requirements": [HOLE], "relations": []}',
    "relation": '{"requirements": [], "relations": [HOLE]}',
    "unmet-requirement": '{"fulfilled": false, "unmet": [HOLE]}',
    "rebase": '{"state": "success", "rebase": HOLE}',
}
"""For each schema a valid response, but for the hole, which its instances fill."""


class Instance(NamedTuple):
    """A JSON text, and whether the schema of this version and short name takes it."""

    version: str
    schema: str
    text: str
    valid: bool

    @property
    def within_a_response(self) -> str:
        """The text of a train response that is valid exactly when the instance is."""
        return RESPONSES[self.schema].replace(HOLE, self.text)


def instances() -> Iterator[Instance]:
    """Yield every instance of the table, those of each version for its own schemas."""
    for version in versions():
        for place in places(version):
            if (version, place.schema) not in DISTINCT.values():
                continue
            for texts, valid in ((place.valid, True), (place.invalid, False)):
                for text in texts:
                    yield Instance(version, place.schema, place.around.replace(HOLE, text), valid)
