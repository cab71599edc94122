"""Fuzz the validator, guided by coverage, and compare each verdict with the obvious reference.

Inputs are captured stdout: the examples, and what mutation makes of them. For each, the package
must give a verdict without an exception, within the time and memory limit, and it must be the one
that `tests/fuzz/obvious` reads from the specification.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import pkgutil
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
FOUND = REPOSITORY / "tests" / "fuzz" / "corpus"
SECONDS_PER_INPUT = 20
MEGABYTES = 1024
LONGEST = 2048
"""The longest input in bytes: the reference is slow."""

_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[A-Za-z]+|[ \t\r\n]+|.', re.DOTALL)
_JSON = (
    *("{", "}", "[", "]", ":", ",", '"', "\\", '\\"', "\\\\", "\\u0000", "\\ud83d", "\\ude00"),
    *("true", "false", "null", "0", "-0", "1.0", "1e5", "1e400", "2147483648", "NaN", "-Infinity"),
    *("{}", "[]", '""', '" "', '"\\n"', "\n", "\ufeff", "\u2028", "\u00e9", "x-", "'", "//"),
    *('"FOO\\n"', '"/opt/a"', '"/opt//a"', '"A_B"', "[[[[", "]]]]"),
)
_BYTES = (b"\x80", b"\xff\xfe", b"{\x00", b"\xed\xa0\x80", b"\x00", b"\x1b[0m")
_DONE = re.compile(r"#(\d+)\s+DONE\s+cov: (\d+) ft: (\d+).* exec/s: (\d+) rss: (\d+)Mb")


def words() -> list[bytes]:
    """What inputs are made of: JSON's tokens, and the names and terms of the specification."""
    from train_api.specification import schemas, versions

    own = {
        json.dumps(word)
        for version in versions()
        for schema in schemas(version).values()
        for word in _words_of(schema)
    }
    return [*(word.encode() for word in (*_JSON, *sorted(own))), *_BYTES]


def _words_of(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _words_of(each)
    if isinstance(schema, dict):
        properties = schema.get("properties", {})
        yield from properties
        terms = [*schema.get("enum", []), schema.get("const")]
        yield from (term for term in terms if isinstance(term, str))
        for each in schema.values():
            yield from _words_of(each)


def seeds() -> Iterator[bytes]:
    """Yield the examples of the specification, and what was found before."""
    from scripts.examples import cases, folder
    from train_api.specification import versions

    for version in versions():
        for case in cases(folder(version)):
            if not case.recipe and case.path.stat().st_size <= LONGEST:
                yield case.data
    yield from (path.read_bytes() for path in sorted(FOUND.glob("*.bin")))


def mutator(
    tokens: Sequence[bytes], mutate: Callable[[bytes, int], bytes]
) -> Callable[[bytes, int, int], bytes]:
    """A mutation that keeps much of an input well-formed: else none would get past the reader."""

    def mutated(data: bytes, largest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.3:
            return mutate(data, largest)
        parts = _TOKENS.findall(data) or [b""]
        for _ in range(chance.choice([1, 1, 2, 4])):
            at = chance.randrange(len(parts) + 1)
            stop = min(len(parts), at + chance.choice([0, 1, 1, 1, 2, 4, 12]))
            kind = chance.randrange(4)
            if kind == 0:
                parts[at:stop] = []
            elif kind == 1:
                parts[at:stop] = [chance.choice(tokens)]
            elif kind == 2:
                parts[at:at] = parts[at:stop]
            else:
                to = chance.randrange(len(parts) + 1)
                parts[to:to] = parts[at:stop]
        return b"".join(parts)[:largest]

    return mutated


def validate_one() -> Callable[[bytes], None]:
    """Validate an input in one of the ways that the reference supports."""
    from scripts.examples import EXAMPLES
    from tests.fuzz.agreement import disagreement
    from train_api.specification import commands, versions

    answered = (EXAMPLES / "list-requirements-response/valid/the-seed-example.json").read_bytes()
    listed = (answered, json.loads(answered))
    ways = (
        *((None, None), (None, None), ("check_requirements", listed)),
        *((command, None) for command in commands()),
    )
    chosen = (None, *versions())

    def validated(data: bytes) -> None:
        # The length decides, so that an input is validated in the same way each time.
        command, list_response = ways[len(data) % len(ways)]
        version = chosen[len(data) // len(ways) % len(chosen)]
        incorrect = disagreement(data, command, list_response, version=version)
        if incorrect is not None:
            raise AssertionError(f"{command}, {version}: {incorrect}")

    return validated


def work(arguments: Sequence[str]) -> None:
    """Fuzz until libFuzzer ends this process."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["train_api"]):
        import train_api
        import train_api.validation.rules

        for package in (train_api, train_api.validation.rules):
            for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
                if not module.ispkg and not module.name.endswith("__main__"):
                    importlib.import_module(module.name)
    atheris.Setup(
        ["fuzz", *arguments],
        validate_one(),
        # Fuzz() puts another function in the place of Mutate.
        custom_mutator=mutator(words(), lambda data, largest: atheris.Mutate(data, largest)),
        internal_libfuzzer=True,
    )
    atheris.Fuzz()


def dictionary() -> str:
    """The words as libFuzzer reads them from a file."""
    return "".join('"{}"\n'.format("".join(f"\\x{byte:02x}" for byte in word)) for word in words())


def fuzz(end: str, corpus: Path, seed: int) -> int:
    """Fuzz in a process of its own and print the figures; the exit status is 1 for a finding.

    `end` is the option of libFuzzer that says when to stop.
    """
    corpus.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "words.dict").write_text(dictionary(), encoding="ascii")
        (folder / "seeds").mkdir()
        for number, data in enumerate(seeds()):
            (folder / "seeds" / f"{number:04}").write_bytes(data)
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "tests.fuzz.fuzzer", "--worker"),
                *(end, f"-seed={seed}", f"-max_len={LONGEST}"),
                *(f"-timeout={SECONDS_PER_INPUT}", f"-rss_limit_mb={MEGABYTES}"),
                *(f"-dict={folder / 'words.dict'}", f"-artifact_prefix={corpus}/finding-"),
                *("-print_final_stats=1", str(corpus), str(folder / "seeds")),
            ],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    output = ended.stdout.decode("utf-8", "replace")
    done = _DONE.search(output)
    if ended.returncode or done is None:
        print(output[-6000:])
        print("findings: 1 (its input is named above)")
        return 1
    executions, edges, features, speed, megabytes = done.groups()
    print(f"executions: {int(executions):,} ({speed} a second)")
    print(f"coverage: {edges} edges, {features} features")
    print(f"memory: {megabytes} MB")
    print("findings: 0")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and fuzz."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.fuzzer", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=int, default=60, help="how long (default: 60)")
    length.add_argument(
        "--executions", type=int, help="how many inputs: with a seed, the same ones each time"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="of chance (default: another each time)"
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        default=REPOSITORY / "build" / "fuzz",
        help="the folder that keeps inputs from run to run (default: build/fuzz)",
    )
    parser.add_argument("--worker", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.worker is not None:
        work(options.worker)
    if importlib.util.find_spec("atheris") is None:
        print(
            "atheris is not installed: it is made for CPython on Linux (x86-64).", file=sys.stderr
        )
        return 2
    end = f"-max_total_time={options.seconds}"
    if options.executions is not None:
        end = f"-runs={options.executions}"
    return fuzz(end, options.corpus.resolve(), options.seed)


if __name__ == "__main__":
    sys.exit(main())
