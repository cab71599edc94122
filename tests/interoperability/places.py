"""Places in the instances of each schema, with valid and invalid values, written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from scripts.generation import EXTENSIONS, HEX, LINE_BREAKS, UNKNOWN
from tests.interoperability.texts import (
    BLANK,
    CHOICES,
    HOLE,
    NO_ARRAY,
    NO_CHOICES,
    NO_OBJECT,
    NO_STRING,
    NOT_BLANK,
    OBJECTS,
    REBASE,
    SHA256,
    SHA512,
    VARIABLE,
    own_address,
    strings,
)
from train_api.specification import versions

OLDEST = "1.0.0"


class Place(NamedTuple):
    """A place in an instance of a schema, and JSON values that are valid and invalid there."""

    schema: str
    around: str
    valid: tuple[str, ...]
    invalid: tuple[str, ...]


def many(beginning: str, number: int) -> str:
    """An array of so many different strings, as a JSON text."""
    return f"[{', '.join(strings(*(f'{beginning}{each}' for each in range(number))))}]"


ANSWERS = (
    "list-requirements-response",
    "check-requirements-response",
    "print-model-summary-response",
    "run-algorithm-response",
)
"""The schemas whose instances may name their schema."""

IN_OLDEST = (
    Place(
        "requirement-id",
        HOLE,
        valid=(
            *("0", "1", "2147483647", "-0"),
            *("0.0", "-0.0", "1.0", "1e2", "1E0", "100e-2", "2147483647.0", "2.147483647e9"),
        ),
        invalid=(
            *("-1", "-1.0", "2147483648", "2147483648.0", "4294967296", "9007199254740993"),
            *("18446744073709551616", "-9223372036854775809", "1" + "0" * 100),
            *("0.5", "1.5", "-0.5", "2147483646.5", "15e-1", "1e10", "1e300", "1e-300"),
            *("true", "false", "null", '""', '"0"', '"1.0"', "[]", "[0]", "{}"),
        ),
    ),
    Place(
        "requirements/environment-variable",
        '{"type": "environmentVariable", "target": "URL", "name": HOLE}',
        valid=strings("A", "FOO", "FOO_BAR", "A_B_C", "A" * 255, "A_" * 127 + "A"),
        invalid=(
            *strings(*("FOO" + line_break for line_break in LINE_BREAKS)),
            *strings(*(line_break + "FOO" for line_break in LINE_BREAKS)),
            *strings("FOO\nBAR", "FOO_\nBAR", "foo\nBAR", "A" * 255 + "\n", "\n"),
            *strings(
                "", " ", "FOO ", " FOO", "FOO BAR", "FOO\t", "FOO\0", "\ufeffFOO", "FOO\ufeff"
            ),
            *strings("_", "_FOO", "FOO_", "FOO__BAR", "FOO-BAR", "FOO.BAR", "FOO1", "1", "^FOO$"),
            *strings("foo", "Foo", "FOO_bar", "À", "\uff21", "\u212a", "\u017f", "\u0410", "😀"),
            *strings("A" * 256, "A_" * 128 + "A", "A" * 50_000, "A_" * 25_000),
            *NO_STRING,
            '["FOO"]',
        ),
    ),
    Place(
        "requirements/environment-variable",
        '{"type": "environmentVariable", "target": HOLE, "name": "FOO"}',
        valid=strings(
            *("URL", "HOST", "PORT", "TOKEN", "FILE", "DIRECTORY"),
            *("INTEGER", "NUMBER", "BOOLEAN", "STRING"),
        ),
        invalid=(
            *strings("ENUM", "url", "Url", "URL ", " URL", "URL\n", "URL\0", "", "URLS"),
            *strings("__proto__", "constructor", "toString", "length", "0"),
            *NO_STRING,
            '["URL"]',
        ),
    ),
    Place(
        "requirements/environment-variable",
        '{"type": HOLE, "target": "URL", "name": "FOO"}',
        valid=strings("environmentVariable"),
        invalid=(
            *strings("environmentvariable", "environmentVariable\n", "environment-variable", ""),
            *NO_STRING,
        ),
    ),
    Place(
        "requirements/environment-variable",
        '{"type": "environmentVariable", "target": "URL", "name": "FOO", "description": HOLE}',
        valid=strings("", " ", "a", "a\n", "\0", "\u2028", "\ufeff", "😀"),
        invalid=NO_STRING,
    ),
    Place(
        "requirements/environment-variable",
        '{"type": "environmentVariable", "target": "ENUM", "name": "FOO", "choices": [HOLE]}',
        valid=(
            *strings(*CHOICES),
            *('"a", "b"', '"a", "A"', '"a", "a "', '"1", "1.0"', '"a", "\\u0430"'),
            *('"\\u00e9", "e\\u0301"', '"__proto__", "constructor"'),
        ),
        invalid=(
            "",
            *strings(*BLANK, *NO_CHOICES),
            *('"a", "a"', '"a", "b", "a"', '"a", "\\u0061"', '"__proto__", "__proto__"'),
            *('"a", " "', '"a", null', '"a", 1', *NO_STRING, '["a"]'),
        ),
    ),
    Place(
        "requirements/environment-variable",
        '{"type": "environmentVariable", "target": "ENUM", "name": "FOO", "choices": HOLE}',
        valid=('["a"]',),
        invalid=("[]", *NO_ARRAY),
    ),
    Place(
        "requirements/environment-variable",
        '{"type": "environmentVariable", "name": "FOO", HOLE}',
        valid=('"target": "URL"', '"target": "ENUM", "choices": ["a"]'),
        invalid=(
            '"target": "ENUM"',
            '"choices": ["a"]',
            '"target": "URL", "default": "a"',
            '"target": "URL", "choices": ["a"]',
            '"target": "URL", "choices": []',
            '"target": "URL", "choices": null',
            '"target": "enum", "choices": ["a"]',
            '"target": null, "choices": ["a"]',
            '"target": ["ENUM"], "choices": ["a"]',
            '"target": "ENUM", "Choices": ["a"]',
            '"target": "ENUM", "x-choices": ["a"]',
        ),
    ),
    Place(
        "requirements/environment-variable",
        HOLE,
        valid=(f"{{{VARIABLE}}}",),
        invalid=(
            *NO_OBJECT,
            "{}",
            '{"target": "URL", "name": "FOO"}',
            '{"type": "environmentVariable", "name": "FOO"}',
            '{"type": "environmentVariable", "target": "URL"}',
        ),
    ),
    Place(
        "requirement",
        HOLE,
        valid=(
            f"{{{VARIABLE}}}",
            '{"type": "environmentVariable", "target": "ENUM", "name": "FOO", "choices": ["a"]}',
        ),
        invalid=(
            *NO_OBJECT,
            "{}",
            '{"type": "environmentVariable"}',
            '{"type": "environmentVariable", "target": "URL", "name": "FOO\\n"}',
            '{"type": "environmentVariable", "target": "ENUM", "name": "FOO"}',
            '{"target": "URL", "name": "FOO"}',
            '{"type": "environmentvariable", "target": "URL", "name": "FOO"}',
            '{"type": "environmentVariable\\n", "target": "URL", "name": "FOO"}',
            '{"type": ["environmentVariable"], "target": "URL", "name": "FOO"}',
            '{"type": null, "target": "URL", "name": "FOO"}',
            '{"type": "constructor", "target": "URL", "name": "FOO"}',
            '{"Type": "environmentVariable", "target": "URL", "name": "FOO"}',
            '{"type": "bindMount"}',
        ),
    ),
    Place(
        "listed-requirement",
        f'{{"id": HOLE, "requirement": {{{VARIABLE}}}}}',
        valid=("0", "1.0", "2147483647"),
        invalid=("-1", "2147483648", "1.5", "true", "null", '"0"', "[0]", "{}"),
    ),
    Place(
        "listed-requirement",
        HOLE,
        valid=(f'{{"requirement": {{{VARIABLE}}}, "id": 0}}',),
        invalid=(
            *NO_OBJECT,
            "{}",
            '{"id": 0}',
            f'{{"requirement": {{{VARIABLE}}}}}',
            '{"id": 0, "requirement": null}',
            '{"id": 0, "requirement": []}',
            '{"id": 0, "requirement": "FOO"}',
            f'{{"id": 0, {VARIABLE}}}',
        ),
    ),
    Place(
        "relation",
        '{"type": HOLE, "requirements": [0]}',
        valid=strings("all", "any", "none"),
        invalid=(
            *strings("All", "ALL", "all ", "all\n", "not", "", "some", "constructor"),
            *strings("optional"),
            *NO_STRING,
            '["all"]',
        ),
    ),
    Place(
        "relation",
        '{"type": "all", "requirements": [HOLE]}',
        valid=("0", "0.0", "0, 1", "1, 0", "0, 1.0", "0, 1, 1e1", "2147483647, 0"),
        invalid=(
            *("", "0, 0", "0, 1, 2, 0", "1, 1.0", "1, 1e0", "0, -0", "0, -0.0", "100, 1e2"),
            *("0, false", "1, true", "0, null", '0, "0"', "0, -1", "0, 2147483648", "0, 1.5"),
            *("[0]", "{}", "null", '"FOO"'),
        ),
    ),
    Place(
        "relation",
        HOLE,
        valid=('{"requirements": [0], "type": "none"}',),
        invalid=(
            *NO_OBJECT,
            "{}",
            '{"type": "all"}',
            '{"requirements": [0]}',
            '{"type": "all", "requirements": null}',
            '{"type": "all", "requirements": 0}',
            '{"type": "all", "requirements": {"0": 0}}',
        ),
    ),
    Place(
        "list-requirements-response",
        '{"requirements": HOLE, "relations": []}',
        valid=("[]", f'[{{"id": 0, "requirement": {{{VARIABLE}}}}}]'),
        invalid=(*NO_ARRAY, "[[]]", "[null]", "[0]", f"[{{{VARIABLE}}}]"),
    ),
    Place(
        "list-requirements-response",
        '{"requirements": [], "relations": HOLE}',
        valid=("[]", '[{"type": "all", "requirements": [0]}]'),
        invalid=(*NO_ARRAY, "[[]]", "[null]", "[0]", '["all"]'),
    ),
    Place(
        "list-requirements-response",
        HOLE,
        valid=('{"relations": [], "requirements": []}',),
        invalid=(*NO_OBJECT, "{}", '{"requirements": []}', '{"relations": []}'),
    ),
    Place(
        "unmet-requirement",
        '{"id": 0, "reason": HOLE}',
        valid=strings(*NOT_BLANK),
        invalid=(*strings(*BLANK), *NO_STRING, '["a"]'),
    ),
    Place(
        "unmet-requirement",
        '{"id": HOLE, "reason": "a"}',
        valid=("0", "1.0", "2147483647"),
        invalid=("-1", "2147483648", "1.5", "true", "null", '"0"', "[0]", "{}"),
    ),
    Place(
        "unmet-requirement",
        HOLE,
        valid=('{"reason": "a", "id": 0}',),
        invalid=(*NO_OBJECT, "{}", '{"id": 0}', '{"reason": "a"}'),
    ),
    Place(
        "check-requirements-response",
        '{"fulfilled": HOLE, "unmet": []}',
        valid=("true", "false"),
        invalid=("null", "0", "1", "1.0", '""', '"true"', "[]", "{}"),
    ),
    Place(
        "check-requirements-response",
        '{"fulfilled": true, "unmet": HOLE}',
        valid=(
            "[]",
            '[{"id": 0, "reason": "a"}]',
            '[{"id": 0, "reason": "a"}, {"id": 0, "reason": "a"}]',
        ),
        invalid=(*NO_ARRAY, "[[]]", "[null]", "[0]", '["a"]'),
    ),
    Place(
        "check-requirements-response",
        HOLE,
        valid=('{"unmet": [], "fulfilled": false}',),
        invalid=(*NO_OBJECT, "{}", '{"fulfilled": true}', '{"unmet": []}'),
    ),
    Place(
        "print-model-summary-response",
        '{"content": HOLE}',
        valid=(
            *strings("", " ", "a", "a\n", "\0", "😀"),
            *("[]", "[null]", "[[[]]]", "[0, 0]", "{}", '{"content": 0}', '{"": null}'),
            *('{"__proto__": 0}', '{"$ref": "#"}', '{"$id": "a"}', '{"$schema": 0}'),
        ),
        invalid=("null", "true", "false", "0", "1.5"),
    ),
    Place(
        "print-model-summary-response",
        HOLE,
        valid=('{"content": "a"}',),
        invalid=(*NO_OBJECT, "{}", '{"Content": "a"}', '{"x-content": "a"}'),
    ),
    Place(
        "rebase",
        '{"type": HOLE, "from": "base", "exportFiles": [], "nextTrainTags": ["a"]}',
        valid=strings("docker"),
        invalid=(*strings("Docker", "docker\n", "podman", ""), *NO_STRING),
    ),
    Place(
        "rebase",
        '{"type": "docker", "from": HOLE, "exportFiles": [], "nextTrainTags": ["a"]}',
        valid=(
            *strings("a", "0", "base", "base:1", "library/base", "a/b/c/d", "a/b/c/d:e"),
            # A registry, by name or address, with and without a port.
            *strings("registry.example/base:1", "localhost/base", "REGISTRY.Example/base"),
            *strings("registry.example:5000/base:1", "localhost:5000/a/b", "registry:0/base"),
            *strings("127.0.0.1/base", "127.0.0.1:5000/base", "xn--bcher-kva.example/base"),
            *strings("[::1]/base", "[::1]:5000/base:1", "[2001:DB8::1]:5000/a/b", "[::]/base"),
            # Without a dot or a port it may be a folder as well.
            *strings("registry_a.example/base", "base:5000", "base:1/2", "Registry/base"),
            *strings("a.b", "a_b", "a__b", "a-b", "a--b", "a---b", "a.b_c__d-e/f", "1.0/2"),
            *strings("base:_", "base:A", "base:1.2.3-rc_4", "base:" + "a" * 128),
            *strings(f"base@{SHA256}", f"base:1@{SHA256}", f"base@{SHA512}"),
            *strings(f"registry.example:5000/a/b:1@{SHA256}", f"[::1]:5000/base@{SHA512}"),
            *strings("a" * 255, "a/" * 127 + "a", "a" * 255 + ":" + "b" * 128),
            *strings("a" * 255 + f"@{SHA512}", "a" * 255 + ":" + "b" * 128 + f"@{SHA512}"),
            *strings("registry.example:5000/" + "a" * 233, "[::1]:5000/" + "a" * 244 + ":1"),
            # 64 hexadecimal digits are an image's ID where they are all there is, and only then.
            *strings(HEX * 4 + ":1", "a/" + HEX * 4, HEX * 4 + f"@{SHA256}", (HEX * 4)[:-1]),
            *strings(HEX * 4 + "0", "g" + (HEX * 4)[1:]),
        ),
        invalid=(
            *strings(*("base" + line_break for line_break in LINE_BREAKS)),
            *strings(*("base:1" + line_break for line_break in LINE_BREAKS)),
            *strings(*(f"base@{SHA256}{line_break}" for line_break in LINE_BREAKS)),
            *strings(*(line_break + "base" for line_break in LINE_BREAKS)),
            *strings("ba\nse", "base\n:1", "registry.example\n/base", "base:1\n2"),
            *strings("", " ", "base ", " base", "base: 1", "bäse", "ba\0se", "\ufeffbase", "😀"),
            # Capitals are for registries, tags and IPv6 addresses.
            *strings(
                "Base", "BASE:1", "library/Base", "registry.example/Base", "a/B/c", "Base:x/y"
            ),
            *strings("\u212aase", "\u017fase"),
            *strings("/", "/base", "base/", "a//b", "registry.example//base", "//base", "a/b//c"),
            *strings("registry.example/", "registry.example:5000/", "registry.example:5000//base"),
            *strings("registry.example:/base", "registry.example:port/base", "a:-1/base"),
            *strings("registry.example:50:00/base", ":5000/base", "registry_a.example:5000/base"),
            *strings("a/b:5000/c", "-registry.example/base", "registry-.example/base"),
            *strings("registry..example/base", ".example/base", "registry.example./base"),
            *strings(
                "::1/base", "[::1/base", "::1]/base", "[::1]base", "[::1]", "[::1]/", "[]/base"
            ),
            *strings(
                "[1000]/base",
                "[a]:5000/base",
                "[::g]/base",
                "[::1]:/base",
                "[::1]:a/base",
                "[fe80::1%eth0]/base",
            ),
            *strings(".", "..", "./base", "../base", "a/./b", "a/../b", "a/..", "~/base"),
            *strings("-a", "a-", ".a", "a.", "_a", "a_", "a..b", "a___b", "a._b", "a-_b", "a.-b"),
            *strings("base:", "base:.1", "base:-1", "base:1:2", "base:a+b", "base:é"),
            *strings("base:" + "a" * 129, "base:a/", ":1", "base::1"),
            *strings("base@", "@" + SHA256, SHA256 + "@base", "base@sha256", "base@sha256:"),
            *strings(f"base@{SHA256[:-1]}", f"base@{SHA256}0", f"base@{SHA512[:-1]}"),
            *strings(f"base@{SHA512}0", f"base@{SHA256[:-1]}g", f"base@{SHA256[:-1]}F"),
            *strings(f"base@sha256:{HEX * 8}", f"base@sha512:{HEX * 4}", f"base@SHA256:{HEX * 4}"),
            *strings(
                f"base@md5:{HEX * 2}", f"base@{HEX * 4}", f"base@{SHA256}:1", "base:@" + SHA256
            ),
            *strings(f"base@{SHA256}@{SHA256}", f"base@{SHA256}/a"),
            *strings("https://registry.example/base", "docker://base", "registry.example/base?a"),
            *strings("a" * 256, "a/" * 127 + "aa", "a" * 256 + ":1", "a" * 256 + f"@{SHA256}"),
            *strings("registry.example:5000/" + "a" * 234, "[::1]:5000/" + "a" * 245 + ":1"),
            *strings("a" * 255 + ":" + "b" * 129, "a" * 256 + ":" + "b" * 128 + f"@{SHA512}"),
            *strings(HEX * 4, "0" * 64, HEX * 4 + "\n"),
            *strings("a/" * 25_000, "a-" * 25_000, "a" * 50_000 + "\n"),
            *NO_STRING,
            '["base"]',
        ),
    ),
    Place(
        "rebase",
        '{"type": "docker", "from": "base", "exportFiles": [HOLE], "nextTrainTags": ["a"]}',
        valid=(
            "",
            *strings(
                "/a", "/a/b", "/a/b/c", "/opt/train/model.json", "/a b", "/ ", "/-", "/~", "/*"
            ),
            *strings("/.wh", "/wh.a", "/a.wh.b", "/..wh.a", "/.WH.a", "/.whx", "/a/.wh"),
            *strings("/.a", "/..a", "/...", "/....", "/a.", "/a..", "/a.b", "/.a/.b", "/..a/..b"),
            *strings(
                "/a/.b", "/a/..b", "/a/...", "/.../a", "/.a/b", "/..a/b", "/. ", "/.. ", "/ ."
            ),
            # A line break is a character of a name as any other, so ".\n" is a name as well.
            *strings(
                "/\n", "/a\n", "/a\nb", "/\na", "/a/\n", "/a/\n/b", "/a\n/b", "/a\r", "/a\r\n"
            ),
            *strings("/.\n", "/..\n", "/a/.\n", "/a/..\n", "/\n.", "/\n..", "/.\n/a", "/...\n"),
            *strings("/\u2028", "/a\u2029", "/.\u2028", "/..\x85", "/\x85", "/\v", "/\t", "/\x01"),
            *strings(
                "/é",
                "/e\u0301",
                "/😀",
                "/.😀",
                "/\ufeff",
                "/\ufffd",
                "/\uff0e",
                "/\uff0e\uff0e",
                "/a\uff0fb",
            ),
            *strings("/a\\b", "/..\\a", "/C:", "/a:b", "/%2e%2e", "/%2F", "/$", "/^", "/x00"),
            *strings("/a" * 20_000, "/" + "a" * 50_000, "/" + "." * 50_000, "/..a" * 10_000),
            *('"/a", "/b"', '"/a", "/A"', '"/a", "/a\\n"', '"/\\u00e9", "/e\\u0301"'),
        ),
        invalid=(
            *strings("", "/", "//", "//a", "/a/", "/a//b", "/a//", "///", "/a/b/"),
            *strings("/.", "/..", "/./", "/../", "/./a", "/../a", "/a/.", "/a/..", "/a/./b"),
            *strings("/.wh.", "/.wh.a", "/a/.wh.b", "/.wh.a/b", "/a/.wh..wh..opq"),
            *strings("/a/../b", "/a/./", "/a/../", "/./.", "/.a/..", "/.../..", "/../.."),
            *strings("//\n", "/a//\n", "/./\n", "/../\n", "/a/./\n", "/\n/", "/a\n/", "/\n/.."),
            *strings("\n", "\n/a", " /a", "a\n/b", "\ufeff/a", "\u2028/a"),
            *strings("\0", "/\0", "/a\0", "/a\0b", "/.\0", "/..\0", "/..\0a", "/.\0a", "/a/\0/b"),
            *strings("/\0\n", "/a\0\n", "/\n\0"),
            *strings(
                "a", "a/b", ".", "..", "./a", "../a", "~", "~/a", "C:/a", "C:\\a", "\\a", "\uff0fa"
            ),
            *strings("file:///a", "https://example.org/a"),
            *strings("/a" * 20_000 + "/", "/a" * 20_000 + "/..", "/" * 50_000, "/." * 20_000),
            *('"/a", "/a"', '"/a", "/b", "/a"', '"/a", "\\/a"', '"/a", "a"', '"/a", null'),
            *NO_STRING,
            '["/a"]',
        ),
    ),
    Place(
        "rebase",
        '{"type": "docker", "from": "base", "exportFiles": HOLE, "nextTrainTags": ["a"]}',
        valid=("[]", '["/a"]'),
        invalid=(*NO_ARRAY, '"/a"'),
    ),
    Place(
        "rebase",
        '{"type": "docker", "from": "base", "exportFiles": [], "nextTrainTags": [HOLE]}',
        valid=(
            *strings("a", "A", "1", "_", "__", "a.", "a-", "a_", "_.-", "1.0.0-rc.1", "station-2"),
            *strings("latest", "a" * 127, "a" * 128, "_" * 128),
            *('"a", "b"', '"a", "A"', '"1", "1.0"'),
        ),
        invalid=(
            "",
            *strings(*("a" + line_break for line_break in LINE_BREAKS)),
            *strings(*(line_break + "a" for line_break in LINE_BREAKS)),
            *strings("a\nb", "a" * 128 + "\n", "a" * 127 + "\n", "\n"),
            *strings("a" * 129, "a" * 50_000),
            *strings("", " ", "a ", " a", ".", "-", ".a", "-a", "a b", "a+b", "a/b", "a:b", "a@b"),
            *strings("a,b", "a\0", "\0", "é", "aé", "\uff11", "\u2167", "\u212a", "\u017f", "😀"),
            *strings("a\ufeff", "base:1", "*"),
            *('"a", "a"', '"a", "b", "a"', '"a", "\\u0061"', '"a", ""', '"a", 1'),
            *NO_STRING,
            '["a"]',
        ),
    ),
    Place(
        "rebase",
        '{"type": "docker", "from": "base", "exportFiles": [], "nextTrainTags": HOLE}',
        valid=('["a"]', many("a", 128)),
        invalid=("[]", *NO_ARRAY, many("a", 129)),
    ),
    Place(
        "rebase",
        HOLE,
        valid=(f"{{{REBASE}}}",),
        invalid=(
            *NO_OBJECT,
            "{}",
            '{"from": "base", "exportFiles": [], "nextTrainTags": ["a"]}',
            '{"type": "docker", "exportFiles": [], "nextTrainTags": ["a"]}',
            '{"type": "docker", "from": "base", "nextTrainTags": ["a"]}',
            '{"type": "docker", "from": "base", "exportFiles": []}',
        ),
    ),
    Place(
        "run-algorithm-response",
        f'{{"state": HOLE, "rebase": {{{REBASE}}}}}',
        valid=strings("success", "failure", "application"),
        invalid=(
            *strings("Success", "success\n", " success", "", "successful", "error", "constructor"),
            *NO_STRING,
            '["success"]',
        ),
    ),
    Place(
        "run-algorithm-response",
        '{"state": HOLE}',
        valid=strings("failure", "application"),
        invalid=strings("success", "success\n"),
    ),
    Place(
        "run-algorithm-response",
        '{"state": "failure", "message": HOLE}',
        valid=strings("", " ", "a", "a\n", "\0", "\u2028", "\ufeff", "😀"),
        invalid=NO_STRING,
    ),
    Place(
        "run-algorithm-response",
        '{"state": "failure", "rebase": HOLE}',
        valid=(f"{{{REBASE}}}",),
        invalid=(*NO_OBJECT, "{}"),
    ),
    Place(
        "run-algorithm-response",
        HOLE,
        valid=('{"state": "failure"}', f'{{"rebase": {{{REBASE}}}, "state": "success"}}'),
        invalid=(
            *NO_OBJECT,
            "{}",
            '{"message": "a"}',
            f'{{"rebase": {{{REBASE}}}}}',
            '{"state": "success", "rebase": null}',
            '{"state": "success", "x-rebase": {}}',
        ),
    ),
    Place(
        "train-response",
        HOLE,
        valid=tuple(
            f"{{{members}}}" for schema, members in OBJECTS.items() if schema.endswith("response")
        ),
        invalid=(
            *NO_OBJECT,
            "{}",
            '{"x-a": 0}',
            '{"relations": []}',
            '{"unmet": []}',
            '{"message": "a"}',
            f"{{{VARIABLE}}}",
            f"{{{REBASE}}}",
            '{"requirements": null}',
            '{"requirements": [0], "type": "all"}',
            '{"State": "failure"}',
            '{"__proto__": {"state": "failure"}}',
            '{"content": "", "state": "failure"}',
            '{"content": "", "fulfilled": true, "unmet": []}',
            '{"requirements": [], "relations": [], "fulfilled": true, "unmet": []}',
            '[{"state": "failure"}]',
        ),
    ),
    *(
        Place(schema, f"{{{members}, {HOLE}}}", valid=EXTENSIONS, invalid=UNKNOWN)
        for schema, members in OBJECTS.items()
    ),
    *(
        Place(
            schema,
            f"{{{OBJECTS[schema]}, {HOLE}}}",
            valid=(own_address(schema, OLDEST), own_address(schema, OLDEST) + ', "x-a": 0'),
            invalid=(
                own_address("rebase", OLDEST),
                own_address("train-response", OLDEST),
                own_address(schema, OLDEST)[:-1] + '#"',
                own_address(schema, OLDEST)[:-1] + '\\n"',
                own_address(schema, OLDEST).replace("https:", "http:"),
                *(own_address(schema, version) for version in ("0.0.0", "latest", *versions()[1:])),
                f'"$schema": "{schema}.schema.json"',
                '"$schema": "https://json-schema.org/draft/2020-12/schema"',
                '"$schema": ""',
                '"$schema": null',
                '"$Schema": ""',
            ),
        )
        for schema in ANSWERS
    ),
    *(
        Place(
            schema,
            f"{{{OBJECTS[schema]}, {HOLE}}}",
            valid=('"x-schema": ""',),
            invalid=(
                '"$schema": ""',
                own_address(schema, OLDEST),
                own_address("train-response", OLDEST),
            ),
        )
        for schema in OBJECTS
        if not schema.endswith("response")
    ),
)
"""The places in the instances of the oldest version."""

WITH_DEFAULT = ("URL", "HOST", "PORT", "ENUM", "INTEGER", "NUMBER", "BOOLEAN", "STRING")
WITHOUT_DEFAULT = ("TOKEN", "FILE", "DIRECTORY")

ADDED: Mapping[str, tuple[Place, ...]] = {
    "1.1.0": (
        Place(
            "requirements/environment-variable",
            '{"type": "environmentVariable", "target": "URL", "name": HOLE}',
            valid=strings(
                *("FOO1", "A1", "A1B2", "FOO_1", "FOO_1A", "FOO1_BAR", "A_1_2", "A0_0B"),
                *("A" + "1" * 254, "A_1" * 85),
            ),
            invalid=(
                *strings(*("FOO1" + line_break for line_break in LINE_BREAKS)),
                *strings("1", "1FOO", "_1", "1_FOO", "FOO_1_", "FOO__1", "FOO1_", "FOO1 ", "Foo1"),
                *strings("FOO\u0661", "FOO\uff11", "FOO\u00b2", "FOO\u2167", "FOO_\u0967"),
                *strings("A" + "1" * 255, "A_1" * 85 + "1", "A1" * 25_000),
            ),
        ),
        Place(
            "requirements/environment-variable",
            '{"type": "environmentVariable", "target": "URL", "name": "FOO", "default": HOLE}',
            valid=strings(*CHOICES),
            invalid=(*strings(*BLANK, *NO_CHOICES), *NO_STRING, '["a"]'),
        ),
        Place(
            "requirements/environment-variable",
            '{"type": "environmentVariable", "name": "FOO", HOLE}',
            valid=(
                '"target": "URL", "default": "a"',
                # Whether it is one of the choices is for a rule to say.
                '"target": "ENUM", "choices": ["a"], "default": "b"',
            ),
            invalid=(
                '"default": "a"',
                '"target": "ENUM", "default": "a"',
                '"target": "url", "default": "a"',
                '"target": null, "default": "a"',
                '"target": "URL", "Default": "a"',
            ),
        ),
        *(
            Place(
                "requirements/environment-variable",
                f'{{"type": "environmentVariable", "target": "{target}", "name": "FOO", {HOLE}}}',
                valid=(f'{choices}"default": "a"', f'{choices}"x-default": null'),
                invalid=(f'{choices}"default": " "', f'{choices}"default": null'),
            )
            for target in WITH_DEFAULT
            for choices in ['"choices": ["a"], ' if target == "ENUM" else ""]
        ),
        *(
            Place(
                "requirements/environment-variable",
                f'{{"type": "environmentVariable", "target": "{target}", "name": "FOO", {HOLE}}}',
                valid=('"x-default": "a"',),
                invalid=('"default": "a"', '"default": "/a"', '"default": ""', '"default": null'),
            )
            for target in WITHOUT_DEFAULT
        ),
        Place(
            "relation",
            '{"type": HOLE, "requirements": [0]}',
            valid=strings("optional"),
            invalid=strings("Optional", "optional\n", "option"),
        ),
        Place(
            "relation",
            '{"type": "optional", "requirements": HOLE}',
            valid=("[0]", "[1, 0]"),
            invalid=("[]", "[0, 0]", "[0, 0.0]", "[-1]", *NO_ARRAY),
        ),
        *(
            Place(
                schema,
                f"{{{OBJECTS[schema]}, {HOLE}}}",
                valid=(own_address(schema, "1.1.0"),),
                invalid=(
                    own_address("rebase", "1.1.0"),
                    own_address("train-response", "1.1.0"),
                    own_address(schema, "1.1.0")[:-1] + '\\n"',
                    own_address(schema, "1.1.1"),
                ),
            )
            for schema in ANSWERS
        ),
    ),
}
"""The places that a version adds to those of the version before."""


@cache
def places(version: str) -> tuple[Place, ...]:
    """The places of a version: those of the version before, and what it adds.

    What was valid stays valid. What a version adds as valid is no longer invalid.
    """
    if version == OLDEST:
        return IN_OLDEST
    before = versions()[versions().index(version) - 1]
    added = ADDED.get(version, ())
    newly_valid = {(each.schema, each.around, text) for each in added for text in each.valid}
    kept = (
        place._replace(
            invalid=tuple(
                text
                for text in place.invalid
                if (place.schema, place.around, text) not in newly_valid
            )
        )
        for place in places(before)
    )
    return (*kept, *added)
