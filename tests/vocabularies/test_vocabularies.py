"""The controlled vocabularies are SKOS that others can read."""

from __future__ import annotations

import json
import socket
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from scripts.vocabularies import ROOT, read
from tests.schemas.files import is_valid
from train_api.specification import address, schema_path, versions, vocabulary_path

FOLDERS = {version: ROOT / "controlled-vocabularies" / version for version in versions()}
FILES = [path for folder in FOLDERS.values() for path in sorted(folder.iterdir())]
VOCABULARIES = {
    scheme: each for version in FOLDERS for scheme, each in read(ROOT, version)[1].items()
}
TERMS = [(scheme, term) for scheme, each in VOCABULARIES.items() for term in each["terms"]]
UNVERSIONED = address("controlled-vocabularies/")
OWN = UNVERSIONED + "terms#"
TERM_STATUS = URIRef("http://www.w3.org/ns/adms#status")
STATUS = {
    "stable": URIRef("http://purl.org/adms/status/Completed"),
    "deprecated": URIRef("http://purl.org/adms/status/Deprecated"),
}
ALWAYS = {
    "@id",
    "type",
    "isVersionOf",
    "inScheme",
    "topConceptOf",
    "notation",
    "prefLabel",
    "definition",
    "status",
    "since",
    "example",
    "exactMatch",
    "closeMatch",
}
FURTHER = {"commands": {"behaviour", "response", "config"}, "targets": {"check", "secret"}}
EXAMPLES_OF = {
    "requirement-types": "requirement",
    "relation-types": "relation",
    "run-states": "run-algorithm-response",
    "rebase-types": "rebase",
}
"""The schema that the example of a vocabulary's terms is an instance of."""

# rdflib warns of its own use of what it has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def _id(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


each_version = pytest.mark.parametrize("version", FOLDERS)
each_file = pytest.mark.parametrize("path", FILES, ids=_id)
each_vocabulary = pytest.mark.parametrize(
    "scheme", VOCABULARIES, ids=lambda scheme: _id(Path(scheme))
)
each_term = pytest.mark.parametrize(
    ("scheme", "term"),
    TERMS,
    ids=[f"{_id(Path(scheme))}-{term['notation']}" for scheme, term in TERMS],
)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@cache
def graph(path: Path) -> Graph:
    """A file as a reader of RDF sees it."""
    return Graph().parse(path, format="json-ld")


def scheme_graph(scheme: str) -> Graph:
    """A vocabulary as a reader of RDF sees it."""
    return graph(FOLDERS[version_of(scheme)] / Path(scheme).name)


def version_of(scheme: str) -> str:
    """The version in the address of a vocabulary."""
    return Path(scheme).parent.name


def terms(name: str, version: str) -> list[dict[str, Any]]:
    """The terms of a vocabulary by its short name."""
    found: list[dict[str, Any]] = VOCABULARIES[address(vocabulary_path(name, version))]["terms"]
    return found


RELATION_TYPES = {"1.0.0": ["all", "any", "none"]}
"""The terms of the versions that have others than the newest one."""


@each_version
def test_the_vocabularies_are_those_of_the_specification(version: str) -> None:
    """There are six vocabularies, and they hold the terms of the specification in its order."""
    held = {
        Path(scheme).stem: [term["notation"] for term in each["terms"]]
        for scheme, each in VOCABULARIES.items()
        if version_of(scheme) == version
    }
    targets = "URL HOST PORT TOKEN FILE DIRECTORY ENUM INTEGER NUMBER BOOLEAN STRING"
    commands = "list_requirements check_requirements print_model_summary run_algorithm"
    assert held == {
        "commands": commands.split(),
        "rebase-types": ["docker"],
        "relation-types": RELATION_TYPES.get(version, ["all", "any", "none", "optional"]),
        "requirement-types": ["environmentVariable"],
        "run-states": ["success", "failure", "application"],
        "targets": targets.split(),
    }


