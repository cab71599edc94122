"""The response says how a run ended and how the train goes on, as specified."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from train_api.specification import address, load, schema_path, vocabulary_path
from train_api.train import Application, Failure, Rebase, Success, responses
from train_api.train.responses import ExportFileError, document_of
from train_api.validation import schema_fast

DIGEST = "a" * 64


def rebase(
    base: Any = "registry.example/mean:1", files: Any = (), tags: Any = ("station-2",)
) -> Rebase:
    """A rebase of which the test says what is special."""
    return Rebase(base, export_files=files, next_train_tags=tags)


def test_the_states_are_those_of_the_specification() -> None:
    """A run can end in each state of the vocabulary, and in no other."""
    terms = load(vocabulary_path("run-states"))["terms"]
    assert [term["notation"] for term in terms] == list(responses.STATES.values())


def test_the_patterns_are_those_of_the_schema() -> None:
    """What the library takes for an image, a path and a tag is what the schema takes for one."""
    schema = load(schema_path("rebase"))
    base, files, tags = (
        schema["properties"][name] for name in ("from", "exportFiles", "nextTrainTags")
    )
    assert base["pattern"] == responses.FROM_PATTERN
    assert base["maxLength"] == responses.FROM_LIMIT
    assert files["maxItems"] == responses.EXPORT_FILES_LIMIT
    assert files["items"]["pattern"] == responses.EXPORT_FILE_PATTERN
    assert files["items"]["not"]["pattern"] == responses.NO_EXPORT_FILE_PATTERN
    assert tags["maxItems"] == responses.TRAIN_TAGS_LIMIT
    assert schema["$defs"]["trainTag"]["pattern"] == responses.TRAIN_TAG_PATTERN


LONG_NAME = "registry.example:5000/" + "a" * 233
TEXTS: dict[str, list[Any]] = {
    "base": [
        *("mean", "a.example:5000/b/c:1@sha256:" + DIGEST, "A/b", "b:", "a b", "", "a\n", "Ä"),
        *(DIGEST, DIGEST + ":1", "a/" + DIGEST, DIGEST.upper(), DIGEST[1:], DIGEST + "a"),
        *(LONG_NAME, f"{LONG_NAME}:1", f"{LONG_NAME}:{'1' * 128}@sha512:{DIGEST * 2}"),
        *(f"{LONG_NAME}a", f"{LONG_NAME}a:1", f"{LONG_NAME}a@sha256:{DIGEST}", "a" * 256),
    ],
    "files": [
        ["/a/b", "/ä"],
        ["/a\n", "/.a", "/a/..."],
        ["a"],
        ["/"],
        ["//a"],
        ["/a/../b"],
        ["/a/./b"],
        ["/a//b"],
        ["/a/.."],
        ["/a/"],
        ["/a", "/a"],
        ["/\0"],
        [f"/{number}" for number in range(4096)],
        [f"/{number}" for number in range(4097)],
    ],
    "tags": [["a", "b"], ["A_.-", "0"], [], ["-a"], ["a", "a"], ["a\n"], ["a/b"], ["a" * 129]]
    + [[f"t{number}" for number in range(count)] for count in (128, 129)],
}


@pytest.mark.parametrize(
    ("part", "value"), [(part, value) for part in TEXTS for value in TEXTS[part]]
)
def test_a_rebase_is_refused_exactly_where_the_schema_refuses_it(part: str, value: Any) -> None:
    """What the schema takes for a rebase can be made, and nothing else."""
    document = rebase().document()
    document[{"base": "from", "files": "exportFiles", "tags": "nextTrainTags"}[part]] = value
    valid = schema_fast.is_valid(address(schema_path("rebase")), document)
    try:
        assert rebase(**{part: value}).document() == document
    except ValueError:
        assert not valid
    else:
        assert valid


@given(
    st.just("a") | st.text("aA0:/@.-_[] \n", max_size=20),
    st.just([]) | st.lists(st.text("a/.\n\0", max_size=6).map("/".__add__), max_size=3),
    st.just(["a"]) | st.lists(st.text("aA0.-_\n ", max_size=4), max_size=3),
)
def test_any_rebase_that_can_be_made_is_valid(base: str, files: list[str], tags: list[str]) -> None:
    """For random strings, the library and the schema agree as well."""
    document = {"type": "docker", "from": base, "exportFiles": files, "nextTrainTags": tags}
    try:
        made = rebase(base, files, tags).document() == document
    except ValueError:
        made = False
    assert made is schema_fast.is_valid(address(schema_path("rebase")), document)


def test_a_rebase_takes_paths_and_any_iterable() -> None:
    """Export files may be `pathlib` paths, and what is given need not be a list."""
    made = rebase(files=(Path("/a/b"), "/c"), tags=(tag for tag in "xy"))
    assert (made.export_files, made.next_train_tags) == (("/a/b", "/c"), ("x", "y"))


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "one tag": (lambda: rebase(tags="station-2"), "must be a list"),
    "one file": (lambda: rebase(files="/a"), "must be a list"),
    "one path": (lambda: rebase(files=Path("/a")), "must be a list"),
    "tags that are no strings": (lambda: rebase(tags=[1]), "must be a str"),
    "a base that is no string": (lambda: rebase(base=None), "must be a str"),
    "files of bytes": (lambda: rebase(files=[b"/a"]), "must be a str"),
    "a file that is half a character": (lambda: rebase(files=["/\udcff"]), "surrogate"),
    "an image ID": (lambda: rebase(DIGEST), "the ID of an image"),
    "a long name": (lambda: rebase("a" * 256), "at most 255 characters"),
    "many tags": (lambda: rebase(tags=map(str, range(129))), "at most 128 tags, not 129"),
    "many files": (
        lambda: rebase(files=(f"/{number}" for number in range(4097))),
        "at most 4,096 export files, not 4,097: pack several",
    ),
    "success without a rebase": (lambda: Success(None), "must be a Rebase"),  # type: ignore[arg-type]
    "a message as rebase": (lambda: Success("done"), "must be a Rebase"),  # type: ignore[arg-type]
    "a number as message": (lambda: Failure(1), "message must be a str"),  # type: ignore[arg-type]
    "application without a word": (lambda: Application(None), "message must"),  # type: ignore[arg-type]
    "half a character": (lambda: Failure("\ud800"), "surrogate"),
    "a dict as rebase": (lambda: Failure("", {}), "must be a Rebase"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_in_a_response_cannot_be_made(case: str) -> None:
    """Outcomes and rebases are refused where they are made, with words on why."""
    make, words = WRONG[case]
    with pytest.raises((ValueError, TypeError), match=words):
        make()


def test_a_response_has_the_members_that_were_given() -> None:
    """Message and rebase are in the response when they were given, and not otherwise."""
    assert document_of(Failure()) == {"state": "failure"}
    assert document_of(Application("odd")) == {"state": "application", "message": "odd"}
    assert document_of(Success(rebase())) == {"state": "success", "rebase": rebase().document()}
    assert document_of(Failure("", rebase())) == {
        "state": "failure",
        "message": "",
        "rebase": rebase().document(),
    }


def test_an_export_file_is_a_regular_file(tmp_path: Path) -> None:
    """A directory, a link, a pipe and nothing at all are no export files; an empty file is."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    rebase(files=[tmp_path / "file"]).check_export_files()
    for path, words in {
        tmp_path: "not a regular file",
        tmp_path / "link": "a symbolic link",
        tmp_path / "pipe": "not a regular file",
        tmp_path / "gone": "No such file",
    }.items():
        with pytest.raises(ExportFileError, match=words):
            rebase(files=[path]).check_export_files()
