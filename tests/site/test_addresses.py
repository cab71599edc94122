"""Every address of the specification, as it resolves on the site."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import jsonschema
import pytest
import rdflib
import referencing
from rdflib import DCTERMS, SKOS
from rdflib.compare import isomorphic
from referencing.jsonschema import DRAFT202012

from scripts.examples import response_cases, vectors
from scripts.release import digests, status
from scripts.site import index
from scripts.site.specification import versions
from scripts.vocabularies import subschemas
from tests.missing_tools import do_without, program
from tests.repository.documents import ROOT
from tests.site.pages import pages, parse
from train_api.cli.explain import ALL, _document
from train_api.conformance.catalog import CHECKS
from train_api.specification import BASE

PUBLISHED = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("schemas", "controlled-vocabularies")
    for path in (ROOT / folder).rglob("*.json*")
)
LINKED = [path for path in PUBLISHED if path.endswith(".jsonld")]
VOCABULARIES = [path for path in LINKED if "context" not in path]
LINKS = re.compile(r"\]\(([^)]+)\)")
UNVERSIONED = re.compile(re.escape(BASE) + "controlled-vocabularies/[a-z-]+(#.*)?")
RESPONSES = sorted({case.group for case in response_cases()})
AJV = ROOT / "tests" / "interoperability" / "node_modules" / "ajv"


def number_of(path: str) -> str:
    """The version of a file."""
    return Path(path).parts[1]


def load(path: str) -> Any:
    """The JSON value of a file of the repository."""
    return json.loads((ROOT / path).read_bytes())


def get(served: str, address: str) -> HTTPResponse:
    """The answer of the served site at an address of the published one."""
    assert address.startswith(BASE)
    answer: HTTPResponse = urllib.request.urlopen(served + address.removeprefix(BASE), timeout=30)
    return answer


def mentioned(value: Any) -> Iterator[str]:
    """Each address below the base that is a whole string somewhere within a value."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from mentioned(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mentioned(inner)
    elif isinstance(value, str) and value.startswith(BASE):
        yield urldefrag(value)[0]


@pytest.mark.parametrize("path", PUBLISHED)
def test_a_file_is_published_at_its_own_address(path: str, served_site: str) -> None:
    """A schema's $id, and a vocabulary's @id, leads to the bytes of that file."""
    value = load(path)
    address = value.get("$id") or value["@id"]
    answer = get(served_site, address)

    assert address == BASE + path
    assert answer.read() == (ROOT / path).read_bytes()
    kinds = {".json": "application/json", ".jsonld": "application/ld+json"}
    assert answer.headers["Content-Type"] == kinds[Path(path).suffix]


@pytest.mark.parametrize("path", PUBLISHED)
def test_what_a_file_mentions_is_published(path: str, served_site: str) -> None:
    """Each address within a file, and each reference of a schema, leads to a file."""
    value = load(path)
    references = [
        urldefrag(urljoin(BASE + path, schema["$ref"]))[0]
        for _, schema in (subschemas(value) if path.startswith("schemas/") else ())
        if "$ref" in schema
    ]
    addresses = {*mentioned(value), *references} - {BASE}

    assert addresses
    assert {get(served_site, address).status for address in addresses} == {200}


