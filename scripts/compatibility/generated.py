"""Generates documents for a version, and validates them against the schemas of the next one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from scripts.compatibility.incompatibility import Incompatibility
from scripts.compatibility.replay import examples
from scripts.compatibility.validators import Documents, accepts, validators
from scripts.compatibility.version import Version
from scripts.generation import Maker, read, strings_within, write

SEED = 110
ATTEMPTS = 300
"""So many documents are made for each schema; those that are invalid are not used."""

LONGEST_STRING = 2000
LONGEST_REPORT = 300
"""So many characters of a document are reported."""


@cache
def generate(version: Version, attempts: int = ATTEMPTS) -> Documents:
    """Return documents that are valid under a version, each once, always the same.

    One attempt in four makes a valid document; the others change one, which may stay valid.

    Raises:
        ValueError: no valid document was found for a schema.
    """
    files = {schema["$id"]: file for file, schema in version.files.items()}

    def is_accepted(address: str, text: str) -> bool:
        return accepts(version, files[address], json.loads(text))

    maker = Maker(list(version.files.values()), list(_strings(version)), is_accepted, SEED)
    found: dict[str, list[str]] = {}
    for address, file in files.items():
        made = [
            write(maker.faulty(address) if turn % 4 else maker.valid(address))
            for turn in range(attempts)
        ]
        found[file] = [text for text in dict.fromkeys(made) if is_accepted(address, text)]
    return found


def generated_differences(older: Version, newer: Version) -> list[Incompatibility]:
    """Report the schemas for which validators reject a generated document, and the shortest one.

    The documents are valid under the older version, and all validators of this machine validate
    them against the newer one.
    """
    documents = {file: texts for file, texts in generate(older).items() if file in newer.files}
    rejecting: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for name, validate in validators().items():
        for file, verdicts in validate(newer, documents).items():
            pairs = zip(documents[file], verdicts, strict=True)
            rejected = tuple(text for text, is_valid in pairs if not is_valid)
            if rejected:
                rejecting[file, rejected].append(name)
    return [
        Incompatibility(newer.path(file), "", _expectation(names, rejected))
        for (file, rejected), names in rejecting.items()
    ]


def _expectation(names: Sequence[str], rejected: Sequence[str]) -> str:
    return f"{', '.join(names)} must accept {shortest(rejected)}"


def shortest(documents: Sequence[str]) -> str:
    """Return how many documents there are, and the shortest one."""
    document = min(documents, key=len)[:LONGEST_REPORT]
    number = "a document" if len(documents) == 1 else f"{len(documents)} documents, among them"
    return f"{number} {document}"


def _strings(version: Version) -> Iterator[str]:
    """Yield the strings from which documents are made: those of the examples."""
    values = [schema.get("examples", []) for schema in version.files.values()]
    values += [example.value for example in examples(version)]
    for value in values:
        for each in strings_within(read(json.dumps(value))):
            if len(each) <= LONGEST_STRING:
                yield each
