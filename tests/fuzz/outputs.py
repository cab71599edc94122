"""Strategies that make captured stdout of what the specification is about."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.obvious.shape import BASE, SCHEMAS, TARGETS, VERSIONS

TOKENS = st.sampled_from(
    [
        *(b"{", b"}", b"[", b"]", b":", b",", b'"', b"\\", b" ", b"\n", b"\t", b"\0", b"'"),
        *(b"0", b"-0", b"1.0", b"1e400", b"9" * 320, b"01", b"true", b"nul", b"NaN", b"-Infinity"),
        *(b"\\u0061", b"\\ud83d", b"\\ude00", b'\\"', b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\x85"),
        *(b'"content"', b'"state"', b'"x-a"', b'{"content": ""}', b'{"fulfilled": true, "unmet":'),
    ]
)
NOISE = st.lists(TOKENS, max_size=12).map(b"".join)

_STRINGS = st.text('{}[]":,\\ a1\n', max_size=5)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-1, 200) | _STRINGS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_STRINGS, inner, max_size=3),
    max_leaves=8,
)
ANY_OBJECTS = st.dictionaries(_STRINGS, _VALUES, max_size=3)
"""Objects of any values, NaN and the infinities among them."""

IDS = st.sampled_from([0, 1, 2, 3, 1.0, -1, 2**31 - 1, 2**31, True, "0", 0.5, None])
TEXTS = st.sampled_from(
    ["", " ", "\u2003\u0085", "x", "FOO", "FOO\n", "A_B", "A__B", "foo", "URL", "all", "a" * 256]
) | st.text(max_size=4)
JUNK = st.one_of(
    IDS, TEXTS, st.just([]), st.just({}), st.lists(st.integers(0, 1), max_size=3), st.floats()
)


def sometimes(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly such a value, and now and then one of any kind."""
    return st.integers(0, 15).flatmap(lambda chance: strategy if chance else JUNK)


def objects(
    required: dict[str, st.SearchStrategy[Any]],
    optional: dict[str, st.SearchStrategy[Any]] | None = None,
) -> st.SearchStrategy[Any]:
    """Objects that mostly have these members."""
    members = {name: sometimes(strategy) for name, strategy in required.items()}
    more = {name: sometimes(strategy) for name, strategy in (optional or {}).items()}
    more |= {"x-note": JUNK}
    whole = st.fixed_dictionaries(members, optional=more)
    broken = st.fixed_dictionaries({}, optional={**members, **more, "other": JUNK})
    return st.integers(0, 15).flatmap(lambda chance: whole if chance else broken)


def arrays(strategy: st.SearchStrategy[Any], at_most: int = 5) -> st.SearchStrategy[Any]:
    """Arrays of mostly such items."""
    return st.lists(sometimes(strategy), max_size=at_most)


SMALL_IDS = st.integers(0, 5)
NAMES = st.sampled_from(["A", "B", "C", "D_E"] * 2 + ["A1", "B_2", "C1_D", "2B", "A_1_", "A\u0661"])
DEFAULTS = st.sampled_from(
    [
        *("a", "b", "1", "0.5", "true", "http://a.example", "a.example", " 1", "1e400", "\u2003a"),
        *("", " ", "\u2003", "a\n", "\0", "\x7f", "a" * 1024, "a" * 1025, "\U0001f600" * 1024),
    ]
)
"""Defaults that fit some target, that fit none, and that have an invalid form."""
REQUIREMENTS = st.one_of(
    objects(
        {
            "type": st.just("environmentVariable"),
            "target": st.sampled_from(TARGETS),
            "name": NAMES,
        },
        {"description": TEXTS, "default": DEFAULTS},
    ),
    objects(
        {
            "type": st.just("environmentVariable"),
            "target": st.just("ENUM"),
            "name": st.sampled_from(["A", "B"]),
            "choices": arrays(st.sampled_from(["a", "b", "c"]), 2),
        },
        {"default": DEFAULTS},
    ),
)
RELATIONS = objects(
    {
        "type": st.sampled_from(["all", "any", "none", "optional"]),
        "requirements": st.lists(SMALL_IDS, min_size=1, max_size=3, unique=True),
    }
)
FEW_IDS = st.integers(0, 3)


