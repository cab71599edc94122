"""The reference: all its pages, and its sections for the navigation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from scripts import release
from scripts.bundle import NAME as BUNDLE
from scripts.examples import STDOUT, groups
from scripts.site import code_pages, differences, places, showcase, unversioned
from scripts.site.configuration import Navigation
from scripts.site.context import Context
from scripts.site.index import SCHEMA as INDEX_SCHEMA
from scripts.site.schema_pages import schema_page
from scripts.site.specification import Family, File, Version
from scripts.site.vector_page import count, vector_page
from scripts.site.vector_page import page_of as vectors_page_of
from scripts.site.vocabulary_pages import command_page, terms_page, vocabulary_page
from train_api.conformance.catalog import CHECKS, Check
from train_api.specification import BASE, VERSION
from train_api.validation.rules.catalog import Rule, rules_in

Pages = dict[str, bytes]
Coded = TypeVar("Coded", Rule, Check)

FAMILIES = {
    "report": (
        "Reports of the tool",
        "What `train-api` writes with `--format json`. These schemas have versions of their own.",
    ),
    "index": ("The index of versions", ""),
    "wrapper": (
        "Wrapper manifest",
        "How an image is described whose program knows nothing of the Train API.",
    ),
}
"""The subjects of the schemas that belong to no version of the specification."""


class Row(NamedTuple):
    """A page in a list of pages."""

    name: str
    page: str
    description: str


class Section(NamedTuple):
    """Pages of one kind: their description, the rows of their list, and the pages.

    `page` is the first page, which has the list.
    """

    title: str
    page: str
    description: str
    rows: tuple[Row, ...]
    pages: Pages


def reference(
    context: Context,
    versions: Iterable[Version],
    families: Iterable[Family],
    vocabularies: Iterable[unversioned.Vocabulary],
) -> tuple[Pages, dict[str, Navigation]]:
    """All pages of the reference, and the navigation below its sections.

    The navigation has the entries below the first page of each section, by the path of that page.
    The first page of a version is such a section, without entries. The checks are those
    of the version that the tool implements. Schemas beside the specification, those of the reports
    and of the index, have versions of their own. The `vocabularies` are those through all versions.
    """
    versions = list(versions)
    pages: Pages = {}
    navigation: dict[str, Navigation] = {}
    others = [
        *(_family(context, family) for family in families),
        _every_version(context, vocabularies, versions),
    ]
    for version in versions:
        sections = [*_sections(context, version, _before(version, versions)), *others]
        home = f"reference/{version.number}/index.md"
        pages[home] = _overview(context, home, version, sections)
        navigation[home] = []
        for section in sections:
            pages.update(section.pages)
            navigation[section.page] = [{row.name: row.page} for row in section.rows]
    return pages, navigation


def _before(version: Version, versions: list[Version]) -> Version | None:
    """The version before another one; `versions` has the newest first."""
    earlier = versions[versions.index(version) + 1 :]
    return earlier[0] if earlier else None


def _changes(context: Context, version: Version, before: Version) -> Section:
    page = differences.page_of(version.number)
    made = differences.differences_page(context, before, version)
    description = "What this version adds or changes."
    return Section(f"Changes from {before.number}", page, description, (), {page: made})


def _sections(context: Context, version: Version, before: Version | None) -> list[Section]:
    status = release.status(context.places.root, version.number)
    made = [] if before is None else [_changes(context, version, before)]
    made += [
        _schemas(context, version, status),
        _vocabularies(context, version, status),
        _commands(context, version),
        _rules(context, version),
    ]
    if version.number == VERSION:
        made.append(_checks(context))
    return [*made, _examples(context, version, before)]


def _schemas(context: Context, version: Version, status: str) -> Section:
    pages = {}
    rows = []

    # The responses come first, then their parts, and the bundle of all last.
    def order(file: File) -> tuple[bool, bool, str]:
        return file.path.endswith(BUNDLE), not file.slug.endswith("-response"), file.slug

    for file in sorted(version.schemas, key=order):
        page = _page(context, file)
        pages[page] = schema_page(context, page, file, version.number, status, version.cases)
        rows.append(Row(file.title, page, file.value["description"]))
    return _listed(
        context,
        "Schemas",
        f"reference/{version.number}/schemas/index.md",
        "The form of a response, in JSON Schema 2020-12. Each schema has an address that is safe "
        "to pin: a released file never changes.",
        rows,
        pages,
    )


def _vocabularies(context: Context, version: Version, status: str) -> Section:
    pages = {}
    rows = []
    for file in version.vocabularies:
        page = _page(context, file)
        pages[page] = vocabulary_page(context, page, file, status)
        rows.append(Row(file.title, page, file.value["description"]))
    for file in version.terms:
        page = _page(context, file)
        pages[page] = terms_page(context, page, file, status)
        rows.append(Row(file.title, page, file.value["description"]))
    return _listed(
        context,
        "Vocabularies",
        f"reference/{version.number}/vocabularies/index.md",
        "The values of certain members, and the meaning of each value: as pages, as JSON-LD and as "
        "Turtle.",
        rows,
        pages,
    )


def _commands(context: Context, version: Version) -> Section:
    (vocabulary,) = (file for file in version.vocabularies if file.slug == "commands")
    pages = {}
    rows = []
    for term in vocabulary.value["terms"]:
        notation = term["notation"]
        page = f"reference/{version.number}/commands/{notation}.md"
        pages[page] = command_page(context, page, notation, vocabulary, version.number)
        rows.append(Row(notation, page, term["definition"]))
    return _listed(
        context,
        "Commands",
        f"reference/{version.number}/commands/index.md",
        "What a station can ask of a train. A train understands all four.",
        rows,
        pages,
    )


def _rules(context: Context, version: Version) -> Section:
    def page_of(rule: Rule, page: str) -> bytes:
        return code_pages.rule_page(context, page, rule, version)

    found = rules_in(version.number).values()

    return _coded(
        context,
        "Rules",
        f"reference/{version.number}/rules/index.md",
        "What a validator reports of a response. An error makes a response invalid, a warning does "
        "not. Each page has an invalid and a valid example.",
        {"kind": "rule", "column": "rests on", "sections": ""},
        [(rule, places.rule_page(version.number, rule.code)) for rule in found],
        page_of,
    )


def _checks(context: Context) -> Section:
    def page_of(check: Check, page: str) -> bytes:
        return code_pages.check_page(context, page, check)

    home = places.checks_page(VERSION)
    introduction, sections = code_pages.checks_overview(context, home)
    return _coded(
        context,
        "Checks",
        home,
        introduction,
        {"kind": "check", "column": "a train passes when", "sections": sections},
        [(check, places.check_page(VERSION, check.code)) for check in CHECKS.values()],
        page_of,
    )


def _coded(
    context: Context,
    title: str,
    home: str,
    description: str,
    words: Mapping[str, str],
    found: Iterable[tuple[Coded, str]],
    page_of: Callable[[Coded, str], bytes],
) -> Section:
    """A section of rules or checks; `words` are those of the table on the section's page.

    Among them are `sections`, which follow the table.
    """
    pages = {}
    rows = []
    entries = []
    for each, page in found:
        pages[page] = page_of(each, page)
        rows.append(Row(f"{each.code} {each.name}", page, ""))
        entries.append({**each._asdict(), "page": page})
    pages[home] = context.fill(
        "codes", home, title=title, description=description, rows=entries, **words
    )
    return Section(title, home, description, tuple(rows), pages)


def _examples(context: Context, version: Version, before: Version | None) -> Section:
    home = f"reference/{version.number}/examples/index.md"
    root = context.places.root
    pages = {}
    rows = []
    counted = []
    for folder in groups(root / "examples" / version.number):
        group = folder.name
        page = showcase.page_of(version.number, group)
        title, description = _group_words(group)
        own = [case for case in version.cases if case.group == group]
        shown: Mapping[str, list[showcase.Shown]] = {
            kind: [showcase.show(case, root) for case in own if case.kind == kind]
            for kind in ("valid", "invalid")
        }
        pages[page] = context.fill(
            "examples",
            page,
            title=title,
            description=description,
            group=group,
            examples=shown,
            version=version.number,
            violations=lambda each: showcase.violations(each, version.number),
        )
        numbers = {kind: len(examples) for kind, examples in shown.items()}
        rows.append(Row(title, page, ""))
        counted.append({"title": title, "page": page, **numbers})
    if version.vectors:
        page = vectors_page_of(version.number)
        title = "Values of the targets"
        pages[page] = vector_page(context, page, version)
        rows.append(Row(title, page, ""))
        numbers = {
            kind: count(version.vectors, each)
            for kind, each in (("valid", "accepted"), ("invalid", "rejected"))
        }
        counted.append({"title": title, "page": page, **numbers})
    pages[home] = context.fill(
        "example_index",
        home,
        groups=counted,
        before=None if before is None else before.number,
        changes=differences.page_of(version.number),
    )
    description = f"{len(version.cases)} valid and invalid responses, each showing one thing."
    return Section("Examples", home, description, tuple(rows), pages)


def _family(context: Context, family: Family) -> Section:
    name, number, files = family
    home = f"reference/{name}/{number}/index.md"
    title, description = FAMILIES[name]
    pages: Pages = {}
    rows = []
    for file in files:
        page = _page(context, file)
        pages[page] = schema_page(context, page, file, VERSION, f"version {number}", ())
        rows.append(Row(file.title, page, file.value["description"]))
    if home in pages:
        # The only schema is the page itself.
        return Section(title, home, rows[0].description, (), pages)
    return _listed(context, title, home, description, rows, pages)


def _every_version(
    context: Context, vocabularies: Iterable[unversioned.Vocabulary], versions: Iterable[Version]
) -> Section:
    pages = {}
    rows = []
    for each in vocabularies:
        pages[each.page] = unversioned.page(context, each)
        rows.append(Row(each.newest.file.title, each.page, each.newest.value["description"]))
    folders = ", ".join(f"[{each.number}]({each.number}/index.md)" for each in versions)
    return _listed(
        context,
        "Terms in every version",
        places.VOCABULARIES_PAGE,
        "The pages at the addresses of terms without a version: the meaning of a term, and the "
        "versions that have it.",
        rows,
        pages,
        f"The files of each version: {folders}.",
    )


def _listed(
    context: Context,
    title: str,
    page: str,
    description: str,
    rows: list[Row],
    pages: Pages,
    more: str = "",
) -> Section:
    """A section whose home is the list of its pages, with `more` after the list."""
    home = context.fill("list", page, title=title, description=description, rows=rows, more=more)
    return Section(title, page, description, tuple(rows), {**pages, page: home})


def _overview(context: Context, page: str, version: Version, sections: list[Section]) -> bytes:
    (commands,) = (file for file in version.vocabularies if file.slug == "commands")
    return context.fill(
        "version",
        page,
        version=version.number,
        commands=commands.value["terms"],
        sections=[Row(each.title, each.page, each.description) for each in sections],
        index_schema=context.reference(BASE + INDEX_SCHEMA, "", page),
    )


def _page(context: Context, file: File) -> str:
    page = context.places.page(file.path)
    if page is None:
        raise ValueError(f"there is no page for {file.path}")
    return page


def _group_words(group: str) -> tuple[str, str]:
    if group == STDOUT:
        return (
            "Captured output",
            "The output of a train, including its log: with a response at its end, or without one.",
        )
    words = group.replace("-", " ").capitalize()
    return words, f"Bare responses, for the schema of the {words.lower()}."
