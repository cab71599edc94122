"""The example trains, and how to run a copy of one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.train.running import EXAMPLES, PYTHON, Ended, ask

R = ("Rscript", "--vanilla")
SHELLS = (("sh",), ("dash",), ("busybox", "sh"), ("bash", "--posix"))
BLANKS = ("", " ", "\t\n", "\u3000")


class Example(NamedTuple):
    """An example train: its file, what starts it, and values of its variables.

    `full` has a value for each variable, and `incorrect` some that do not fit. In the values,
    `{file}` and `{folder}` are placeholders for the station's data.
    """

    name: str
    interpreter: Sequence[str]
    file: str
    full: dict[str, str]
    incorrect: dict[str, list[str]]
    optional: frozenset[str] = frozenset()
    any_suffices: bool = False
    needs_server: bool = False

    @property
    def id(self) -> str:
        """The name, and the shell where there are several."""
        return f"{self.name}-{self.interpreter[0]}" if self.file == "train.sh" else self.name

    def fulfilled(self, met: set[str]) -> bool:
        """Whether the train can run when these variables are met."""
        if self.any_suffices:
            return bool(met)
        return met >= self.full.keys() - self.optional


NO_FILE = ["cohort.csv", "/", "/dev/null", "/no/such/file"]
EXAMPLE_TRAINS = [
    Example(
        "cohort-database",
        PYTHON,
        "train.py",
        {
            "DATABASE_URL": "postgresql://database.example/research",
            "DATABASE_USER": "train",
            "DATABASE_PASSWORD": "long enough",
        },
        {"DATABASE_URL": ["database.example", "//database.example/research"]},
        needs_server=True,
    ),
    Example("hello", PYTHON, "train.py", {"COHORT_FILE": "{file}"}, {"COHORT_FILE": NO_FILE}),
    Example(
        "mean",
        PYTHON,
        "train.py",
        {"TABLE_FILE": "{file}", "TABLE_COLUMN": "age", "FEWEST_ROWS": "1"},
        {"TABLE_FILE": NO_FILE, "FEWEST_ROWS": ["1.0", "many", "+1"]},
        optional=frozenset({"FEWEST_ROWS"}),
    ),
    Example("r", R, "train.R", {"COHORT_FILE": "{file}"}, {"COHORT_FILE": NO_FILE}),
    Example(
        "verbose", PYTHON, "train.py", {"ROUNDS": "few"}, {"ROUNDS": ["Few", "few ", "none", "0"]}
    ),
    *(
        Example(
            "shell",
            shell,
            "train.sh",
            {"COHORT_FILE": "{file}", "COHORT_DIRECTORY": "{folder}"},
            {
                "COHORT_FILE": [*NO_FILE, "-f", "/a'\"$(exit 3)\\"],
                "COHORT_DIRECTORY": ["data", "{file}", "/no/such"],
            },
            any_suffices=True,
        )
        for shell in SHELLS
        if shutil.which(shell[0])
    ),
]


class Image:
    """A copy of an example train, which may write beside itself, and data for it."""

    def __init__(self, example: Example, folder: Path) -> None:
        self.example = example
        self.folder = folder / "train"
        folder.mkdir(exist_ok=True)
        self.folder.mkdir()
        # What the train wrote when somebody tried it where it is stays there.
        shutil.copy(EXAMPLES / example.name / example.file, self.folder)
        self.data = folder / "data"
        self.data.mkdir()
        (self.data / "cohort.csv").write_text("name,age\nAda,36\nGrace,85\n", "utf-8")
        self.full = self.placed(example.full)

    def placed(self, variables: dict[str, str]) -> dict[str, str]:
        """Fill the places of the data into values."""
        places = {"{file}": str(self.data / "cohort.csv"), "{folder}": str(self.data)}
        return {name: places.get(text, text) for name, text in variables.items()}

    def ask(self, *arguments: str, **variables: str) -> Ended:
        """Run a command of the train in an environment that has these variables."""
        train = self.folder / self.example.file
        return ask(train, *arguments, with_=self.example.interpreter, **variables)


def example(name: str) -> Example:
    """Return the example train of this name."""
    return next(each for each in EXAMPLE_TRAINS if each.name == name)


def successor(image: Image, ran: Ended, folder: Path) -> Image:
    """Make the image of the next station: the first one, and the export files."""
    made = Image(image.example, folder)
    for path in map(Path, ran.value["rebase"]["exportFiles"]):
        shutil.copy(path, made.folder / path.relative_to(image.folder))
    return made