def test_what_is_not_there_is_not_found(served_site: str) -> None:
    """An address without a file is not found, and none leads to the newest version."""
    for path in ("schemas/latest/relation.schema.json", "schemas/1.0.0/relation", "no-such-page/"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(served_site, BASE + path)


def test_the_index_is_valid_and_names_every_file(served_site: str) -> None:
    """index.json is as its schema says, and has each file of a version with its digest.

    All but the text, which is a page, are published byte for byte.
    """
    value = json.loads(get(served_site, BASE + index.NAME).read())
    jsonschema.Draft202012Validator(load(index.SCHEMA)).validate(value)

    assert value["$schema"] == BASE + index.SCHEMA
    assert [each["version"] for each in value["versions"]] == versions(ROOT)
    for version in value["versions"]:
        paths = [each["path"] for each in version["files"]]
        assert paths == list(digests(ROOT, version["version"]))
    files = [
        each for part in (*value["versions"], *value["otherSchemas"]) for each in part["files"]
    ]
    assert {each["path"] for each in files} >= set(PUBLISHED)
    for each in files:
        data = get(served_site, each["address"]).read()
        if each["kind"] == "text":
            assert b"<h1" in data
            data = (ROOT / each["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == each["sha256"]


@pytest.mark.parametrize("number", versions(ROOT))
@pytest.mark.parametrize("group", RESPONSES)
def test_referencing_resolves_the_schemas_over_http(
    group: str, number: str, served_site: str
) -> None:
    """A response schema and its parts are fetched by their addresses alone, with true verdicts."""

    def retrieve(address: str) -> referencing.Resource[Any]:
        return DRAFT202012.create_resource(json.loads(get(served_site, address).read()))

    registry: referencing.Registry[Any] = referencing.Registry(retrieve=retrieve)  # type: ignore[call-arg]
    schema = {"$ref": schema_address(group, number)}
    validator = jsonschema.Draft202012Validator(schema, registry=registry)
    instances, verdicts = expected(group, number)

    assert [validator.is_valid(instance) for instance in instances] == verdicts


@pytest.mark.parametrize("number", versions(ROOT))
@pytest.mark.parametrize("group", RESPONSES)
def test_ajv_resolves_the_schemas_over_http(group: str, number: str, served_site: str) -> None:
    """ajv, with its default options, resolves the schemas too."""
    if not AJV.is_dir():
        do_without("ajv is missing, and `make node` installs it")
    instances, verdicts = expected(group, number)
    request = {
        "base": BASE,
        "served": served_site,
        "schema": schema_address(group, number),
        "instances": instances,
    }
    ended = subprocess.run(
        [program("node"), Path(__file__).with_name("resolve.mjs")],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    answer = json.loads(ended.stdout)

    assert answer["verdicts"] == verdicts
    assert schema_address(group, number) in answer["fetched"]


def schema_address(group: str, number: str) -> str:
    """The address of the schema for a group of examples in a version."""
    return f"{BASE}schemas/{number}/{group}.schema.json"


def expected(group: str, number: str) -> tuple[list[Any], list[bool]]:
    """The examples of a group, large ones apart, and whether each is valid against its schema."""
    cases = [case for case in vectors(number) if case.group == group and not case.recipe]
    verdicts = [all(problem.code != "TA100" for problem in case.problems) for case in cases]
    assert set(verdicts) == {True, False}
    return [case.value for case in cases], verdicts


# rdflib warns of its own use of what it has deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("path", VOCABULARIES)
def test_the_turtle_of_a_vocabulary_says_the_same(path: str, served_site: str) -> None:
    """The graph in Turtle is that of the published JSON-LD with its published context."""
    context = json.loads(get(served_site, f"{BASE}{Path(path).parent}/context.jsonld").read())
    document = json.loads(get(served_site, BASE + path).read())
    assert urljoin(BASE + path, document["@context"]) == context["@id"]
    linked = rdflib.Graph().parse(
        data=json.dumps({**document, "@context": context["@context"]}), format="json-ld"
    )
    answer = get(served_site, BASE + str(Path(path).with_suffix(".ttl")))

    assert answer.headers["Content-Type"] == "text/turtle"
    assert len(linked) > 5
    assert isomorphic(rdflib.Graph().parse(data=answer.read(), format="turtle"), linked)


def unversioned(value: Any) -> Iterator[str]:
    """Each address without a version within a value."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from unversioned(inner)
    elif isinstance(value, str) and UNVERSIONED.fullmatch(value):
        yield value


@pytest.mark.parametrize("path", LINKED)
def test_an_address_without_a_version_leads_to_its_term(path: str, served_site: str) -> None:
    """Each leads, by the redirect of a folder, to a page with the fragment as an anchor.

    The page links what each version says of the term, and names the address.
    """
    addresses = set(unversioned(load(path)))
    assert addresses

    for address in addresses:
        plain, fragment = urldefrag(address)
        answer = get(served_site, plain)
        assert answer.url == f"{served_site}{plain.removeprefix(BASE)}/"
        assert answer.headers["Content-Type"] == "text/html"
        page = parse(plain.removeprefix(BASE), answer.read().decode())
        name = plain.rsplit("/", 1)[1]
        own = f"../../reference/{number_of(path)}/vocabularies/{name}/" + (
            f"#{fragment}" if fragment else ""
        )
        assert not fragment or fragment in page.anchors
        assert own in page.links


def test_every_term_has_an_address_without_a_version() -> None:
    """No term and no property is left out of the addresses that the test above follows."""
    terms = [each for path in VOCABULARIES for each in load(path).get("terms", ())]
    properties = [each for path in VOCABULARIES for each in load(path).get("properties", ())]
    found = {address for path in VOCABULARIES for address in unversioned(load(path))}
    fragments = {urldefrag(address)[1] for address in found}

    assert {each["notation"] for each in terms} <= fragments
    assert {each["label"] for each in properties} <= fragments
    assert {urldefrag(address)[0].rsplit("/", 1)[1] for address in found} == {
        Path(path).stem for path in VOCABULARIES
    }


@pytest.mark.parametrize("name", sorted({Path(path).stem for path in VOCABULARIES}))
def test_the_turtle_without_a_version_leads_to_each_version(name: str, served_site: str) -> None:
    """Its hasVersion is the reverse of isVersionOf, for the vocabulary and for each term.

    A term is defined as in the newest release that has it, or else the newest draft.
    """
    answer = get(served_site, f"{BASE}controlled-vocabularies/{name}.ttl")
    assert answer.headers["Content-Type"] == "text/turtle"
    graph = rdflib.Graph().parse(data=answer.read(), format="turtle")
    has_version = set()
    definitions = {}
    oldest_first = reversed(versions(ROOT))
    for number in sorted(oldest_first, key=lambda each: status(ROOT, each) == "released"):
        address = f"{BASE}controlled-vocabularies/{number}/{name}.ttl"
        of_version = rdflib.Graph().parse(data=get(served_site, address).read(), format="turtle")
        has_version |= {
            (each, one) for one, each in of_version.subject_objects(DCTERMS.isVersionOf)
        }
        for one, text in of_version.subject_objects(SKOS.definition):
            definitions[next(of_version.objects(one, DCTERMS.isVersionOf), one)] = text

    assert has_version
    assert set(graph.subject_objects(DCTERMS.hasVersion)) == has_version
    assert dict(graph.subject_objects(SKOS.definition)) == definitions


@pytest.mark.parametrize("path", VOCABULARIES)
def test_each_term_has_an_anchor(path: str, built_site: Path) -> None:
    """The fragment of a term's @id names its section on the page of the vocabulary.

    The section links the term without a version.
    """
    value = load(path)
    terms = [*value.get("terms", ()), *value.get("properties", ())]
    page = pages(built_site)[
        f"reference/{number_of(path)}/vocabularies/{Path(path).stem}/index.html"
    ]
    fragments = {urldefrag(term["@id"])[1] for term in terms}
    stable = f"../../../../controlled-vocabularies/{Path(path).stem}/"

    assert fragments
    assert fragments <= page.anchors
    assert {f"{stable}#{fragment}" for fragment in fragments} <= set(page.links)


def test_what_an_explanation_links_to_is_on_the_site(built_site: Path) -> None:
    """What `explain` prints about a code links to pages, schemas and anchors of the site."""
    known = pages(built_site)
    links = {link for each in ALL.values() for link in LINKS.findall(_document(each))}
    assert len(links) > len(CHECKS)
    for link in links:
        path, anchor = urldefrag(link.removeprefix(BASE))
        if path.endswith(".schema.json"):
            assert (built_site / path).is_file(), link
            continue
        page = known[f"{path}index.html"]
        assert not anchor or anchor in page.anchors, link
