"""The pages at addresses without a version: each vocabulary in all its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

from scripts.release import Status
from scripts.site.context import Context
from scripts.site.places import unversioned_page
from scripts.site.specification import File
from scripts.site.vocabulary_pages import turtle_path
from train_api.versions import order


class Edition(NamedTuple):
    """A vocabulary, or one of its terms, in one version of the specification.

    `value` is the JSON value of the file or of the term, and `file` is the file that has it.
    """

    version: str
    status: Status
    file: File
    value: Mapping[str, Any]


class Term(NamedTuple):
    """A term, or a property, in all versions that have it.

    `newest` is the edition by which it is described, and `editions` has all, the newest first.
    """

    notation: str
    label: str
    address: str
    newest: Edition
    editions: tuple[Edition, ...]


class Vocabulary(NamedTuple):
    """A vocabulary in all versions that have it, as a term is."""

    name: str
    address: str
    newest: Edition
    editions: tuple[Edition, ...]
    terms: tuple[Term, ...]

    @property
    def page(self) -> str:
        """The path of its page, which the site serves at its address."""
        return unversioned_page(self.address)

    @property
    def turtle(self) -> str:
        """The path of its Turtle."""
        return turtle_path(self.page)


def collect(files: Iterable[tuple[str, Status, File]]) -> list[Vocabulary]:
    """The vocabularies of all versions, in the order of their names.

    Each file comes with its version and the status of the version. The description of a term is
    that of the newest release that has it, or of the newest draft if no release has it. The terms
    of the newest edition come first, in its order.
    """
    found: dict[str, list[Edition]] = {}
    for version, status, file in files:
        name = file.slug
        found.setdefault(name, []).append(Edition(version, status, file, file.value))
    return [_vocabulary(name, editions) for name, editions in sorted(found.items())]


def page(context: Context, vocabulary: Vocabulary) -> bytes:
    """The page of a vocabulary, with an anchor for each term."""
    return context.fill(
        "unversioned", vocabulary.page, vocabulary=vocabulary, turtle_path=turtle_path
    )


def turtle(vocabulary: Vocabulary) -> bytes:
    """A vocabulary and its terms by their addresses without a version, each with its versions."""
    graph = rdflib.Graph()
    scheme = rdflib.URIRef(vocabulary.address)
    is_scheme = vocabulary.newest.value["type"] == "ConceptScheme"
    title = rdflib.Literal(vocabulary.newest.file.title, lang="en")
    graph.add((scheme, RDF.type, SKOS.ConceptScheme if is_scheme else OWL.Ontology))
    graph.add((scheme, DCTERMS.title, title))
    for name in ("license", "creator"):
        graph.add((scheme, DCTERMS[name], rdflib.URIRef(vocabulary.newest.value[name])))
    _add_versions(graph, scheme, vocabulary.editions)
    for term in vocabulary.terms:
        subject = rdflib.URIRef(term.address)
        label = rdflib.Literal(term.label, lang="en")
        definition = rdflib.Literal(term.newest.value["definition"], lang="en")
        graph.add((subject, SKOS.definition, definition))
        _add_versions(graph, subject, term.editions)
        if is_scheme:
            graph.add((subject, RDF.type, SKOS.Concept))
            graph.add((subject, SKOS.prefLabel, label))
            graph.add((subject, SKOS.notation, rdflib.Literal(term.notation)))
            graph.add((subject, SKOS.inScheme, scheme))
            graph.add((subject, SKOS.topConceptOf, scheme))
            graph.add((scheme, SKOS.hasTopConcept, subject))
        else:
            graph.add((subject, RDF.type, RDF.Property))
            graph.add((subject, RDFS.label, label))
            graph.add((subject, RDFS.isDefinedBy, scheme))
    return graph.serialize(format="turtle", encoding="utf-8")


def _vocabulary(name: str, editions: list[Edition]) -> Vocabulary:
    ordered = _ordered(editions)
    newest = _newest(ordered)
    terms: dict[str, list[Edition]] = {}
    for edition in (newest, *ordered):
        for value in _terms(edition):
            found = terms.setdefault(_notation(value), [])
            if edition.version not in {each.version for each in found}:
                found.append(edition._replace(value=value))
    address = str(newest.value["isVersionOf"])
    made = [_term(address, notation, each) for notation, each in terms.items()]
    return Vocabulary(name, address, newest, ordered, tuple(made))


def _term(vocabulary: str, notation: str, editions: list[Edition]) -> Term:
    ordered = _ordered(editions)
    newest = _newest(ordered)
    label = newest.value.get("prefLabel", notation)
    return Term(notation, label, f"{vocabulary}#{notation}", newest, ordered)


def _ordered(editions: list[Edition]) -> tuple[Edition, ...]:
    return tuple(sorted(editions, key=lambda each: order(each.version), reverse=True))


def _newest(ordered: tuple[Edition, ...]) -> Edition:
    return next((each for each in ordered if each.status == "released"), ordered[0])


def _terms(edition: Edition) -> Iterable[Mapping[str, Any]]:
    return (*edition.value.get("terms", ()), *edition.value.get("properties", ()))


def _notation(value: Mapping[str, Any]) -> str:
    """The notation of a term; that of a property is its label."""
    return str(value["notation"] if "notation" in value else value["label"])


def _add_versions(graph: rdflib.Graph, subject: rdflib.URIRef, editions: Iterable[Edition]) -> None:
    for edition in editions:
        version = rdflib.URIRef(edition.value["@id"])
        # A property has one address in all versions.
        if version != subject:
            graph.add((subject, DCTERMS.hasVersion, version))
