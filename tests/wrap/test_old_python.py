"""What a train imports runs on Python 3.8, as far as a later Python can show."""

from __future__ import annotations

import ast
import builtins
import collections.abc
from collections.abc import Iterator

import pytest

from tests.train.running import ROOT
from tests.train.test_purity import LIGHT

SOURCES = ROOT / "src"
WRAP = {f"train_api.wrap.{path.stem}" for path in (SOURCES / "train_api/wrap").glob("*.py")}

LATER = {
    *("cache", "removeprefix", "removesuffix", "waitstatus_to_exitcode", "pidfd_open"),
    *("pairwise", "aiter", "anext", "StrEnum", "Self", "TypeAlias", "ParamSpec", "KW_ONLY"),
    *("strict", "slots", "kw_only", "process_group", "bit_count"),
}
"""Names and arguments that later versions have added, and that such code would like to use."""

TYPES = {*dir(builtins), *dir(collections.abc)}


def evaluated(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module without its annotations, which are not evaluated."""
    for field, value in ast.iter_fields(tree):
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST) and field not in ("annotation", "returns"):
                yield node
                yield from evaluated(node)


def unsupported(source: str) -> list[str]:
    """What a module evaluates that Python 3.8 does not have; raises SyntaxError for its syntax."""
    tree = ast.parse(source, feature_version=(3, 8))
    typing = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "typing"
        for alias in node.names
    }
    found = []
    for node in evaluated(tree):
        name = next((str(value) for field, value in ast.iter_fields(node) if field in NAMED), "")
        if name in LATER:
            found.append(name)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            found += [name for name in map(ast.unparse, (node.left, node.right)) if is_type(name)]
        if isinstance(node, ast.Subscript) and is_type(ast.unparse(node.value)):
            found += {ast.unparse(node.value)} - typing
    return found


NAMED = ("id", "attr", "arg", "name")


def is_type(expression: str) -> bool:
    """Whether an expression is a type by its name, alone or with its parameters."""
    name = expression.partition("[")[0]
    return name == "None" or (name in TYPES and isinstance(getattr(builtins, name, int), type))


@pytest.mark.parametrize(
    "source",
    [
        "A = str | None",
        "A = Mapping[str, int]",
        "isinstance(1, int | float)",
        "import functools\n@functools.cache\ndef f(): pass",
        "zip(a, b, strict=True)",
        "match a:\n    case 1: pass",
        "with (a as b, c as d): pass",
    ],
)
def test_later_features_are_found(source: str) -> None:
    """The test below would find what Python 3.8 rejects."""
    try:
        assert unsupported(source)
    except SyntaxError:
        pass


@pytest.mark.parametrize("module", sorted(LIGHT | WRAP - {"train_api.wrap.__init__"}))
def test_a_module_needs_no_later_python(module: str) -> None:
    """Its syntax, its types at run time and the names that it uses are those of Python 3.8."""
    path = SOURCES / module.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    source = path.read_text(encoding="utf-8")
    assert unsupported(source) == []
    has_annotations = "def " in source or "class " in source
    assert ("from __future__ import annotations\n" in source) >= has_annotations
