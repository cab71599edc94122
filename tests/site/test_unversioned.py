"""How the versions of a vocabulary come together at its address without a version."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib
from rdflib import DCTERMS, RDF, RDFS, SKOS

from scripts.release import Status
from scripts.site.specification import File
from scripts.site.unversioned import Vocabulary, collect, turtle
from train_api.specification import BASE

COLOURS = f"{BASE}controlled-vocabularies/colours"


def file(version: str, definitions: dict[str, str]) -> File:
    """A vocabulary of colours in a version, with a definition for each notation."""
    path = f"controlled-vocabularies/{version}/colours.jsonld"
    value = {
        "@id": BASE + path,
        "type": "ConceptScheme",
        "title": f"Colours of {version}",
        "isVersionOf": COLOURS,
        "license": "https://licence.example/",
        "creator": "https://creator.example/",
        "terms": [
            {
                "@id": f"{BASE}{path}#{notation}",
                "notation": notation,
                "prefLabel": notation.capitalize(),
                "definition": definition,
            }
            for notation, definition in definitions.items()
        ],
    }
    return File(path, b"", value)


def properties(version: str) -> File:
    """The properties of a version, which have one address in all versions."""
    path = f"controlled-vocabularies/{version}/terms.jsonld"
    address = f"{BASE}controlled-vocabularies/terms"
    value: dict[str, Any] = {
        **file(version, {}).value,
        "@id": BASE + path,
        "type": "Ontology",
        "isVersionOf": address,
        "properties": [{"@id": f"{address}#hue", "label": "hue", "definition": "A hue."}],
    }
    return File(path, b"", value)


FILES: list[tuple[str, Status, File]] = [
    ("1.10.0", "draft", file("1.10.0", {"red": "drafted", "pink": "drafted"})),
    ("1.2.0", "released", file("1.2.0", {"blue": "second", "red": "second"})),
    ("1.0.0", "released", file("1.0.0", {"red": "first", "grey": "first"})),
]


def colours(files: list[tuple[str, Status, File]]) -> Vocabulary:
    """The only vocabulary of some files."""
    (vocabulary,) = collect(files)
    return vocabulary


@pytest.mark.parametrize("files", [FILES, FILES[::-1]], ids=["newest-first", "oldest-first"])
def test_a_term_is_described_as_in_the_newest_release(files: Any) -> None:
    """A release goes before a draft, and a draft counts where no release has the term."""
    vocabulary = colours(files)

    assert vocabulary.newest.version == "1.2.0"
    assert {each.notation: each.newest.value["definition"] for each in vocabulary.terms} == {
        "blue": "second",
        "red": "second",
        "pink": "drafted",
        "grey": "first",
    }


def test_the_terms_of_the_newest_edition_come_first() -> None:
    """Terms are in the order of the newest edition, followed by those of other versions."""
    assert [each.notation for each in colours(FILES).terms] == ["blue", "red", "pink", "grey"]


def test_each_version_of_a_term_is_there() -> None:
    """A term has the versions that have it and no others, in the order of their numbers."""
    assert {
        each.notation: [edition.version for edition in each.editions]
        for each in colours(FILES).terms
    } == {
        "blue": ["1.2.0"],
        "red": ["1.10.0", "1.2.0", "1.0.0"],
        "pink": ["1.10.0"],
        "grey": ["1.0.0"],
    }
    assert [each.version for each in colours(FILES).editions] == ["1.10.0", "1.2.0", "1.0.0"]


def test_a_draft_alone_describes_its_terms() -> None:
    """While nothing is released, the newest draft counts."""
    drafts: list[tuple[str, Status, File]] = [
        (number, "draft", each) for number, _, each in FILES[::-1]
    ]

    assert colours(drafts).newest.version == "1.10.0"


def test_the_turtle_has_each_version_of_each_term() -> None:
    """hasVersion leads from a term and from its vocabulary to what each version has."""
    graph = rdflib.Graph().parse(data=turtle(colours(FILES)), format="turtle")
    scheme = rdflib.URIRef(COLOURS)
    red = rdflib.URIRef(f"{COLOURS}#red")

    assert {str(each) for each in graph.objects(red, DCTERMS.hasVersion)} == {
        f"{BASE}controlled-vocabularies/{number}/colours.jsonld#red"
        for number in ("1.10.0", "1.2.0", "1.0.0")
    }
    assert len(set(graph.objects(scheme, DCTERMS.hasVersion))) == 3
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert set(graph.objects(red, SKOS.definition)) == {rdflib.Literal("second", lang="en")}
    assert len(set(graph.objects(scheme, SKOS.hasTopConcept))) == 4
    assert set(graph.objects(scheme, SKOS.hasTopConcept)) == set(
        graph.subjects(SKOS.topConceptOf, scheme)
    )


def test_a_property_is_no_version_of_itself() -> None:
    """Only the file of the properties has versions: a property's address is the same in all."""
    files: list[tuple[str, Status, File]] = [
        (number, "draft", properties(number)) for number in ("1.0.0", "1.1.0")
    ]
    graph = rdflib.Graph().parse(data=turtle(colours(files)), format="turtle")
    ontology = rdflib.URIRef(f"{BASE}controlled-vocabularies/terms")
    hue = rdflib.URIRef(f"{ontology}#hue")

    assert (hue, RDF.type, RDF.Property) in graph
    assert (hue, RDFS.isDefinedBy, ontology) in graph
    assert set(graph.subjects(DCTERMS.hasVersion)) == {ontology}
    assert len(set(graph.objects(ontology, DCTERMS.hasVersion))) == 2
