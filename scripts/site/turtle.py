"""The vocabularies as Turtle, made from their JSON-LD."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from typing import Any

import rdflib


def turtle(document: Mapping[str, Any], context: Mapping[str, Any]) -> bytes:
    """The same graph as Turtle. `context` is the JSON-LD context to which the document refers."""
    inline = {**document, "@context": context["@context"]}
    found = rdflib.Graph()
    with warnings.catch_warnings():
        # rdflib itself uses a class that it has deprecated.
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        found.parse(data=json.dumps(inline), format="json-ld")
    return found.serialize(format="turtle", encoding="utf-8")