@each_file
def test_a_file_bears_its_address_and_is_formatted(path: Path) -> None:
    """A file's `@id` is the base address and its path, and its text is what the project writes."""
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["@id"] == address(path.relative_to(ROOT).as_posix())
    assert document["title"].strip()
    assert document["description"].strip()
    assert text == json.dumps(document, indent=2) + "\n"


@each_vocabulary
def test_a_vocabulary_is_a_concept_scheme(scheme: str) -> None:
    """rdflib reads a vocabulary, without a network, as a scheme with exactly its terms."""
    read_by_others = scheme_graph(scheme)
    subject = URIRef(scheme)
    assert (subject, RDF.type, SKOS.ConceptScheme) in read_by_others
    assert read_by_others.value(subject, OWL.versionInfo) == Literal(version_of(scheme))
    concepts = set(read_by_others.subjects(RDF.type, SKOS.Concept))
    assert concepts == set(read_by_others.subjects(SKOS.inScheme, subject))
    assert concepts == {URIRef(term["@id"]) for term in VOCABULARIES[scheme]["terms"]}


@each_vocabulary
def test_each_term_is_a_top_concept_in_both_directions(scheme: str) -> None:
    """A reader that infers nothing sees each term from its scheme, and the scheme from its term."""
    read_by_others = scheme_graph(scheme)
    subject = URIRef(scheme)
    concepts = set(read_by_others.subjects(RDF.type, SKOS.Concept))
    assert concepts
    assert concepts == set(read_by_others.objects(subject, SKOS.hasTopConcept))
    assert concepts == set(read_by_others.subjects(SKOS.topConceptOf, subject))


@pytest.mark.parametrize("path", [path for path in FILES if path.stem != "context"], ids=_id)
def test_a_vocabulary_says_of_itself_what_a_catalog_asks_for(path: Path) -> None:
    """A reader of RDF finds title, licence, creator and the address that has no version."""
    read_by_others = graph(path)
    subject = URIRef(address(path.relative_to(ROOT).as_posix()))
    found = {
        name: read_by_others.value(subject, DCTERMS[name], any=False)
        for name in ("title", "description", "license", "creator", "isVersionOf")
    }
    assert None not in found.values()
    assert found["license"] == URIRef("https://www.apache.org/licenses/LICENSE-2.0")
    assert found["creator"] == URIRef("https://github.com/PersonalHealthTrain")
    assert found["isVersionOf"] == URIRef(UNVERSIONED + path.stem)


@each_version
def test_the_date_of_a_release_is_a_date_to_a_reader_of_rdf(version: str) -> None:
    """What a release writes as issued is an xsd:date."""
    document = json.loads((FOLDERS[version] / "targets.jsonld").read_bytes())
    context = json.loads((FOLDERS[version] / "context.jsonld").read_bytes())["@context"]
    dated = {**document, "@context": context, "issued": "2026-02-01"}
    read_by_others = Graph().parse(data=json.dumps(dated), format="json-ld")
    issued = read_by_others.value(URIRef(document["@id"]), DCTERMS.issued)
    assert issued == Literal("2026-02-01", datatype=XSD.date)


@each_term
def test_a_term_has_what_is_promised(scheme: str, term: dict[str, Any]) -> None:
    """A term has all members that its vocabulary promises and no others."""
    further = FURTHER.get(Path(scheme).stem, set())
    replaced = {"replacedBy"} if term["status"] == "deprecated" else set()
    assert set(term) == ALWAYS | further | replaced
    assert all(term[name].strip() for name in ("notation", "prefLabel", "definition", "example"))
    assert not replaced or term["replacedBy"] in {each["@id"] for _, each in TERMS}


