"""Compares the schema files of two versions."""

from __future__ import annotations

from scripts.compatibility.incompatibility import Incompatibility, Undecided
from scripts.compatibility.keywords import unsupported
from scripts.compatibility.leaves import NAME_THE_ADDRESSES
from scripts.compatibility.premises import Premises, as_json
from scripts.compatibility.subsumption import assume, incompatibilities
from scripts.compatibility.version import Subschema, Version


def structural_differences(older: Version, newer: Version) -> list[Incompatibility]:
    """Report where a schema of the newer version does not follow from that of the older version.

    A file is compared with the file of the same path in the newer version, and a `$ref` leads to
    the files of its own version.
    """
    found = [*unsupported(older), *unsupported(newer)]
    if found:
        return found
    for file in older.files:
        found += _file_differences(older, newer, file)
    return list(dict.fromkeys(found))


def _file_differences(older: Version, newer: Version, file: str) -> list[Incompatibility]:
    if file not in newer.files:
        return [Incompatibility(newer.path(file), "", "must exist, as in the older version")]
    before, after = older.file(file), newer.file(file)
    try:
        return [
            *_dialect_differences(before, after),
            *incompatibilities(assume(Premises(), [before]), after),
            *_address_differences(before, after),
        ]
    except Undecided as error:
        return [after.undecided("", str(error))]


def _dialect_differences(before: Subschema, after: Subschema) -> list[Incompatibility]:
    dialect = before.get("$schema")
    if after.get("$schema") == dialect:
        return []
    return [after.incompatible("$schema", f"must be {as_json(dialect)}")]


def _address_differences(before: Subschema, after: Subschema) -> list[Incompatibility]:
    """Report a response that may not name its schema by exactly the known addresses.

    These are the address in the newer version, and the addresses that the older version accepts. A
    response that names an older version must be valid under that version, which is tested where the
    schema is selected by the address.
    """
    member = before.within("properties", "$schema")
    if "$schema" not in (before.get("properties") or ()):
        return []
    if "$schema" not in (after.get("properties") or ()):
        return []
    known = {*_values(member), after.get("$id")}
    accepted = _values(after.within("properties", "$schema"))
    return [
        after.within("properties").incompatible(
            "$schema", f"{must} {as_json(address)}", NAME_THE_ADDRESSES
        )
        for must, addresses in (
            ("must accept the schema's own address", {after.get("$id")} - accepted),
            ("must not accept the address", accepted - known),
        )
        for address in sorted(addresses)
    ]


def _values(schema: Subschema) -> set[str]:
    """Return the values of a `const` or an `enum`."""
    return {schema.get("const"), *(schema.get("enum") or ())} - {None}
