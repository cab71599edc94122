"""Write a train in Python: declare what it requires, write two functions, call `main`.

    from train_api.train import FILE, Environment, Rebase, Success, Train

    train = Train()
    cohort = train.environment_variable("COHORT_FILE", FILE, "the patients, one a line")
    train.all(cohort)

    def summary() -> str:
        return "This train counts lines and keeps nothing."

    def run(environment: Environment) -> Success:
        count = len(environment[cohort].read_text().splitlines())
        rebase = Rebase(
            "registry.example/trains/hello:1", export_files=[], next_train_tags=["station-2"]
        )
        return Success(rebase, f"{count} lines")

    if __name__ == "__main__":
        train.main(print_model_summary=summary, run_algorithm=run)

Only the standard library is needed, and of this package only its `.py` files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NoReturn, TypeVar

from train_api.requirements.relations import contradiction
from train_api.train.answers import Code, Content, Declared
from train_api.train.process import respond
from train_api.train.requirements import (
    BOOLEAN,
    DIRECTORY,
    ENUM,
    FILE,
    HOST,
    INTEGER,
    NUMBER,
    PORT,
    STRING,
    TOKEN,
    URL,
    Environment,
    Requirement,
    Target,
    UnmetRequirementError,
    opt_in,
    text_of_default,
)
from train_api.train.responses import Application, Failure, Outcome, Rebase, Success
from train_api.versions import NEWEST_RELEASED, VERSIONS

__all__ = [
    "BOOLEAN",
    "DIRECTORY",
    "ENUM",
    "FILE",
    "HOST",
    "INTEGER",
    "NUMBER",
    "PORT",
    "STRING",
    "TOKEN",
    "URL",
    "Application",
    "Environment",
    "Failure",
    "Outcome",
    "Rebase",
    "Requirement",
    "Success",
    "Target",
    "Train",
    "UnmetRequirementError",
]

T = TypeVar("T")

RELATION_LIMIT: Final = 4096
"""The maximum number of requirements that a relation may name (clause 13.1)."""

_FEWER = {
    "all": "name the others in another all(), since both must hold",
    "any": "replace several variables by one, such as a FILE that lists their values",
    "none": "name the others in another none(), since both must hold",
    "optional": "name the others in another optional()",
}


class Train:
    """The requirements of a train, and its entry point.

    Each requirement is named in a relation (`all`, `any` or `none`) or in `optional`. A declaration
    that a response cannot contain raises ValueError or TypeError.

    `api_version` is the version of the specification to which the responses conform. With another
    version than the default, each response names its schema. ValueError is raised for an unknown
    version.
    """

    def __init__(self, *, api_version: str = NEWEST_RELEASED) -> None:
        if api_version not in VERSIONS:
            raise ValueError(
                f"api_version must be one of {', '.join(VERSIONS)}, not {api_version!r}"
            )
        self._version = VERSIONS[api_version]
        self._requirements: list[Requirement[Any]] = []
        self._relations: list[dict[str, Any]] = []
        self._optional: list[Requirement[Any]] = []

    def environment_variable(
        self,
        name: str,
        target: Target[T],
        description: str | None = None,
        *,
        requirement_id: int | None = None,
        default: T | None = None,
    ) -> Requirement[T]:
        """Declare a requirement: an environment variable that the station sets.

        The description is for the person who sets it. If the variable is unset or blank, its value
        is `default`, which has the type of the value: an int for INTEGER. Without an id, the
        requirement has the lowest free one.

        Raises ValueError for a default if the version of the train has none, or if it does not fit
        the target.
        """
        text = None
        if default is not None:
            self._check_defaults(name)
            text = text_of_default(name, target, default)
        taken = {each.id: each.name for each in self._requirements}
        if requirement_id is None:
            requirement_id = next(number for number in range(len(taken) + 1) if number not in taken)
        requirement = Requirement(
            requirement_id, name, target, description, text, self._version.number
        )
        if requirement_id in taken:
            raise ValueError(f"{taken[requirement_id]} already has the id {requirement_id}")
        if name in taken.values():
            raise ValueError(f"{name} is already declared")
        self._requirements.append(requirement)
        return requirement

    def all(self, *requirements: Requirement[Any]) -> None:
        """Declare that the train needs each of these requirements."""
        self._relate("all", requirements)

    def any(self, *requirements: Requirement[Any]) -> None:
        """Declare that the train needs at least one of these requirements."""
        self._relate("any", requirements)

    def none(self, *requirements: Requirement[Any]) -> None:
        """Declare that the train does not run if any of these requirements is met.

        Raises ValueError for a requirement with a default, which is met if nothing is set.
        """
        self._relate("none", requirements)

    def optional(self, *requirements: Requirement[Any]) -> None:
        """Declare that the train uses each of these requirements if met, and runs without it.

        Where the version has no relation of this type, no relation names the requirements.
        """
        self._check("optional", requirements)
        related = {
            number
            for each in self._relations
            if each["type"] != "optional"
            for number in each["requirements"]
        }
        for requirement in requirements:
            if requirement.id in related:
                raise ValueError(f"{requirement.name} is in a relation, so it is not optional")
        new = tuple(each for each in requirements if each not in self._optional)
        if new and self._version.has_optional:
            self._relate("optional", new)
        self._optional += new

    def environment(self, variables: Mapping[str, str]) -> Environment:
        """Return an environment with these variables, to call `run_algorithm` in a test."""
        return Environment(self._requirements, variables)

    def main(
        self,
        *,
        print_model_summary: Callable[[], Content],
        run_algorithm: Callable[[Environment], Outcome],
    ) -> NoReturn:
        """Answer the command in `sys.argv`, and end the process.

        `print_model_summary` must depend only on the image, so it has no arguments.
        `run_algorithm` is called only if all relations hold. Output of either function goes to
        standard error. If the function raises an exception, the traceback goes there too, and the
        response reports a failure with only the name of the exception.
        """
        declared = self._declared()
        code = Code(print_model_summary, run_algorithm)
        for name, function in code._asdict().items():
            if not callable(function):
                raise TypeError(f"{name} must be a function, not {type(function).__name__}")
        respond(sys.argv, declared, lambda _: code)

    def _relate(
        self,
        kind: Literal["all", "any", "none", "optional"],
        requirements: tuple[Requirement[Any], ...],
    ) -> None:
        self._check(kind, requirements)
        if len(requirements) > RELATION_LIMIT:
            raise ValueError(
                f"{kind}() must name at most {RELATION_LIMIT:,} requirements, not "
                f"{len(requirements):,}: {_FEWER[kind]}"
            )
        for requirement in requirements:
            if requirement in self._optional:
                raise ValueError(f"{requirement.name} is optional, so {kind}() must not name it")
            if kind == "none" and requirement.default is not None:
                raise ValueError(
                    f"none() must not name {requirement.name}: it has a default, so it is met when "
                    "nothing is set"
                )
        words = f"{kind}({', '.join(each.name for each in requirements)})"
        relation = {"type": kind, "requirements": [each.id for each in requirements]}
        stated = (kind, set(relation["requirements"]))
        if stated in [(each["type"], set(each["requirements"])) for each in self._relations]:
            raise ValueError(f"{words} is already stated")
        together = Declared(tuple(self._requirements), (*self._relations, relation))
        if contradiction(together.list_response()) is not None:
            raise ValueError(f"{words} cannot hold together with the relations before it")
        self._relations.append(relation)

    def _check(self, kind: str, requirements: tuple[Requirement[Any], ...]) -> None:
        if not requirements:
            raise ValueError(f"{kind}() needs at least one requirement")
        for requirement in requirements:
            if requirement not in self._requirements:
                raise TypeError(
                    f"{kind}() takes requirements from environment_variable() of the same train"
                )
        if len(set(requirements)) != len(requirements):
            raise ValueError(f"{kind}() names a requirement twice")

    def _declared(self) -> Declared:
        related = {number for each in self._relations for number in each["requirements"]}
        for requirement in self._requirements:
            if requirement.id not in related and requirement not in self._optional:
                raise ValueError(
                    f"{requirement.name} is in no relation; name it in all(), or in optional() if "
                    "the train runs without it"
                )
        return Declared(tuple(self._requirements), tuple(self._relations), self._version.number)

    def _check_defaults(self, name: str) -> None:
        """Raise ValueError if the version of the train has no defaults."""
        if not self._version.has_defaults:
            first = next(each for each in VERSIONS.values() if each.has_defaults)
            raise ValueError(
                f"{name} cannot have a default in the version {self._version.number}: write "
                f"{opt_in(first)}, or use optional() and environment.get(requirement, default)"
            )
