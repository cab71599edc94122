"""A version's schemas, and the schemas within them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from scripts.bundle import NAME as BUNDLE
from scripts.compatibility.incompatibility import REWRITE, Incompatibility, Undecided

Schema = Any
"""A JSON Schema: a mapping, `True` or `False`."""


@dataclass(frozen=True, eq=False)
class Version:
    """The schemas of one version, without the bundle.

    `root` is the repository, `number` the version. `files` are the schema files by their paths in
    the version's folder, and `base` is the address of that folder.
    """

    root: Path
    number: str
    base: str
    files: Mapping[str, Schema]

    @cached_property
    def registry(self) -> Registry[Any]:
        """The schema files by their addresses."""
        resources = (
            (each["$id"], DRAFT202012.create_resource(each)) for each in self.files.values()
        )
        return Registry[Any]().with_resources(resources)

    def path(self, file: str) -> str:
        """Return the path of a schema file in the repository."""
        return f"schemas/{self.number}/{file}"

    def file(self, name: str) -> Subschema:
        """Return the schema that is all of a file."""
        return Subschema(self, name, ())


@dataclass(frozen=True)
class Subschema:
    """A schema within a version: its file, and the keys that lead to it."""

    version: Version
    file: str
    keys: tuple[str, ...]

    @cached_property
    def schema(self) -> Schema:
        """The schema itself."""
        found = self.version.files[self.file]
        for key in self.keys:
            found = found[int(key) if isinstance(found, list) else key]
        return found

    def get(self, keyword: str) -> Any:
        """Return the value of a keyword, None if the schema does not have it."""
        schema = self.schema
        return schema.get(keyword) if isinstance(schema, dict) else None

    def within(self, *keys: str | int) -> Subschema:
        """Return the schema to which further keys lead."""
        return Subschema(self.version, self.file, (*self.keys, *map(str, keys)))

    def target(self) -> Subschema:
        """Return the schema to which the `$ref` of this one leads.

        Raises:
            Undecided: it leads to no schema of this version, or by an anchor.
        """
        version = self.version
        reference = self.schema["$ref"]
        address, fragment = urldefrag(urljoin(version.files[self.file]["$id"], reference))
        if fragment and not fragment.startswith("/"):
            raise Undecided(f"{self} refers to the anchor {reference}, which is not supported")
        file = address.removeprefix(version.base)
        keys = tuple(
            key.replace("~1", "/").replace("~0", "~") for key in unquote(fragment).split("/")[1:]
        )
        target = Subschema(version, file, keys)
        try:
            target.schema  # noqa: B018
        except (LookupError, ValueError, TypeError) as error:
            raise Undecided(
                f"{self} refers to {reference}, which is not in this version"
            ) from error
        return target

    def accepts(self, value: Any) -> bool:
        """Whether a JSON value is valid against this schema."""
        return _validator(self).is_valid(value)

    def incompatible(
        self, keyword: str, expectation: str, remedy: str | None = None
    ) -> Incompatibility:
        """Return the incompatibility at a keyword of this schema; an empty one means all of it."""
        place = self.within(keyword) if keyword else self
        found = Incompatibility(self.version.path(self.file), place.pointer, expectation)
        return found if remedy is None else found._replace(remedy=remedy)

    def undecided(self, keyword: str, reason: str) -> Incompatibility:
        """Return an incompatibility for a keyword that cannot be compared."""
        return self.incompatible(keyword, f"cannot be compared: {reason}", REWRITE)

    @property
    def pointer(self) -> str:
        """The JSON Pointer of this schema within its file."""
        return "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in self.keys)

    def __str__(self) -> str:
        return f"{self.version.path(self.file)}#{self.pointer}"


@cache
def _validator(subschema: Subschema) -> Draft202012Validator:
    version = subschema.version
    address = f"{version.files[subschema.file]['$id']}#{quote(subschema.pointer)}"
    return Draft202012Validator({"$ref": address}, registry=version.registry)


class UnreadableVersion(Exception):
    """A folder is not one with the schemas of a version; the message says why."""


def read(folder: Path) -> Version:
    """Read the schemas of a version from its folder, such as `schemas/1.0.0`.

    Raises:
        UnreadableVersion: there are no schemas, one is not a JSON Schema, or their addresses are
            not those of one folder.
    """
    folder = folder.resolve()
    files = dict(_files(folder))
    bases = {schema["$id"].removesuffix(path) for path, schema in files.items()}
    if len(bases) != 1:
        raise UnreadableVersion(f"{folder}: expected schemas whose addresses have one base")
    return Version(folder.parents[1], folder.name, bases.pop(), files)


def _files(folder: Path) -> Iterator[tuple[str, Schema]]:
    for path in sorted(folder.rglob("*.schema.json")):
        if path.name != BUNDLE:
            try:
                schema = json.loads(path.read_text(encoding="utf-8"))
                Draft202012Validator.check_schema(schema)
                schema["$id"]
            except (ValueError, SchemaError, LookupError) as error:
                raise UnreadableVersion(f"{path}: is not a schema with an address") from error
            yield path.relative_to(folder).as_posix(), schema