def sound_lists(version: str) -> st.SearchStrategy[dict[str, Any]]:
    """Lists that have a valid shape under a version, and often violate a rule."""
    its = VERSIONS[version]
    defaults: list[dict[str, str]] = [{}]
    if its.with_default:
        defaults += [{}, {"default": "a"}, {"default": "http://b"}]
    listed = st.fixed_dictionaries(
        {
            "id": FEW_IDS,
            "requirement": st.sampled_from(
                [
                    {"type": "environmentVariable", "name": name, **meaning, **default}
                    for name in "ABC"
                    for meaning in (
                        {"target": "URL"},
                        {"target": "ENUM", "choices": ["a", "b"]},
                        {"target": "ENUM", "choices": ["b", "a"]},
                        {"target": "ENUM", "choices": ["a"]},
                    )
                    for default in defaults
                ]
            ),
        }
    )
    relation = st.fixed_dictionaries(
        {
            "type": st.sampled_from(its.relations),
            "requirements": st.lists(FEW_IDS, min_size=1, max_size=2, unique=True),
        }
    )
    return st.fixed_dictionaries(
        {
            "requirements": st.lists(listed, max_size=4, unique_by=lambda each: each["id"])
            | st.lists(listed, max_size=3),
            "relations": st.lists(relation, max_size=4),
        }
    )


PATHS = st.lists(st.sampled_from(["a", ".", "..", ".a", "..a", "", "b\n", "\0"]), max_size=3).map(
    lambda segments: "/" + "/".join(segments)
)
IMAGES = st.lists(
    st.sampled_from(
        [
            *("a", "b1", "registry.example", "[::1]", "B", "-", "--", "_", "__", "___", ".", "/"),
            *(":", ":1", ":5000", ":tag", "@", "@sha256:" + "0" * 64, "@sha512:" + "a" * 128),
            *("@sha256:" + "0" * 63, "\n", "localhost", "é"),
        ]
    ),
    max_size=7,
).map("".join)
REBASES = objects(
    {
        "type": st.just("docker"),
        "from": IMAGES | st.just("registry.example/base:1"),
        "exportFiles": arrays(PATHS, 3),
        "nextTrainTags": arrays(st.sampled_from(["a", "A.b-c", "-a", "b" * 128, "b" * 129]), 3),
    }
)
ADDRESSES = st.sampled_from(
    [f"{BASE}{version}/{name}" for version in VERSIONS for name in [*SCHEMAS.values(), ""]]
)
RESPONSES = {
    "list_requirements": objects(
        {
            "requirements": st.lists(
                objects({"id": SMALL_IDS, "requirement": REQUIREMENTS}), max_size=5
            ),
            "relations": arrays(RELATIONS, 4),
        },
        {"$schema": ADDRESSES},
    ),
    "check_requirements": objects(
        {
            "fulfilled": st.booleans(),
            "unmet": arrays(objects({"id": SMALL_IDS, "reason": TEXTS})),
        },
        {"$schema": ADDRESSES},
    ),
    "print_model_summary": objects({"content": JUNK}, {"$schema": ADDRESSES}),
    "run_algorithm": objects(
        {"state": st.sampled_from(["success", "failure", "application"])},
        {"$schema": ADDRESSES, "message": TEXTS, "rebase": REBASES},
    ),
}


@st.composite
def outputs(draw: st.DrawFn) -> bytes:
    """Captured stdout that ends, more or less, with a response."""
    response = draw(st.one_of(*RESPONSES.values()))
    written = json.dumps(response, ensure_ascii=draw(st.booleans()))
    data = (
        draw(NOISE) + written.encode("utf-8", "surrogatepass") + draw(st.sampled_from([b"", b"\n"]))
    )
    if draw(st.integers(0, 3)):
        return data
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(NOISE) + data[at + draw(st.integers(0, 3)) :]
