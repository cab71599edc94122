"""What is released stays unchanged: the digest lists, and the check of the files by them."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
import shutil
import subprocess
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from scripts import release, vocabularies
from tests.repository.documents import ROOT
from train_api.specification import versions

VOCABULARY = "controlled-vocabularies/1.0.0/c.jsonld"
CONTEXT = "controlled-vocabularies/1.0.0/context.jsonld"
SCHEME = {"@context": "context.jsonld", "type": "ConceptScheme", "terms": [{"notation": "\u00e4"}]}

FILES = {
    "schemas/1.0.0/a.schema.json": b"{}",
    "schemas/1.0.0/parts/b.schema.json": b"[]",
    VOCABULARY: json.dumps(SCHEME).encode(),
    CONTEXT: b'{"@context": {}}',
    "controlled-vocabularies/2.0.0/c.jsonld": json.dumps(SCHEME).encode(),
    "examples/1.0.0/d/valid/e.json": b"e",
    "docs/specification/1.0.0.md": b"# 1.0.0",
    "docs/specification/2.0.0.md": b"# 2.0.0",
    "docs/versions.md": b"of no version of the specification",
    "schemas/2.0.0/a.schema.json": b"a draft",
    "schemas/report/1.0.0/r.schema.json": b"of no version of the specification",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository with a version that is released, 1.0.0, and a draft, 2.0.0."""
    for path, data in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert release.main(["1.0.0"], tmp_path) == 0
    return tmp_path


