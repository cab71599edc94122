"""The table of versions says what the schemas, the text and the releases say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.repository.documents import ROOT
from train_api.specification import (
    VERSION,
    address,
    load,
    schema_path,
    version_at,
    versions,
    versions_in,
    vocabulary_path,
)
from train_api.validation.rules.catalog import RULES, rules_in
from train_api.versions import NEWEST_RELEASED, VERSIONS, first_version_of, order, row, version_with


def variable(version: str) -> Any:
    """The properties of a requirement for an environment variable."""
    return load(schema_path("requirements/environment-variable", version))["properties"]


def test_the_table_has_each_version() -> None:
    """Each version with files has a row, and no other, in the order of the versions."""
    assert tuple(VERSIONS) == versions()
    assert [version.number for version in VERSIONS.values()] == list(VERSIONS)


@pytest.mark.parametrize("version", versions())
def test_a_row_says_what_the_schemas_say(version: str) -> None:
    """The pattern of names, the default and the type optional are those of the files."""
    terms = load(vocabulary_path("relation-types", version))["terms"]
    assert VERSIONS[version].name_pattern == variable(version)["name"]["pattern"]
    assert VERSIONS[version].has_defaults is ("default" in variable(version))
    assert VERSIONS[version].has_optional is ("optional" in [term["notation"] for term in terms])


def test_a_released_version_has_that_status() -> None:
    """A version with a list of digests is released, and so is the default version."""
    frozen = {path.stem for path in ROOT.glob("releases/*.sha256")}
    released = {each.number for each in VERSIONS.values() if each.status == "released"}
    assert frozen <= released
    assert VERSION == NEWEST_RELEASED == max(released)


@pytest.mark.parametrize("version", versions())
def test_the_rules_of_a_version_are_those_of_its_text(version: str) -> None:
    """The text of a version lists its rules, with their names and severities."""
    text = (ROOT / "docs/specification" / f"{version}.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(TA[0-9]{3}) ([a-z0-9-]+)\]\([^)]+\) \| (\w+) \|", text, re.M)
    assert listed == [(rule.code, rule.name, rule.severity) for rule in rules_in(version).values()]


def test_a_rule_belongs_to_the_version_that_adds_it() -> None:
    """A rule is in the version that adds it and in those after it, and not in earlier ones."""
    assert first_version_of("TA107") == "1.0.0"
    assert first_version_of("TA108") == "1.1.0"
    assert rules_in("1.0.0").keys() == RULES.keys() - {"TA108", "TA109"}
    assert rules_in("1.1.0") == rules_in("1.9.0") == RULES


def test_the_page_of_a_rule_is_in_a_version_that_has_it() -> None:
    """The page is that of the released version; only a draft has the page of a new rule."""
    assert version_with("TA107") == version_with("TC022") == NEWEST_RELEASED
    assert version_with("TA108") == "1.1.0"


def test_a_version_without_a_row_is_like_the_one_before_it() -> None:
    """Files alone can add a version; numbers are compared as numbers, and not as strings."""
    assert row("1.0.0") is VERSIONS["1.0.0"]
    assert row("1.0.9") is row("1.0.10") is VERSIONS["1.0.0"]
    assert row("1.10.0") is VERSIONS["1.1.0"]
    assert order("1.9.0") < order("1.10.0") < order("2.0.0")
    with pytest.raises(ValueError, match=r"0\.9\.0"):
        row("0.9.0")


def test_a_version_exists_if_it_has_a_folder_of_schemas(tmp_path: Path) -> None:
    """Versions are found in the order of their numbers, and folders of other names are none."""
    assert versions_in(tmp_path) == ()
    for name in ("1.10.0", "1.9.0", "2.0.0", "report", "1.0", "01.0.0", "1.0.0-rc1", "1.0.0\n"):
        (tmp_path / "schemas" / name).mkdir(parents=True)
    assert versions_in(tmp_path) == ("1.9.0", "1.10.0", "2.0.0")
    assert versions_in(ROOT) == versions()


def test_the_address_of_a_schema_has_its_version() -> None:
    """It is the default version if the address names none that the package has."""
    for version in versions():
        assert version_at(address(schema_path("relation", version))) == version
    for other in (schema_path("relation", "7.0.0"), "schemas/report/1.0.0/report.schema.json", ""):
        assert version_at(address(other)) == VERSION
    assert version_at("https://example.org/schemas/1.1.0/relation.schema.json") == VERSION
