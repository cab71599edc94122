"""A site of more than one version, for which the playground is not built."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scripts import release
from scripts.release import FOLDERS
from scripts.site import index
from scripts.site.render import render
from tests.repository.documents import ROOT
from tests.site.repository import with_one_version
from train_api.specification import VERSION

OLD, NEW, OLDEST = VERSION, "1.0.10", "1.0.2"


def with_versions(settings: str, *numbers: str) -> str:
    """The settings with other versions in the navigation, before the one that is kept.

    They have no checks, which are those of the tool.
    """
    value = yaml.safe_load(settings)
    (entry,) = (each for each in value["nav"] if "Reference" in each)
    (own,) = (each[OLD] for each in entry["Reference"] if OLD in each)
    shared = [each for each in entry["Reference"] if not re.search(r"reference/[0-9]", str(each))]
    sections = [each for each in own if "Checks" not in each]
    sections.append({"Changes": f"reference/{OLD}/changes.md"})
    others = [
        {number: json.loads(json.dumps(sections).replace(f"/{OLD}/", f"/{number}/"))}
        for number in numbers
    ]
    entry["Reference"] = [*others, {OLD: own}, *shared]
    return str(yaml.safe_dump(value, sort_keys=False))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in which this version is released, another as well, and a newer is a draft."""
    root = tmp_path_factory.mktemp("repository")
    for name in (*FOLDERS, "docs", "scripts/site/theme", "tests/conformance/zoo"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    settings = with_one_version(root) / "mkdocs.yml"
    settings.write_text(with_versions(settings.read_text("utf-8"), NEW, OLDEST), "utf-8")
    for number in (NEW, OLDEST):
        for folder in FOLDERS:
            shutil.copytree(root / folder / OLD, root / folder / number)
        text = root / "docs" / "specification" / f"{number}.md"
        shutil.copy(text.with_stem(OLD), text)
        for path in (*root.glob(f"*/{number}/**/*.json*"), text):
            data = path.read_bytes()
            path.write_bytes(data.replace(f"/{OLD}/".encode(), f"/{number}/".encode()))
    release.release(root, OLD)
    release.release(root, OLDEST)
    return root


@pytest.fixture(scope="module")
def rendered(root: Path) -> dict[str, bytes]:
    """What is rendered of that repository."""
    return render(root)


def test_each_version_has_pages_of_its_own(rendered: dict[str, bytes]) -> None:
    """Every version keeps its reference, and each says whether it is a draft."""
    for number in (OLD, NEW, OLDEST):
        schema = rendered[f"docs/reference/{number}/schemas/relation.md"].decode()
        assert f"/schemas/{number}/relation.schema.json" in schema
        assert f"docs/reference/{number}/vocabularies/targets.md" in rendered
        assert f"docs/controlled-vocabularies/{number}/targets.ttl" in rendered
        home = rendered[f"docs/reference/{number}/index.md"].decode()
        assert ("is a draft" in home) is (number == NEW)


def test_the_navigation_has_the_pages_of_each_version(rendered: dict[str, bytes]) -> None:
    """Below the sections of a version are its own pages, and what versions share is there once."""
    navigation = yaml.safe_load(rendered["mkdocs.yml"])["nav"]
    (reference,) = (entry["Reference"] for entry in navigation if "Reference" in entry)

    assert [next(iter(entry)) for entry in reference[:3]] == [NEW, OLDEST, OLD]
    for number, entry in zip((NEW, OLDEST, OLD), reference, strict=False):
        assert {"Relation": f"reference/{number}/schemas/relation.md"} in entry[number][1][
            "Schemas"
        ]
        assert set(re.findall(r"reference/([0-9.]+)/", str(entry))) == {number}
    assert str(navigation).count("'controlled-vocabularies/index.md'") == 1


def test_an_address_without_a_version_leads_to_each_version(rendered: dict[str, bytes]) -> None:
    """Its page links all versions, the newest first, and describes a term as released last."""
    page = rendered["docs/controlled-vocabularies/run-states.md"].decode()
    (versions,) = re.findall(r"## Versions\n\n.*\n\|---.*\n((?:\|.*\n)+)", page)
    links = ", ".join(
        f"[{number}](../reference/{number}/vocabularies/run-states.md#failure)"
        for number in (NEW, OLDEST, OLD)
    )

    assert re.findall(r"^\| \[([0-9.]+)\].* \| (draft|released) \|", versions, re.MULTILINE) == [
        (NEW, "draft"),
        (OLDEST, "released"),
        (OLD, "released"),
    ]
    section = page.split("{ #failure }")[1].split("###")[0]
    assert f"Versions that have it\n:   {links}\n" in section
    assert f"Described as in\n:   {OLDEST}\n" in section
    for number in (NEW, OLDEST, OLD):
        assert f"[JSON-LD]({number}/run-states.jsonld)" in versions
        assert f"[Turtle]({number}/run-states.ttl)" in versions
        assert f"/{number}/run-states.jsonld#failure" in (
            rendered["docs/controlled-vocabularies/run-states.ttl"].decode()
        )


def test_the_index_distinguishes_drafts_from_releases(root: Path) -> None:
    """The newest of a major line is the newest that is released."""
    value: Any = json.loads(index.index(root))
    jsonschema.Draft202012Validator(json.loads((root / index.SCHEMA).read_bytes())).validate(value)

    assert [(each["version"], each["status"]) for each in value["versions"]] == [
        (NEW, "draft"),
        (OLDEST, "released"),
        (OLD, "released"),
    ]
    assert value["newest"] == [{"line": 1, "version": OLDEST}]


def test_without_the_playground_no_page_leads_to_it(rendered: dict[str, bytes]) -> None:
    """Where the playground is not built, the pages lead to its document in the repository."""
    home = rendered["docs/index.md"].decode()

    assert "](playground.md)" not in home
    assert "/blob/main/docs/playground.md)" in home
