"""Random captured stdout: changed examples, and strings of what JSON is written with."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from scripts.examples import cases, folder, response_cases
from tests.playground.sides import Request
from train_api.specification import commands, versions
from train_api.versions import row

_TOKENS = (
    *('{"', '"}', "{", "}", "[", "]", ":", ",", '"', "\\", '\\"', "\\\\", "\\u", "\\ud834"),
    *("\\udd1e", "\\u0000", "d834", "\\n", "\\x", "\n", "\t", " ", "\r\n", "\0", "\x1b[0m", "\x7f"),
    *("0", "1", "-", "-0", "1.0", "1e", "1e5", "1E400", "-1e999", "2147483648", "0.5", "01", "+"),
    *("9007199254740993", "9" * 310, "true", "false", "null", "tru", "nul", "NaN", "Infinity"),
    *("-Infinity", "'", "/", "a", "E", "x-", "é", "ß", "\u2028", "𝄞", "\ufeff", "__proto__"),
    *('"id"', '"requirements":', '"relations":', '"fulfilled":', '"unmet":', '"content":'),
    *('"state":', '"$schema":', '{"content":"', '"}\n', '{"fulfilled":true,"unmet":[]}'),
)
_NO_DOCUMENT_HAS = ('"x-a": 1e999, ', '"x-a": 0, "x-\\u0061": 0, ', '"x-a": "\\ud834", ')
_BYTES = (b"\x80", b"\xc3", b"\xc3\xa9", b"\xed\xa0\x80", b"\xf0\x9d\x84", b"\xff\xfe", b"\xe2\x80")
_DEEP: list[Any] = []
for _ in range(130):
    _DEEP = [_DEEP]
_SCALARS: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 1.0, -0.0, 0.5, 2147483647, 2147483648, 9007199254740993),
    *(9007199254740992, 1e300, "", " ", "a", "FOO", "FOO\n", "foo-bar2", "urll", "URL", "all"),
    *("success", "sucess", "docker", "/opt/a", "/opt//a", "x" * 300, "\ud834", "𝄞", "\u3000"),
    *("environmentVariable", [], {}, [1, 1.0], [[9007199254740993], [9007199254740992]]),
    *({"1": 0, "a": 1, "0": 2}, {"__proto__": 1}, {"type": "all", "requirements": [0]}, _DEEP),
)
_NAMES = (
    *("id", "requirement", "requirements", "relations", "type", "target", "name", "choices"),
    *("description", "unmet", "fulfilled", "reason", "content", "state", "message", "rebase"),
    *("from", "exportFiles", "nextTrainTags", "x-a", "1", "0", "__proto__", "constructor", "Id"),
    *("requirments", "$schema", "a/b", "a~b", "", "é", "𝄞"),
)


def requests(seed: int) -> Iterator[Request]:
    """Yield requests without end; the same ones for the same seed."""
    chance = random.Random(seed)
    roots = [folder(version) for version in versions()]
    captured = [
        case.data
        for root in roots
        for case in cases(root)
        if not case.recipe and case.path.stat().st_size < 20_000
    ]
    responses = [case for root in roots for case in response_cases(root) if not case.recipe]
    values = [case.value for case in responses]
    lists = [case.data for case in responses if case.group.startswith("list")]
    while True:
        kind = chance.randrange(6)
        listed = chance.choice(lists) if chance.random() < 0.3 else None
        version = chance.choice([None, None, *versions()])
        has_more = version is not None and row(version).has_defaults
        if kind == 0:
            data = _text(chance)
        elif kind == 1:
            data = _changed_bytes(chance, chance.choice(captured))
        elif kind == 2:
            data = _written(chance, _list_response(chance, has_more=has_more))
        elif kind == 3:
            data = _written(chance, _check_response(chance))
            listed = json.dumps(_list_response(chance, has_more=has_more)).encode()
        else:
            data = _written(chance, _changed_value(chance, chance.choice(values)))
        command = chance.choice([None, None, *commands()]) if kind not in (2, 3) else None
        yield Request(data, command, listed, version)


def _list_response(chance: random.Random, *, has_more: bool) -> dict[str, Any]:
    """A list response that conforms to its schema, and often violates the other rules.

    If it `has_more`, it has defaults and relations of type `optional`, as in later versions.
    """
    ids = range(chance.choice([1, 2, 3, 3, 5]))
    requirements = []
    for number in ids:
        target = chance.choice(["URL", "TOKEN", "ENUM"])
        requirement = {
            "type": "environmentVariable",
            "name": chance.choice(["FOO", "BAR", "FOO_BAR", "BAZ", "QUX"]),
            "target": target,
            **({"choices": chance.sample(["a", "b", "é"], k=2)} if target == "ENUM" else {}),
        }
        if has_more and target != "TOKEN" and chance.random() < 0.5:
            requirement["default"] = chance.choice(["a", "é", "http://a.example/", "b"])
        given = chance.choice([number, number, number, float(number), 0])
        requirements.append({"id": given, "requirement": requirement})
    relations = [
        {
            "type": chance.choice(["all", "any", "none", *(["optional"] if has_more else [])]),
            "requirements": chance.sample([*ids, len(ids)], k=chance.randint(1, len(ids))),
        }
        for _ in range(chance.choice([0, 1, 2, 4]))
    ]
    return {"requirements": requirements, "relations": relations}


def _check_response(chance: random.Random) -> dict[str, Any]:
    """A check response that conforms to its schema."""
    return {
        "fulfilled": chance.random() < 0.5,
        "unmet": [
            {"id": chance.randrange(4), "reason": "not set"}
            for _ in range(chance.choice([0, 1, 3]))
        ],
    }


def _token(chance: random.Random) -> bytes:
    if chance.random() < 0.03:
        return chance.choice(_BYTES)
    return chance.choice(_TOKENS).encode("utf-8")


def _text(chance: random.Random) -> bytes:
    data = b"".join(_token(chance) for _ in range(chance.randrange(30)))
    return data + chance.choice([b"", b"", b"}", b'"}', b"}\n"])


def _changed_bytes(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        at = chance.randrange(len(data) + 1)
        end = at + chance.choice([0, 0, 1, 1, 2, 10, 1000])
        put = chance.choice([b"", _token(chance), _token(chance), data[at:end] * 2])
        data = data[:at] + put + data[end:]
    return data


def _changed_value(chance: random.Random, value: Any) -> Any:
    value = copy.deepcopy(value)
    for _ in range(chance.choice([1, 1, 2, 4])):
        container = chance.choice(list(_containers(value)))
        if isinstance(container, list):
            _change_list(chance, container)
        else:
            _change_object(chance, container)
    return value


def _containers(value: Any) -> Iterator[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, (dict, list)):
        yield value
    for each in inner:
        yield from _containers(each)


def _change_list(chance: random.Random, array: list[Any]) -> None:
    at = chance.randrange(len(array) + 1)
    kind = chance.randrange(4)
    if kind == 0:
        array.insert(at, copy.deepcopy(chance.choice(_SCALARS)))
    elif kind == 1 and array:
        array.insert(at, copy.deepcopy(chance.choice(array)))
    elif kind == 2 and array:
        array.extend(copy.deepcopy(array) * chance.choice([1, 1, 3, 200]))
    else:
        del array[at : at + 1]


def _change_object(chance: random.Random, members: dict[str, Any]) -> None:
    name = chance.choice([*_NAMES, *members, *members])
    if chance.random() < 0.3:
        members.pop(name, None)
    else:
        members[name] = copy.deepcopy(chance.choice([*_SCALARS, *members.values()]))


def _written(chance: random.Random, value: Any) -> bytes:
    text = json.dumps(
        value, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, None, 2])
    )
    if chance.random() < 0.03:
        text = text.replace("{", "{" + chance.choice(_NO_DOCUMENT_HAS), 1)
    log = b"".join(_token(chance) for _ in range(chance.choice([0, 0, 3, 20])))
    return log + b"\n" + text.encode("utf-8", "replace") + chance.choice([b"", b"\n", b" \r\n"])