@each_term
def test_a_term_means_the_same_to_a_reader_of_rdf(scheme: str, term: dict[str, Any]) -> None:
    """What a term says in JSON, it says in SKOS."""
    read_by_others = scheme_graph(scheme)
    subject = URIRef(term["@id"])
    said = {
        (SKOS.notation, Literal(term["notation"])),
        (SKOS.prefLabel, Literal(term["prefLabel"], lang="en")),
        (SKOS.definition, Literal(term["definition"], lang="en")),
        (SKOS.example, Literal(term["example"])),
        (TERM_STATUS, STATUS[term["status"]]),
        (URIRef(OWN + "since"), Literal(term["since"])),
        (DCTERMS.isVersionOf, URIRef(f"{UNVERSIONED}{Path(scheme).stem}#{term['notation']}")),
        (SKOS.inScheme, URIRef(scheme)),
        (SKOS.topConceptOf, URIRef(scheme)),
        *((SKOS.exactMatch, URIRef(match)) for match in term["exactMatch"]),
        *((SKOS.closeMatch, URIRef(match)) for match in term["closeMatch"]),
    }
    assert said <= set(read_by_others.predicate_objects(subject))
    # A member that the context does not know would be lost without a word.
    lists = ("exactMatch", "closeMatch", "config")
    statements = sum(len(value) if name in lists else 1 for name, value in term.items()) - 1
    assert len(list(read_by_others.predicate_objects(subject))) == statements


@each_version
def test_own_properties_are_described(version: str) -> None:
    """Each property that no other vocabulary has is described, by an address without a version."""
    context = json.loads((FOLDERS[version] / "context.jsonld").read_bytes())["@context"]
    meanings = [each.get("@id") if isinstance(each, dict) else each for each in context.values()]
    used = {each[6:] for each in map(str, meanings) if each.startswith("train:")}
    described = graph(FOLDERS[version] / "terms.jsonld")
    document = URIRef(address(vocabulary_path("terms", version)))
    properties = set(described.subjects(RDF.type, RDF.Property))
    assert properties == {URIRef(OWN + name) for name in used}
    for each in properties:
        assert described.value(each, RDFS.label)
        assert described.value(each, SKOS.definition)
        assert described.value(each, RDFS.isDefinedBy) == document


@each_version
def test_commands_say_what_alters_them(version: str) -> None:
    """Only the two commands that look at their environment are altered by config.Env."""
    assert {term["notation"]: term["config"] for term in terms("commands", version)} == {
        "list_requirements": [],
        "check_requirements": ["config.Env"],
        "print_model_summary": [],
        "run_algorithm": ["config.Env"],
    }


@each_version
def test_commands_and_the_train_response_know_the_same_responses(version: str) -> None:
    """Each command has a response of its own, and the train response takes exactly those."""
    responses = [term["response"] for term in terms("commands", version)]
    train_response = read(ROOT, version)[0][address(schema_path("train-response", version))]
    taken = [branch["then"]["$ref"] for branch in train_response["allOf"]]
    assert responses == [address(f"schemas/{version}/{name}") for name in taken]
    assert len(set(responses)) == len(responses)


@each_version
def test_only_tokens_are_secret(version: str) -> None:
    """TOKEN alone is secret, and readers of RDF see a boolean."""
    secret_terms = [term["notation"] for term in terms("targets", version) if term["secret"]]
    assert secret_terms == ["TOKEN"]
    scheme = address(vocabulary_path("targets", version))
    secret = scheme_graph(scheme).value(URIRef(f"{scheme}#TOKEN"), URIRef(OWN + "secret"))
    assert secret == Literal("true", datatype=XSD.boolean)


@each_version
@pytest.mark.parametrize("name", EXAMPLES_OF)
def test_examples_of_terms_are_valid(name: str, version: str) -> None:
    """The example of a term that is in a response is valid, and has the term in it."""
    for term in terms(name, version):
        instance = json.loads(term["example"])
        assert is_valid(EXAMPLES_OF[name], instance, version)
        assert term["notation"] in instance.values()


@each_version
def test_examples_of_commands_end_with_the_command(version: str) -> None:
    """The example of a command is a command line that passes it as the only argument."""
    for term in terms("commands", version):
        assert term["example"].split(" ")[3:] == [term["notation"]]
