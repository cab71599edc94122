"""The addresses within the vocabularies, and what each version says of itself and of the last."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.vocabularies import (
    ROOT,
    main,
    member_differences,
    read_linked,
    successor_differences,
)
from train_api.specification import BASE, VERSION, address, versions, vocabulary_path

LINKED: Any = {
    name: {member: value for member, value in document.items() if member != "issued"}
    for name, document in read_linked(ROOT, VERSION).items()
}
"""The files as those of a draft."""

Change = Callable[[Any], object]


def file(linked: Any, name: str) -> Any:
    """A file by its short name, whatever its version."""
    (found,) = (linked[each] for each in linked if each.endswith(f"/{name}.jsonld"))
    return found


def term(linked: Any) -> Any:
    """The first term of the targets, which is URL."""
    return file(linked, "targets")["terms"][0]


def test_the_members_of_this_repository_are_as_demanded() -> None:
    """Each version of this repository has the members that its status demands."""
    for version in versions():
        is_released = (ROOT / "releases" / f"{version}.sha256").is_file()
        assert member_differences(read_linked(ROOT, version), is_released) == []


OLD = BASE + "controlled-vocabularies/0.9.0/"
CHANGES: dict[str, tuple[Change, str]] = {
    "a file at another address": (
        lambda linked: file(linked, "targets").update({"@id": OLD + "targets.jsonld"}),
        "/targets.jsonld: @id must be ",
    ),
    "a namespace with a version": (
        lambda linked: file(linked, "context")["@context"].update(train=OLD + "terms.jsonld#"),
        f"@context: train must be {BASE}controlled-vocabularies/terms#",
    ),
    "a vocabulary of nothing": (
        lambda linked: file(linked, "targets").pop("isVersionOf"),
        f"/targets.jsonld: isVersionOf must be {BASE}controlled-vocabularies/targets",
    ),
    "a vocabulary of another name": (
        lambda linked: file(linked, "terms").update(
            isVersionOf=BASE + "controlled-vocabularies/targets"
        ),
        f"/terms.jsonld: isVersionOf must be {BASE}controlled-vocabularies/terms",
    ),
    "no licence": (
        lambda linked: file(linked, "commands").pop("license"),
        "/commands.jsonld: license must be https://www.apache.org/licenses/LICENSE-2.0",
    ),
    "another creator": (
        lambda linked: file(linked, "terms").update(creator="https://example.org/"),
        "/terms.jsonld: creator must be https://github.com/PersonalHealthTrain",
    ),
    "a draft with a date": (
        lambda linked: file(linked, "targets").update(issued="2026-02-01"),
        "/targets.jsonld: is a draft, and must not have issued",
    ),
    "a term at the address of another": (
        lambda linked: term(linked).update({"@id": term(linked)["@id"].replace("#URL", "#URI")}),
        f"/{VERSION}/targets.jsonld#URL: @id must be ",
    ),
    "a term of the last version": (
        lambda linked: term(linked).update({"@id": OLD + "targets.jsonld#URL"}),
        f"/{VERSION}/targets.jsonld#URL: @id must be ",
    ),
    "a term of nothing": (
        lambda linked: term(linked).pop("isVersionOf"),
        f"#URL: isVersionOf must be {BASE}controlled-vocabularies/targets#URL",
    ),
    "a term of an address with a version": (
        lambda linked: term(linked).update(isVersionOf=term(linked)["@id"]),
        f"#URL: isVersionOf must be {BASE}controlled-vocabularies/targets#URL",
    ),
    "a term of another scheme": (
        lambda linked: term(linked).update(inScheme=OLD + "targets.jsonld"),
        "#URL: inScheme must be ",
    ),
    "a term below the top": (
        lambda linked: term(linked).pop("topConceptOf"),
        "#URL: topConceptOf must be ",
    ),
    "a property with a version": (
        lambda linked: file(linked, "terms")["properties"][0].update(
            {"@id": address(vocabulary_path("terms")) + "#since"}
        ),
        f"#since: @id must be {BASE}controlled-vocabularies/terms#since",
    ),
}


@pytest.mark.parametrize(("change", "reported"), CHANGES.values(), ids=CHANGES)
def test_each_difference_is_reported(change: Change, reported: str) -> None:
    """A member that is missing, or does not follow from its file, is named, and nothing else."""
    linked = copy.deepcopy(LINKED)
    change(linked)
    (difference,) = member_differences(linked, is_released=False)
    assert reported in difference


def released(issued: str | None) -> Any:
    """The files of a release, whose vocabularies have a date."""
    linked: Any = copy.deepcopy(LINKED)
    for document in linked.values():
        if "type" in document:
            document["issued"] = issued
    return linked


def test_a_release_with_its_date_is_as_demanded() -> None:
    """A released version whose vocabularies all have a date gives no difference."""
    assert member_differences(released("2026-02-28"), is_released=True) == []


@pytest.mark.parametrize("issued", [None, "2026-02-30", "20260228", "2026-02-28T00:00:00", 2026])
def test_a_release_needs_a_date(issued: Any) -> None:
    """In a released version, a vocabulary without a date as xsd:date has it is named."""
    linked = released("2026-02-28")
    file(linked, "targets")["issued"] = issued
    (difference,) = member_differences(linked, is_released=True)
    assert difference.startswith(address(vocabulary_path("targets")) + ": is released")

    del file(linked, "targets")["issued"]
    assert member_differences(linked, is_released=True) == [difference]


def later(root: Path, number: str) -> Any:
    """Write schemas and vocabularies under another number, and return the vocabularies."""
    for folder in ("schemas", "controlled-vocabularies"):
        shutil.copytree(ROOT / folder / VERSION, root / folder / number)
        for path in (root / folder / number).rglob("*.json*"):
            document = path.read_text("utf-8").replace(f"/{VERSION}/", f"/{number}/")
            path.write_text(document, "utf-8")
    return read_linked(root, number)


def test_a_term_is_an_exact_match_of_its_predecessor(tmp_path: Path) -> None:
    """Each term that the version before has must be mapped to it; a new term needs no mapping."""
    newer = later(tmp_path, "1.1.0")
    terms = [each for document in newer.values() for each in document.get("terms", ())]
    assert len(successor_differences(LINKED, newer)) == len(terms) > 20

    for each in terms:
        each["exactMatch"].append(each["@id"].replace("/1.1.0/", f"/{VERSION}/"))
    assert successor_differences(LINKED, newer) == []

    term(newer)["exactMatch"].pop()
    old, new = (f"{BASE}controlled-vocabularies/{n}/targets.jsonld#URL" for n in (VERSION, "1.1.0"))
    assert successor_differences(LINKED, newer) == [f"{new}: exactMatch must have {old}"]

    term(newer).update({"@id": "urn:new", "isVersionOf": "urn:new"})
    assert successor_differences(LINKED, newer) == []


def test_a_version_is_compared_with_the_one_before_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1.10.0 comes after 1.9.0, and the check names each term that is not mapped to it."""
    for number in (VERSION, "1.9.0", "1.10.0"):
        later(tmp_path, number)

    assert main(["--check"], tmp_path) == 1
    said = capsys.readouterr().err.splitlines()
    targets = {line for line in said if "targets.jsonld#URL:" in line}
    folder = f"{BASE}controlled-vocabularies/"
    assert targets == {
        f"{folder}{new}/targets.jsonld#URL: exactMatch must have {folder}{old}/targets.jsonld#URL"
        for old, new in ((VERSION, "1.9.0"), ("1.9.0", "1.10.0"))
    }
    assert all("exactMatch must have" in line for line in said)


def test_the_check_looks_at_the_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command exits 1 for a draft that has a date, and for a release that has none."""
    later(tmp_path, VERSION)
    listed = tmp_path / "releases" / f"{VERSION}.sha256"
    listed.parent.mkdir()
    listed.touch()
    for name, document in released("2026-02-28").items():
        (tmp_path / name.removeprefix(BASE)).write_text(json.dumps(document))
    assert main(["--check"], tmp_path) == 0

    path = tmp_path / vocabulary_path("targets")
    path.write_text(json.dumps(file(LINKED, "targets")))
    assert main(["--check"], tmp_path) == 1
    assert "/targets.jsonld: is released, and issued" in capsys.readouterr().err

    listed.unlink()
    assert main(["--check"], tmp_path) == 1
    assert "/commands.jsonld: is a draft, and must not have issued" in capsys.readouterr().err
