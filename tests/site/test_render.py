"""What the pages say of the files that they are made from."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing
import yaml
from referencing.jsonschema import DRAFT202012

from scripts.examples import STDOUT
from scripts.site import words
from scripts.site.configuration import configuration
from scripts.site.fragments import refused
from scripts.site.prose import fit, with_clauses, with_tabs
from scripts.site.showcase import show
from scripts.site.specification import File, Version, families, read, versions
from scripts.site.stage import write
from scripts.site.vector_page import KINDS
from scripts.vocabularies import subschemas
from tests.repository.documents import ROOT, Document
from tests.site.pages import pages
from tests.site.repository import VERSIONS_IN_ORDER
from train_api.conformance.catalog import CHECKS
from train_api.specification import BASE, VERSION
from train_api.validation.rules.catalog import rules_in

VERSIONS: dict[str, Version] = {number: read(ROOT, number) for number in versions(ROOT)}
BUNDLE = "bundle"
SCHEMAS = [file for version in VERSIONS.values() for file in version.schemas if file.slug != BUNDLE]
OTHER_SCHEMAS = [file for _, _, schemas in families(ROOT) for file in schemas]
PARTS = [file for file in SCHEMAS if not file.slug.endswith("-response")]


def page(rendered: Path, path: str, number: str = VERSION) -> str:
    """The Markdown of a page of the reference of a version."""
    return (rendered / "docs" / "reference" / number / f"{path}.md").read_text("utf-8")


def page_of(rendered: Path, file: File) -> str:
    """The Markdown of the page of a schema."""
    if file in SCHEMAS:
        return page(rendered, f"schemas/{file.slug}", file.path.split("/")[1])
    _, family, version, name = file.path.split("/")
    name = name.removesuffix(".schema.json")
    return (rendered / "docs" / "reference" / family / version / f"{name}.md").read_text("utf-8")


def refer(reference: str) -> str:
    """A link, as the pages would have it."""
    return f"[{reference}]"


@pytest.mark.parametrize("file", [*SCHEMAS, *OTHER_SCHEMAS], ids=lambda file: file.path)
def test_the_page_of_a_schema_has_all_of_it(file: File, rendered_site: Path) -> None:
    """Its address and digest, each member with its description, and each pattern are there."""
    text = page_of(rendered_site, file)

    assert f"\n{file.address}\n" in text
    assert f"\n{file.sha256}\n" in text
    for pointer, schema in subschemas(file.value):
        if {"if", "then", "else"} & set(pointer.split("/")):
            continue  # a condition, which is described in words
        for name, member in schema.get("properties", {}).items():
            is_required = name in schema.get("required", ())
            said = (
                rf"\| `([^`]+\.)?{re.escape(name)}`<br>{'required' if is_required else 'optional'} "
            )
            assert re.search(said, text), name
            assert member["description"].replace("|", r"\|") in text
    for example in file.value["examples"]:
        assert json.dumps(example, indent=2, ensure_ascii=False) in text


def test_the_conditions_are_described_in_words(rendered_site: Path) -> None:
    """The page describes what if and then say of choices, defaults and rebase in sentences."""
    variable = page(rendered_site, "schemas/requirements/environment-variable")
    run = page(rendered_site, "schemas/run-algorithm-response")

    assert "- When `target` is `ENUM`, `choices` is required.\n" in variable
    assert "- When `target` is not `ENUM`, there is no `choices`.\n" in variable
    assert "- When `state` is `success`, `rebase` is required.\n" in run
    later = page(rendered_site, "schemas/requirements/environment-variable", "1.1.0")
    assert "- When `target` is `TOKEN`, there is no `default`.\n" in later


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "integer", "minimum": 0}, ["at least 0"]),
        (
            {"type": "string", "minLength": 1, "maxLength": 2},
            ["at least 1 character", "at most 2 characters"],
        ),
        ({"enum": ["a", "b", 3]}, ["`a`, `b` or `3`"]),
        ({"const": "a", "$comment": "Vocabulary: urn:v"}, ["always `a`, a term of [urn:v]"]),
        (
            {"type": "array", "uniqueItems": True, "items": {"minimum": 1}},
            ["each item once", "each item: at least 1"],
        ),
        ({"type": "string", "not": {"enum": ["a", "b"]}}, ["not `a` or `b`"]),
    ],
)
def test_a_constraint_is_described_in_words(schema: dict[str, Any], said: list[str]) -> None:
    """Each keyword has its words."""
    assert [each.text for each in words.constraints(schema, refer)] == said


def test_what_a_schema_requires_in_addition_is_shown() -> None:
    """The branches of allOf that are no conditions have their words, with their titles."""
    schema = {
        "pattern": "^a",
        "allOf": [
            {"title": "Length", "pattern": "^.{0,9}$"},
            {"not": {"const": "ab"}},
            {"if": {"const": "ac"}, "then": {"maxLength": 2}},
        ],
    }

    assert list(words.constraints(schema, refer)) == [
        words.Constraint("matches a pattern", "^a"),
        words.Constraint("Length: matches a pattern", "^.{0,9}$"),
        words.Constraint("also: not `ab`"),
    ]


@pytest.mark.parametrize("file", VERSIONS[VERSION].vectors, ids=lambda file: file.path)
def test_the_page_of_the_vectors_has_each_value(file: File, built_site: Path) -> None:
    """A value is on the page as it is in its file, beside what it is and whether it is plain."""
    text = (built_site / "reference" / VERSION / "examples" / "targets" / "index.html").read_text(
        "utf-8"
    )
    section = text.split(f'<h2 id="{file.value["target"]}">')[1].split("<h2 id=")[0]
    cells = [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<td>(.*?)</td>", section)]
    reported = [
        tuple(html.unescape(each) for each in cells[at : at + 2]) for at in range(0, len(cells), 2)
    ]

    vectors = [each for kind in KINDS for each in file.value[kind]]
    assert len(reported) == len(vectors) > 5
    for (value, description), vector in zip(reported, vectors, strict=True):
        plain = " (plain)" if vector.get("plain") else ""
        assert description == vector["description"] + plain
        if "value" in vector:
            assert json.loads(value) == vector["value"]
        else:
            assert vector.get("hex", "times") in value


def test_a_pattern_can_be_read() -> None:
    """Characters that a page cannot show are escaped, as a regular expression has them."""
    (constraint,) = words.constraints({"pattern": "^[^\n\u2028a]$"}, refer)

    assert constraint.pattern == r"^[^\u000a\u2028a]$"


@pytest.mark.parametrize(
    "schema",
    [
        {"multipleOf": 2},
        {"not": {"minimum": 1}},
        {"items": {"contains": {}}},
    ],
)
def test_no_keyword_is_left_out_in_silence(schema: dict[str, Any]) -> None:
    """A keyword for which there are no words stops the rendering."""
    with pytest.raises(ValueError, match="there are no words for"):
        list(words.constraints(schema, refer))


@pytest.mark.parametrize(
    "schema",
    [
        {"if": {"minProperties": 1}, "then": {"required": ["a"]}},
        {"if": {"properties": {"a": {"minimum": 1}}}, "then": {"required": ["a"]}},
        {"if": {"required": ["a"]}, "then": {"minProperties": 1}},
    ],
)
def test_no_condition_is_left_out_in_silence(schema: dict[str, Any]) -> None:
    """A condition for which there are no words stops the rendering too."""
    with pytest.raises(ValueError, match="there are no words for"):
        list(words.conditions(schema, refer))


@pytest.mark.parametrize("file", PARTS, ids=lambda file: file.path)
def test_the_schema_of_a_part_shows_what_it_refuses(file: File, rendered_site: Path) -> None:
    """Each part with invalid examples shows them, and its schema finds the fault there.

    A later version has examples of what it adds alone.
    """
    number = file.path.split("/")[1]
    version = VERSIONS[number]
    files = {each.address: each for each in version.schemas}
    registry: referencing.Registry[Any] = referencing.Registry().with_resources(
        (address, DRAFT202012.create_resource(each.value)) for address, each in files.items()
    )
    validator = jsonschema.Draft202012Validator(file.value, registry=registry)
    found = refused(file, files, version.cases)

    assert found or number != VERSION
    assert bool(found) is ("## Invalid examples" in page_of(rendered_site, file))
    for fragment in found:
        errors = list(validator.iter_errors(fragment.value))
        assert errors, fragment.case.id
        pointer = fragment.problem.pointer or ""
        paths = ["".join(f"/{name}" for name in error.absolute_path) for error in errors]
        assert pointer in paths, fragment.case.id


CASES = [case for version in VERSIONS.values() for case in version.cases]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.version}/{case.id}")
def test_an_example_is_shown_as_it_is(case: Any, rendered_site: Path) -> None:
    """The text on the page is that of the file which the tests validate, with the reason."""
    text = page(rendered_site, f"examples/{case.group}", case.version)
    shown = show(case, ROOT)
    about = f'"{shown.title.replace(chr(34), "&quot;")}"'

    assert f'<span id="{case.kind}-{case.name}"></span>' in text
    assert about in text
    block = text.split(f'<span id="{case.kind}-{case.name}"></span>')[1].split("<span id=")[0]
    for problem in case.problems:
        assert f"[{problem.code}](../rules/{problem.code}.md)" in block
    if shown.text is not None:
        body = "\n".join(
            f"    {line}" if line else "" for line in shown.text.rstrip("\n").split("\n")
        )
        assert body in block
    if shown.language in {"json", "text"}:
        assert (shown.text or "").encode() == case.data


def test_most_examples_are_shown() -> None:
    """What is too large for a page is the exception, and bare responses are shown as they are."""
    shown = [show(case, ROOT) for case in CASES]
    hidden = [each for each in shown if each.text is None]
    literal = [each for each in shown if each.language == "python"]

    assert len(hidden) < len(shown) / 10
    assert len(literal) < len(shown) / 10
    assert any(case.group == STDOUT for case in CASES)


def test_the_examples_of_a_later_version_lead_to_the_earlier_ones(rendered_site: Path) -> None:
    """A version that adds examples says that those of the version before apply as well."""
    later = page(rendered_site, "examples/index", "1.1.0")

    assert "[Those of 1.0.0](../../1.0.0/examples/index.md)" in later
    assert "](../changes.md#examples-that-become-valid)" in later
    assert "Those of" not in page(rendered_site, "examples/index", "1.0.0")


def test_each_rule_and_check_has_a_page_that_leads_to_its_clause(built_site: Path) -> None:
    """The page of a code links the clause of the specification that it rests on."""
    known = pages(built_site)
    for number in versions(ROOT):
        for code, rule in rules_in(number).items():
            found = known[f"reference/{number}/rules/{code}/index.html"]
            assert f"../../../../specification/{number}/#{rule.clause}" in found.links, code
    for code, check in CHECKS.items():
        found = known[f"reference/{VERSION}/checks/{code}/index.html"]
        assert f"../../../../specification/{VERSION}/#{check.clause}" in found.links, code


def test_the_page_of_a_code_links_clauses_in_its_version(rendered_site: Path) -> None:
    """A document of a rule is on the pages of all versions, and links the clauses of each.

    A clause that a later version adds is linked there.
    """
    rule = page(rendered_site, "rules/TA101", "1.1.0")
    check = page(rendered_site, "checks/TC021", "1.0.0")

    assert set(re.findall(r"specification/([0-9.]+)\.md#", rule)) == {"1.1.0"}
    assert "[clause 11.5](../../../specification/1.0.0.md#requirement)" in check
    assert "[clause 11.10](../../../specification/1.1.0.md#requirement)" in check.replace("\n", " ")


def test_the_page_of_a_check_shows_its_trains(rendered_site: Path) -> None:
    """The page of a check has its document and the trains of the tests; the overview lists all."""
    check = page(rendered_site, "checks/TC022")
    overview = page(rendered_site, "checks/index")

    assert "```python\ndef unmet_ids():" in check
    assert "```sh\nunmet() {" in check
    assert "](index.md#the-train-of-the-examples)" in check
    assert "## More trains that fail it" in check
    assert "](../rules/TA203.md)" in page(rendered_site, "checks/TC025")
    assert all(f"({code}.md)" in overview for code in CHECKS)
    assert 'case "$#:${1-}" in' in overview


@pytest.mark.parametrize("number", VERSIONS)
def test_each_clause_has_an_anchor(number: str, built_site: Path) -> None:
    """A clause of the specification can be linked by its number."""
    clauses = re.findall(r"^\*\*(\d+\.\d+)\*\*", VERSIONS[number].text, re.MULTILINE)
    found = pages(built_site)[f"specification/{number}/index.html"]

    assert len(clauses) > 80
    assert set(clauses) <= found.anchors
    assert "#9.2" in found.links


@pytest.mark.parametrize(
    "name",
    [*(f"specification/{number}" for number in VERSIONS), "train-authors", "command-line"],
)
def test_the_anchors_are_those_of_the_repository(name: str, built_site: Path) -> None:
    """A heading has the anchor on the site that it has where the repository is shown."""
    anchors = Document(ROOT / "docs" / f"{name}.md").anchors()

    assert len(anchors) > 5
    assert anchors <= pages(built_site)[f"{name}/index.html"].anchors


def test_links_are_made_to_fit_and_code_is_left_alone() -> None:
    """A link to a file leads to its place on the site; code stays as it is."""
    text = (
        "# A `b`: c\n\n[x](../y.md#z) `[x](y.md)` [`q`](q.md) [w](https://w.example) [h](#h)\n\n"
        "```text\n# [x](y.md)\n```\n\n## A\n\n## A\n"
    )

    assert fit(text, "docs/here.md", lambda path, fragment: f"<{path}|{fragment}>") == (
        "# A `b`: c { #a-b-c }\n\n[x](<y.md|z>) `[x](y.md)` [`q`](<docs/q.md|>) "
        "[w](https://w.example) [h](#h)\n\n"
        "```text\n# [x](y.md)\n```\n\n## A { #a }\n\n## A { #a-1 }\n"
    )


def test_clauses_are_linked_where_they_are_named() -> None:
    """The number of a clause is its anchor, and what names it leads there; code is left alone."""
    assert with_clauses("**2.1** As in clause 9.2.\n\n```text\n**2.2** clause 1.1\n```\n") == (
        "[**2.1**](#2.1){ #2.1 .clause } As in [clause 9.2](#9.2).\n\n"
        "```text\n**2.2** clause 1.1\n```\n"
    )


def nav(text: str, sections: dict[str, Any], absent: tuple[str, ...] = ()) -> Any:
    """The navigation of the staged pages, made from that of mkdocs.yml."""
    settings = f"hooks: [hook.py]\ntheme: {{name: material}}\nnav:\n{text}"
    return yaml.safe_load(configuration(settings, sections, absent))["nav"]


def test_the_navigation_has_the_pages_of_each_section() -> None:
    """The pages of a section are below its first page, and an absent page is left out."""
    text = "- A: a.md\n- R:\n  - r.md\n  - S: s.md\n  - E: e.md\n- B: b.md\n"
    sections = {"r.md": [], "s.md": [{"F": "f.md"}, {"G": "g.md"}], "e.md": []}

    assert nav(text, sections, ("b.md",)) == [
        {"A": "a.md"},
        {"R": ["r.md", {"S": ["s.md", {"F": "f.md"}, {"G": "g.md"}]}, {"E": "e.md"}]},
    ]


def test_the_navigation_names_each_section() -> None:
    """A section that mkdocs.yml does not name stops the rendering, with the path of its page."""
    with pytest.raises(ValueError, match=r"does not name s\.md, t\.md$"):
        nav("- R:\n  - r.md\n", {"t.md": [], "r.md": [], "s.md": [{"F": "f.md"}]})


@pytest.mark.parametrize(
    "entry", [r"reference/([0-9.]+)/index\.md", r"[^\n]+: specification/([0-9.]+)\.md"]
)
def test_the_navigation_has_the_versions_in_order(entry: str) -> None:
    """mkdocs.yml names the text and the reference of each version, and drafts last."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")

    assert re.findall(rf"^ *- {entry}$", text, re.MULTILINE) == VERSIONS_IN_ORDER


