"""Compares validators of JSON Schema, and writes the results into the documentation."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.interoperability.comparison import REFERENCE, Standing, compare
from tests.interoperability.documents import Batch, batches
from tests.interoperability.validators import VALIDATORS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "interoperability.md"
BEGIN, END = "<!-- matrix -->", "<!-- /matrix -->"
GENERATED = 800
"""So many documents are generated for each schema, or as many as there are different ones."""

_ORIGINS = {
    "examples": "{} examples",
    "table": "{} documents written by hand",
    "generated": "{} generated documents",
}
_HEADS = ("validator", "language", "package", "version", "documents", "verdicts", "disagreements")


def matrix(validated: Sequence[Batch], standings: Mapping[str, Standing]) -> str:
    """Return the table, in Markdown, and a sentence on what was validated."""
    rows = [
        (
            f"{name} (the reference)" if name == REFERENCE else name,
            VALIDATORS[name].language,
            f"`{VALIDATORS[name].package}` of {VALIDATORS[name].source}",
            VALIDATORS[name].version(),
            f"{standing.documents:,}",
            f"{standing.verdicts:,}",
            f"{len(standing.disagreements):,}",
        )
        for name, standing in standings.items()
    ]
    lines = [_HEADS, ("---", "---", "---", "---", "--:", "--:", "--:"), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{_validated(validated)}\n\n{table}"


def _validated(validated: Sequence[Batch]) -> str:
    texts = {
        origin: {text for batch in validated if batch.origin == origin for text in batch.texts}
        for origin in _ORIGINS
    }
    reported = [words.format(f"{len(texts[origin]):,}") for origin, words in _ORIGINS.items()]
    return f"{', '.join(reported[:-1])} and {reported[-1]} were validated."


def with_matrix(page: str, table: str) -> str:
    """Return the page with the table between its marks.

    Raises:
        ValueError: a mark is missing, or there twice.
    """
    marks = Counter(line for line in page.splitlines() if line in (BEGIN, END))
    if marks != {BEGIN: 1, END: 1}:
        raise ValueError(f"the page needs one line {BEGIN} and one line {END}")
    before, rest = page.split(f"{BEGIN}\n", 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def troubles(standings: Mapping[str, Standing], most: int = 10) -> Iterator[str]:
    """Yield a line for each disagreement, so many for each validator."""
    for name, standing in standings.items():
        for disagreement in standing.disagreements[:most]:
            yield f"{name}: {disagreement}"
        if len(standing.disagreements) > most:
            yield f"{name}: and {len(standing.disagreements) - most:,} more"


def main(arguments: list[str] | None = None, page: Path = PAGE) -> int:
    """Ask all validators, and write the table; return 1 where one is missing or disagrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", type=int, default=GENERATED, metavar="NUMBER")
    parser.add_argument("--print", action="store_true", help="write nothing, print the table")
    options = parser.parse_args(arguments)
    missing_parts = {name: each.missing() for name, each in VALIDATORS.items()}
    there = [name for name, part in missing_parts.items() if part is None]
    missing = [f"{name}: {part}" for name, part in missing_parts.items() if part is not None]
    validated = batches(options.generated)
    standings = compare([batch.request for batch in validated], there)
    incorrect = [*missing, *troubles(standings)]
    for line in incorrect:
        print(line, file=sys.stderr)
    table = matrix(validated, standings)
    if options.print:
        print(table)
    elif not incorrect:
        page.write_text(with_matrix(page.read_text(encoding="utf-8"), table), encoding="utf-8")
        print(f"wrote {page.name}")
    return 1 if incorrect else 0


if __name__ == "__main__":
    sys.exit(main())