def check(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit status of the check, and what it says of the errors."""
    capsys.readouterr()
    return release.main(["--check"], root), capsys.readouterr().err


def test_a_release_lists_the_digest_of_each_file(repository: Path) -> None:
    """The list has every file of the version and no other, as sha256sum would write it."""
    released = [path for path in FILES if "/1.0.0" in path and "report" not in path]

    assert (repository / "releases" / "1.0.0.sha256").read_text("utf-8") == "".join(
        f"{hashlib.sha256((repository / path).read_bytes()).hexdigest()}  {path}\n"
        for path in sorted(released)
    )


def test_a_release_writes_its_date_into_its_vocabularies_alone(repository: Path) -> None:
    """Each vocabulary says when it was issued, before its terms; every other file stays."""
    today = datetime.now(timezone.utc).date()
    changed = [path for path in FILES if (repository / path).read_bytes() != FILES[path]]
    assert changed == [VOCABULARY]

    written = json.loads((repository / VOCABULARY).read_bytes())
    assert today.toordinal() - date.fromisoformat(written["issued"]).toordinal() in (0, 1)
    assert written == {**SCHEME, "issued": written["issued"]}
    assert list(written) == ["@context", "type", "issued", "terms"]


def test_the_date_of_a_release_can_be_given(repository: Path) -> None:
    """The vocabularies get the date that is given, in the form in which the project writes them."""
    path = repository / "controlled-vocabularies/2.0.0/c.jsonld"
    release.release(repository, "2.0.0", date(2026, 2, 1))

    terms = {"terms": SCHEME["terms"]}
    dated = {"@context": "context.jsonld", "type": "ConceptScheme", "issued": "2026-02-01", **terms}
    assert path.read_text("utf-8") == json.dumps(dated, indent=2) + "\n"
    assert release.check(repository) == []


def test_a_vocabulary_that_cannot_be_read_stops_the_release(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is named, no list is written, and no other vocabulary gets a date."""
    (repository / "controlled-vocabularies/2.0.0/d.jsonld").write_bytes(b"{")

    assert release.main(["2.0.0"], repository) == 1
    assert "controlled-vocabularies/2.0.0/d.jsonld is not JSON" in capsys.readouterr().err
    assert release.status(repository, "2.0.0") == "draft"
    other = "controlled-vocabularies/2.0.0/c.jsonld"
    assert (repository / other).read_bytes() == FILES[other]


@pytest.mark.parametrize("version", versions())
def test_a_released_copy_of_this_repository_passes_all_checks(tmp_path: Path, version: str) -> None:
    """After the release, the vocabularies have what is asked of a released version."""
    for folder in release.FOLDERS:
        shutil.copytree(ROOT / folder / version, tmp_path / folder / version)
    (tmp_path / release.TEXTS).mkdir(parents=True)
    shutil.copy(ROOT / release.TEXTS / f"{version}.md", tmp_path / release.TEXTS)
    assert release.status(tmp_path, version) == "draft"
    release.release(tmp_path, version)

    assert release.check(tmp_path) == []
    lists = sorted(path.relative_to(tmp_path) for path in (tmp_path / "releases").iterdir())
    subprocess.run(
        ["sha256sum", "--check", "--quiet", "--strict", *lists], cwd=tmp_path, check=True
    )
    assert vocabularies.main(["--check"], tmp_path) == 0
    for path in (tmp_path / "controlled-vocabularies" / version).iterdir():
        text = path.read_text("utf-8")
        assert text == json.dumps(json.loads(text), indent=2) + "\n"
        assert ("issued" in json.loads(text)) is (path.stem != "context")


def test_a_version_is_a_draft_until_it_is_released(repository: Path) -> None:
    """The list alone makes the difference between a draft and a release."""
    assert release.status(repository, "1.0.0") == "released"
    assert release.status(repository, "2.0.0") == "draft"


def test_what_is_as_released_passes(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unchanged release gives no error, and a draft may change."""
    (repository / "schemas/2.0.0/a.schema.json").write_bytes(b"changed")

    assert check(repository, capsys) == (0, "")


def test_a_changed_file_is_reported(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A single byte more is a change."""
    (repository / "schemas/1.0.0/a.schema.json").write_bytes(b"{}\n")

    assert check(repository, capsys) == (
        1,
        "schemas/1.0.0/a.schema.json is not as it was released\n",
    )


def test_a_missing_file_is_reported(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A released file has to stay."""
    (repository / "controlled-vocabularies/1.0.0/c.jsonld").unlink()

    assert check(repository, capsys) == (
        1,
        "controlled-vocabularies/1.0.0/c.jsonld is gone, though released\n",
    )


def test_a_joined_file_is_reported(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file joins what is released, in a folder below either."""
    (repository / "examples/1.0.0/d/valid/new.json").write_bytes(b"new")

    assert check(repository, capsys) == (
        1,
        "examples/1.0.0/d/valid/new.json has joined what was released\n",
    )


@pytest.fixture
def tagged(repository: Path) -> Path:
    """The small repository under version control, with the tag of its release."""
    for words in (
        ("init", "--quiet"),
        ("add", "."),
        (*("-c", "user.name=n", "-c", "user.email=e@e.example"), "commit", "-qm", "1.0.0"),
        ("tag", "specification-1.0.0"),
    ):
        subprocess.run(["git", *words], cwd=repository, check=True)
    return repository


def test_a_rewritten_list_is_reported(tagged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed file is no release again because its digest was changed as well."""
    assert check(tagged, capsys) == (0, "")
    (tagged / "schemas/1.0.0/a.schema.json").write_bytes(b"changed")
    path = tagged / "releases" / "1.0.0.sha256"
    path.unlink()
    release.release(tagged, "1.0.0", date.fromisoformat("2026-01-01"))

    status, reported = check(tagged, capsys)
    assert (status, reported) == (
        1,
        "releases/1.0.0.sha256 is not as the tag specification-1.0.0 has it\n",
    )


def test_a_removed_list_is_reported(tagged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A released version does not become a draft again."""
    (tagged / "releases" / "1.0.0.sha256").unlink()

    assert check(tagged, capsys) == (
        1,
        "releases/1.0.0.sha256 is gone, though specification-1.0.0 has it\n",
    )


def test_the_text_of_a_version_links_only_to_files_of_that_version() -> None:
    """No later change can break a link of a released document."""
    for path in (ROOT / release.TEXTS).glob("[0-9]*.md"):
        files = release.digests(ROOT, path.stem)
        for target in re.findall(r"\]\(([^)#]+)", path.read_text("utf-8")):
            if not target.startswith("https://"):
                name = posixpath.normpath(posixpath.join(release.TEXTS, target))
                assert any(file == name or file.startswith(f"{name}/") for file in files), target


def test_a_version_is_released_once(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second release is refused, and the list stays as it is."""
    (repository / "schemas/1.0.0/a.schema.json").write_bytes(b"changed")
    before = (repository / "releases" / "1.0.0.sha256").read_bytes()

    assert release.main(["1.0.0"], repository) == 1
    assert "1.0.0 has been released" in capsys.readouterr().err
    assert (repository / "releases" / "1.0.0.sha256").read_bytes() == before


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "01.0.0", "1.0.0-rc1", "../1.0.0", "3.0.0"])
def test_what_is_no_version_is_not_released(repository: Path, version: str) -> None:
    """A number that is none is refused, and so is one without files."""
    assert release.main([version], repository) == 1
    assert [path.name for path in (repository / "releases").iterdir()] == ["1.0.0.sha256"]


@pytest.mark.parametrize("line", ["", "abc  schemas/1.0.0/a.schema.json", f"{'0' * 64} one-space"])
def test_a_list_that_cannot_be_read_is_reported(
    repository: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    """A broken list is never taken for one without differences."""
    path = repository / "releases" / "1.0.0.sha256"
    number = len(path.read_text("utf-8").splitlines()) + 1
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    status, reported = check(repository, capsys)

    assert status == 1
    assert f"{path}:{number}: expected a SHA-256 digest, two spaces and a path" in reported


def test_the_released_versions_are_as_they_were() -> None:
    """Every version of this repository that has been released is unchanged."""
    assert release.check(ROOT) == []
