"""A train that learns the mean and the variance of a column, and learns more at each station.

The model is three sums. They are exact fractions, so the order of the stations makes no difference:
what the train knows in the end is what it would know from all the tables together.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from train_api.train import (
    FILE,
    INTEGER,
    STRING,
    Application,
    Environment,
    Failure,
    Outcome,
    Rebase,
    Success,
    Train,
)

BASE_IMAGE = "registry.example/trains/mean:1"
MODEL_FILE = Path(__file__).resolve().with_name("model.json")
USUAL_FEWEST = 5

train = Train()
table = train.environment_variable("TABLE_FILE", FILE, "A CSV file whose first line names columns")
column = train.environment_variable("TABLE_COLUMN", STRING, "The name of a column of numbers")
fewest = train.environment_variable(
    "FEWEST_ROWS", INTEGER, f"Tables with fewer rows are left out; {USUAL_FEWEST} if not set"
)
train.all(table, column)
train.optional(fewest)


class Model(NamedTuple):
    """What has been learned, and at how many stations."""

    stations: int = 0
    rows: int = 0
    total: Fraction = Fraction(0)
    squares: Fraction = Fraction(0)

    def after(self, values: Iterable[Fraction]) -> Model:
        """Return the model after another station with these values."""
        stations, rows, total, squares = self
        for value in values:
            rows += 1
            total += value
            squares += value * value
        return Model(stations + 1, rows, total, squares)

    def summary(self) -> dict[str, int | float | None]:
        """Say what the sums mean. The variance is that of a sample."""
        mean = self.total / self.rows if self.rows else None
        variance = None
        if mean is not None and self.rows > 1:
            variance = float((self.squares - self.total * mean) / (self.rows - 1))
        return {
            "stations": self.stations,
            "rows": self.rows,
            "mean": None if mean is None else float(mean),
            "variance": variance,
        }


def load() -> Model:
    """Read the model that the image brought along; the first image brings none."""
    if not MODEL_FILE.exists():
        return Model()
    stored = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    return Model(
        stored["stations"], stored["rows"], Fraction(stored["total"]), Fraction(stored["squares"])
    )


def save(model: Model) -> None:
    """Write the model where the successor will find it."""
    stored = model._asdict() | {"total": str(model.total), "squares": str(model.squares)}
    MODEL_FILE.write_text(json.dumps(stored), encoding="utf-8")


def summary() -> dict[str, int | float | None]:
    """Say what state the model is in."""
    return load().summary()


def run(environment: Environment) -> Outcome:
    """Learn from the station's table."""
    with environment[table].open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        if environment[column] not in (rows.fieldnames or []):
            return Failure("The table has no column of the name in TABLE_COLUMN.")
        values = [Fraction(row[environment[column]]) for row in rows]
    model = load()
    enough = len(values) >= environment.get(fewest, USUAL_FEWEST)
    if enough:
        model = model.after(values)
    save(model)
    successor = Rebase(
        BASE_IMAGE,
        export_files=[MODEL_FILE],
        next_train_tags=[f"after-{model.stations}-stations"],
    )
    if not enough:
        return Application("The table has too few rows to hide single patients.", successor)
    return Success(successor, f"Rows: {model.rows}, stations: {model.stations}")


if __name__ == "__main__":
    train.main(print_model_summary=summary, run_algorithm=run)
