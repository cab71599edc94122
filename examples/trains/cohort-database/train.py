"""A train that reads its cohort from a PostgreSQL server: how many patients, and their mean age.

The model is two sums, to which each station adds its own. A cohort with few patients is not used.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from train_api.train import (
    STRING,
    TOKEN,
    URL,
    Environment,
    Failure,
    Outcome,
    Rebase,
    Success,
    Train,
)

if TYPE_CHECKING:
    import psycopg

BASE_IMAGE = "registry.example/trains/cohort-database:1"
MODEL_FILE = Path(__file__).resolve().with_name("model.json")
FEWEST_PATIENTS = 10
CONNECT_SECONDS = 10
QUERY_SECONDS = 60
QUERY = "SELECT count(age), coalesce(sum(age), 0)::bigint FROM cohort"

train = Train()
server = train.environment_variable(
    "DATABASE_URL", URL, "The database, such as postgresql://database.example:5432/research"
)
user = train.environment_variable("DATABASE_USER", STRING, "A user who may read the view cohort")
password = train.environment_variable("DATABASE_PASSWORD", TOKEN, "The password of this user")
train.all(server, user, password)


class Model(NamedTuple):
    """What has been learned, and at how many stations."""

    stations: int = 0
    patients: int = 0
    years: int = 0

    def summary(self) -> dict[str, int | float | None]:
        """Say what the sums mean."""
        mean = self.years / self.patients if self.patients else None
        return {"stations": self.stations, "patients": self.patients, "meanAge": mean}


class NoCohortError(Exception):
    """The cohort was not read; the text says why, without any value and data."""


def load() -> Model:
    """Read the model that the image brought along; the first image brings none."""
    if not MODEL_FILE.exists():
        return Model()
    return Model(**json.loads(MODEL_FILE.read_text(encoding="utf-8")))


def read_cohort(environment: Environment) -> tuple[int, int]:
    """Return the number of patients with an age, and the sum of their ages in years."""
    # The other commands do not need this client, and answer sooner without it.
    import psycopg

    try:
        with psycopg.connect(
            environment[server],
            user=environment[user],
            password=environment[password],
            connect_timeout=CONNECT_SECONDS,
            options=f"-c statement_timeout={QUERY_SECONDS}s",
        ) as connection:
            connection.read_only = True
            ((patients, years),) = connection.execute(QUERY).fetchall()
            return patients, years
    except psycopg.Error as error:
        # The text of the error may contain data, so it is neither shown nor logged.
        raise NoCohortError(reason(error)) from None


def reason(error: psycopg.Error) -> str:
    """Say why the cohort was not read, in words that have no value and no data."""
    if error.sqlstate is not None:
        return f"The database refused to read the view cohort (SQLSTATE {error.sqlstate})."
    if error.pgconn is not None and error.pgconn.used_password:
        return "The database refused DATABASE_USER or DATABASE_PASSWORD."
    return "No PostgreSQL database answers at DATABASE_URL."


def summary() -> dict[str, int | float | None]:
    """Say what state the model is in."""
    return load().summary()


def run(environment: Environment) -> Outcome:
    """Learn from the station's cohort."""
    try:
        patients, years = read_cohort(environment)
    except NoCohortError as error:
        return Failure(str(error))
    if patients < FEWEST_PATIENTS:
        return Failure(f"The cohort has fewer than {FEWEST_PATIENTS} patients, so it is not used.")
    before = load()
    model = Model(before.stations + 1, before.patients + patients, before.years + years)
    MODEL_FILE.write_text(json.dumps(model._asdict()), encoding="utf-8")
    successor = Rebase(
        BASE_IMAGE,
        export_files=[MODEL_FILE],
        next_train_tags=[f"after-{model.stations}-stations"],
    )
    return Success(successor, f"Patients: {model.patients}, stations: {model.stations}")


if __name__ == "__main__":
    train.main(print_model_summary=summary, run_algorithm=run)