def test_a_rendered_folder_holds_what_was_rendered(tmp_path: Path) -> None:
    """What has changed is written, what is no longer rendered goes, what is beside it stays."""
    assert write({"docs/a.md": b"a", "docs/b/c.md": b"c", "x": b"x"}, tmp_path) == [
        "docs/a.md",
        "docs/b/c.md",
        "x",
    ]
    (tmp_path / "playground").mkdir()
    (tmp_path / "playground" / "p.js").write_bytes(b"p")

    assert write({"docs/a.md": b"a", "docs/d.md": b"d", "x": b"y"}, tmp_path) == [
        "docs/b/c.md",
        "docs/d.md",
        "x",
    ]
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        *("docs", "docs/a.md", "docs/d.md", "playground", "playground/p.js", "x"),
    ]


def test_the_base_is_that_of_the_settings() -> None:
    """The site is built for the address at which the specification is published."""
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")

    assert re.search(r"^site_url: (.+)$", settings, re.MULTILINE)[1] == BASE  # type: ignore[index]


def test_parts_become_tabs() -> None:
    """Each part between the marks is a tab with the title in bold type, and the rest is kept."""
    text = "a\n\n<!-- tabs -->\n\n**R**\n\nx **y**\n\n**Shell**\n\nz\n\n<!-- end of tabs -->\n\nb\n"
    assert with_tabs(text) == (
        "a\n\n/// tab | R\n\nx **y**\n\n///\n\n/// tab | Shell\n\nz\n\n///\n\nb\n"
    )
    assert with_tabs("**R**\n") == "**R**\n"
