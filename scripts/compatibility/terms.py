"""Compares the terms of the controlled vocabularies of two versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from scripts.compatibility.incompatibility import Incompatibility
from scripts.compatibility.version import Version
from scripts.vocabularies import FOLDER, read


def term_differences(older: Version, newer: Version) -> list[Incompatibility]:
    """Report each vocabulary and each term of the older version that the newer one does not have.

    A term is identified by its notation, which is the value in a document.
    """
    later = notations(newer)
    found = []
    for name, terms in notations(older).items():
        file = f"{FOLDER}/{newer.number}/{name}"
        if name not in later:
            found.append(Incompatibility(file, "", "must exist, as in the older version", _KEEP))
            continue
        found += [
            Incompatibility(file, "/terms", f"must have the term {notation}", _KEEP)
            for notation in terms
            if notation not in later[name]
        ]
    return found


def notations(version: Version) -> Mapping[str, Sequence[str]]:
    """Return the notations in each vocabulary of a version, by the name of its file."""
    _, vocabularies = read(version.root, version.number)
    return {
        PurePosixPath(address).name: [term["notation"] for term in vocabulary["terms"]]
        for address, vocabulary in vocabularies.items()
    }


_KEEP = "keep it, and give it the status deprecated if it should no longer be used"
