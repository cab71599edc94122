"""Makes documents for schemas: valid ones, and such with faults put into them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urldefrag, urljoin

from jsonschema import Draft202012Validator

Schema: TypeAlias = Mapping[str, Any]
Accepts: TypeAlias = Callable[[str, str], bool]
"""Whether the schema of this address takes this JSON text."""

# Some dialects let $ match before these, others take them for the end of a line.
LINE_BREAKS = ("\n", "\r", "\r\n", "\n\n", "\v", "\f", "\x85", "\u2028", "\u2029")

EXTENSIONS = (
    '"x-": 0',
    '"x-a": null',
    '"x-a": {"b": [{}], "type": 1}',
    '"x-A": []',
    '"x--": ""',
    '"x-\\n": 0',
    '"x-é": 0',
    '"x-__proto__": 0',
    '"x-a": 0, "x-b": 1',
)
UNKNOWN = (
    '"X-a": 0',
    '"X-": 0',
    '"x": 0',
    '"x_a": 0',
    '"xa": 0',
    '" x-a": 0',
    '"ax-a": 0',
    '"\\nx-a": 0',
    '"a\\nx-a": 0',
    '"x\\u2010a": 0',
    '"\\u0445-a": 0',
    '"": 0',
    '"unknown": 0',
    '"$id": "a"',
    '"$comment": ""',
    '"__proto__": 0',
    '"constructor": 0',
    '"toString": 0',
    '"x-a": 0, "unknown": 0',
)
HEX = "0123456789abcdef"


class Number(NamedTuple):
    """A number in a document, as it is written there."""

    literal: str


def write(value: Any) -> str:
    """Return the JSON text of a value in which numbers are `Number`."""
    if isinstance(value, Number):
        return value.literal
    if isinstance(value, list):
        return f"[{','.join(map(write, value))}]"
    if isinstance(value, dict):
        return (
            f"{{{','.join(f'{json.dumps(name)}:{write(each)}' for name, each in value.items())}}}"
        )
    return json.dumps(value)


def read(text: str) -> Any:
    """Return the value of a JSON text, with its numbers as `Number`."""
    return json.loads(text, parse_int=Number, parse_float=Number)


def strings_within(value: Any) -> Iterator[str]:
    """Yield each string within a value, names of members apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings_within(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings_within(each)


class Maker:
    """Makes documents for some schemas, always the same for the same seed.

    `strings` are those to choose from. A schema may be refused a value that was made for it by
    its conditions; `accepts` finds this out, and another is made.
    """

    def __init__(
        self, schemas: Sequence[Schema], strings: Sequence[str], accepts: Accepts, seed: int
    ) -> None:
        self._schemas = {schema["$id"]: schema for schema in schemas}
        self._strings = sorted(set(strings))
        self._terms = sorted({term for schema in schemas for term in _terms(schema)})
        self._accepts = accepts
        self._choose = random.Random(seed)
        self._fitting: dict[str, list[str]] = {}

    def valid(self, address: str) -> Any:
        """Return a value that the schema of this address takes.

        Raises:
            ValueError: none was found.
        """
        for _ in range(1000):
            value = self._value(self._schemas[address], address)
            if self._accepts(address, write(value)):
                return value
        raise ValueError(f"no valid document was found for {address}")

    def faulty(self, address: str) -> Any:
        """Return a valid value into which one to three changes were put, most often faults."""
        value = self.valid(address)
        for _ in range(self._choose.choice((1, 1, 1, 2, 3))):
            # Each depth is as likely as any other, though there are more places deep within.
            places = sorted(_places(value), key=len)
            depth = self._choose.randint(0, len(places[-1]))
            path = self._choose.choice([place for place in places if len(place) == depth])
            value = _with(value, path, self._changed)
        return value

    def _value(self, schema: Schema, base: str) -> Any:
        if "$ref" in schema:
            target, fragment = urldefrag(urljoin(base, schema["$ref"]))
            if not fragment:
                return self.valid(target)
            found: Any = self._schemas[target]
            for name in fragment.split("/")[1:]:
                found = found[name]
            return self._value(found, target)
        # Where conditions lead to other schemas, their values are those that this one is for.
        led = [each["then"] for each in schema.get("allOf", ()) if "$ref" in each.get("then", {})]
        if led:
            return self._value(self._choose.choice(led), base)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._choose.choice(schema["enum"])
        if "anyOf" in schema:
            return self._value(self._choose.choice(schema["anyOf"]), base)
        kind = schema.get("type", self._choose.choice(tuple(_MAKERS)))
        return _MAKERS[kind](self, schema, base)

    def _object(self, schema: Schema, base: str) -> Any:
        required = schema.get("required", ())
        members = {
            name: self._value(member, base)
            for name, member in schema.get("properties", {}).items()
            if name in required or self._choose.random() < 0.4
        }
        # What conditions are about is rare otherwise.
        for condition in (schema, *schema.get("allOf", ())):
            premises = condition.get("if", {}).get("properties", {})
            members |= {
                name: premise["const"]
                for name, premise in premises.items()
                if "const" in premise and self._choose.random() < 0.7
            }
        if self._choose.random() < 0.2:
            members |= read(f"{{{self._choose.choice(EXTENSIONS)}}}")
        names = list(members)
        self._choose.shuffle(names)
        return {name: members[name] for name in names}

    def _array(self, schema: Schema, base: str) -> Any:
        items = schema.get("items")
        least = schema.get("minItems", 0)
        length = self._choose.choice((least, least, least + 1, least + 1, least + 2, least + 5))
        if items is None:
            return [self._any() for _ in range(length)]
        return [self._value(items, base) for _ in range(length)]

    def _string(self, schema: Schema, base: str) -> Any:
        key = json.dumps(schema)
        if key not in self._fitting:
            # The validator takes long for strings that a pattern rejects at once.
            pattern, validator = re.compile(schema.get("pattern", "")), Draft202012Validator(schema)
            self._fitting[key] = [
                each for each in self._strings if pattern.search(each) and validator.is_valid(each)
            ]
        return self._choose.choice(self._fitting[key])

    def _number(self, schema: Schema, base: str) -> Any:
        least, most = schema.get("minimum", -(2**53)), schema.get("maximum", 2**53)
        near = self._choose.choice((least, least + 1, 1, 2, 100, most - 1, most))
        return Number(self._choose.choice(_NOTATIONS)(max(least, near)))

    def _boolean(self, schema: Schema, base: str) -> Any:
        return self._choose.choice((True, False))

    def _null(self, schema: Schema, base: str) -> Any:
        return None

    def _any(self) -> Any:
        return read(self._choose.choice(_ALIENS))

    def _changed(self, value: Any) -> Any:
        if self._choose.random() < 0.15:
            return self._any()
        if isinstance(value, dict):
            return self._choose.choice(_OBJECT_CHANGES)(self, value)
        if isinstance(value, list):
            return self._choose.choice(_ARRAY_CHANGES)(self, value)
        if isinstance(value, Number):
            return Number(self._choose.choice(_NUMBERS))
        if isinstance(value, str):
            if self._choose.random() < 0.4:
                return self._choose.choice(self._choose.choice((self._strings, self._terms, ("",))))
            change = self._choose.choice(self._choose.choice(_STRING_CHANGES))
            return change(value, self._choose.randint(0, len(value)))
        return self._any()

    def _member_dropped(self, value: dict[str, Any]) -> Any:
        dropped = self._choose.choice([*value] or [None])
        return {name: each for name, each in value.items() if name != dropped}

    def _member_renamed(self, value: dict[str, Any]) -> Any:
        renamed = self._choose.choice([*value] or [None])
        change = self._choose.choice(_NAME_CHANGES)
        return {change(name) if name == renamed else name: each for name, each in value.items()}

    def _member_added(self, value: dict[str, Any]) -> Any:
        return value | read(f"{{{self._choose.choice(UNKNOWN + EXTENSIONS)}}}")

    def _schema_named(self, value: dict[str, Any]) -> Any:
        address = self._choose.choice([*self._schemas, "", "train.invalid", None, []])
        change = self._choose.choice((str.upper, str.strip, "{}#".format, "{}\n".format))
        if isinstance(address, str) and self._choose.random() < 0.3:
            address = change(address)
        return {"$schema": address, **value}

    def _item_dropped(self, value: list[Any]) -> Any:
        return value[:-1]

    def _emptied(self, value: Any) -> Any:
        return type(value)()

    def _item_repeated(self, value: list[Any]) -> Any:
        if not value:
            return []
        item = self._choose.choice(value)
        if isinstance(item, Number) and self._choose.random() < 0.7:
            item = Number(self._choose.choice(_NOTATIONS)(int(float(item.literal))))
        at = self._choose.randint(0, len(value))
        return [*value[:at], item, *value[at:]]

    def _item_added(self, value: list[Any]) -> Any:
        return [*value, self._any()]

    def _lengthened(self, value: list[Any]) -> Any:
        number = self._choose.choice((2, 129))
        return (value or ["a"]) * (number // max(1, len(value)) + 1)

    def _wrapped(self, value: Any) -> Any:
        return [value]


def _terms(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for keyword, each in schema.items():
            yield from strings_within(each) if keyword in ("enum", "const") else _terms(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _terms(each)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, each in items:
        yield from _places(each, (*path, key))


def _with(value: Any, path: tuple[str | int, ...], change: Callable[[Any], Any]) -> Any:
    if not path:
        return change(value)
    changed = value.copy()
    changed[path[0]] = _with(value[path[0]], path[1:], change)
    return changed


_MAKERS: Mapping[str, Callable[[Maker, Schema, str], Any]] = {
    "object": Maker._object,
    "array": Maker._array,
    "string": Maker._string,
    "integer": Maker._number,
    "boolean": Maker._boolean,
    "null": Maker._null,
}
_NOTATIONS: Sequence[Callable[[int], str]] = (
    str,
    str,
    str,
    "{}.0".format,
    "{}.000".format,
    "{}e0".format,
    "{}E+0".format,
    "{}.0e-0".format,
)
_NUMBERS = (
    *("-1", "0", "-0", "-0.0", "0e0", "1", "1.0", "1e0", "10e-1", "0.1e1", "1.5", "-1.0", "1e-1"),
    *("2147483646", "2147483647", "2147483647.0", "2.147483647e9", "2147483647.5", "2147483648"),
    *("2147483648.0", "4294967296", "4294967295", "9007199254740991", "9007199254740993"),
    *("9223372036854775807", "9223372036854775808", "18446744073709551616", "-9223372036854775809"),
    *("1e15", "1e16", "1e21", "1e100", "1" + "0" * 100, "1e308", "5e-324", "0.1", "0e400"),
)
_ALIENS = (
    *("null", "true", "false", '""', '"a"', '" "', '"0"', "[]", "{}", "[[]]", "[{}]", "[null]"),
    *('{"type":"all"}', '{"0":0}', '["a","a"]', '{"a":{"b":[1,2.5,"c",null,true]}}', "[0,0.0]"),
    *_NUMBERS,
)
_ODD = (
    *LINE_BREAKS,
    *("\t", " ", "\0", "\x1c", "\xa0", "\u3000", "\u200b", "\ufeff", "\u180e"),
    *("é", "e\u0301", "\u212a", "\u017f", "😀", "\U0001d49c", "\U0010ffff"),
    *("_", "__", "-", ".", "..", "/", "//", "/.", "/../", ":", "@", "A", "a", "0"),
    *("\\", "$", "^", '"'),
)


def _inserted(odd: str) -> Callable[[str, int], str]:
    return lambda value, at: value[:at] + odd + value[at:]


def _appended(odd: str) -> Callable[[str, int], str]:
    return lambda value, at: value + odd


def _prefixed(odd: str) -> Callable[[str, int], str]:
    return lambda value, at: odd + value


def _of_length(length: int, odd: str) -> Callable[[str, int], str]:
    """Change a string to have so many characters, by repeating its last one or an odd one."""
    return lambda value, at: (value + (odd or value[-1:] or "a") * length)[:length]


_STRING_CHANGES: Sequence[Sequence[Callable[[str, int], str]]] = (
    (
        lambda value, at: value[:at] + value[at + 1 :],
        lambda value, at: value[:at],
        lambda value, at: value[at:],
        lambda value, at: value.upper(),
        lambda value, at: value.lower(),
    ),
    (
        lambda value, at: value + value,
        # Alone, so many are the ID of an image.
        lambda value, at: HEX * 4,
    ),
    [make(odd) for odd in _ODD for make in (_inserted, _appended, _prefixed)],
    [_appended(odd) for odd in LINE_BREAKS],
    [
        _of_length(length, odd)
        for length in (127, 128, 129, 254, 255, 256, 256, 520, 521, 1024, 1025, 1025)
        for odd in ("", "A", "a", "😀")
    ],
)
_NAME_CHANGES: Sequence[Callable[[str], str]] = (
    str.upper,
    str.capitalize,
    "x-{}".format,
    "X-{}".format,
    "{} ".format,
    "{}\n".format,
    "{}\0".format,
    "\ufeff{}".format,
    "{}s".format,
    "_{}".format,
)
_OBJECT_CHANGES: Sequence[Callable[[Maker, dict[str, Any]], Any]] = (
    Maker._member_dropped,
    Maker._member_renamed,
    Maker._member_added,
    Maker._schema_named,
    Maker._wrapped,
)
_ARRAY_CHANGES: Sequence[Callable[[Maker, list[Any]], Any]] = (
    Maker._item_dropped,
    Maker._emptied,
    Maker._item_repeated,
    Maker._item_repeated,
    Maker._item_added,
    Maker._lengthened,
    Maker._wrapped,
)
