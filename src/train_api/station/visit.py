"""The steps of a run at a station: ask, run, export, build, name."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from train_api.conformance.candidates import Candidates
from train_api.conformance.disclosure import Disclosure, Source
from train_api.conformance.redaction import Redactor
from train_api.conformance.reporting import last_output
from train_api.conformance.secret_forms import SHORTEST, bytes_of
from train_api.conformance.train_client import Answer, Question
from train_api.engines.containers import ContainerClient
from train_api.engines.errors import EngineError
from train_api.engines.files.export import EXPORT_LIMIT, Export, ExportedFile
from train_api.engines.images import Image
from train_api.engines.ownership.tagging import TagsTakenError
from train_api.engines.settings import GRANTED, Grants, Limits, Mount, granted
from train_api.foreign import foreign
from train_api.report import NoVerdict, Runner
from train_api.requirements.assessment import KindAt, assess
from train_api.station.outputs import Outputs
from train_api.station.references import Pattern, refusal
from train_api.station.report import Excerpt, Left, Outcome, Pushed, RunReport, Step, Successor


class Order(NamedTuple):
    """What the station gives a train, and what it allows.

    `limits` are those of run_algorithm; the other commands get at most what each station must
    grant, no network and no GPUs. `kind_at` looks up paths of the container. `allowed` are the
    base images that the train may name, and `repository` is that of its successor. With `pull`, a
    missing base is fetched, with `replace`, tags may be taken from other images. With `push`, the
    tags are pushed to their registry. `secrets` names
    variables whose values must not leave, like those of a TOKEN. `confirm` gets the report of what
    leaves, before it is tagged, and returns whether a person agrees.
    """

    repository: str
    allowed: tuple[Pattern, ...]
    env: Mapping[str, str] = {}
    mounts: tuple[Mount, ...] = ()
    limits: Limits = GRANTED
    grants: Grants = Grants()
    kind_at: KindAt = lambda _: None
    pull: bool = False
    replace: bool = False
    push: bool = False
    dry_run: bool = False
    version: str | None = None
    show_output: bool = False
    export_limit: int = EXPORT_LIMIT
    secrets: frozenset[str] = frozenset()
    outputs: Outputs | None = None
    confirm: Callable[[RunReport], bool] = lambda _: True


class _Ended(Exception):
    """The run is at its end; no further step follows."""


class Visit:
    """One run of a train at a station; the client is open, and removes all that is made.

    `on_step` is called with the name of each step.
    """

    def __init__(
        self,
        client: ContainerClient,
        image: Image,
        order: Order,
        on_step: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._client = client
        self._image = image
        self._order = order
        self._on_step = on_step
        self._disclosure = Disclosure(order.env.values(), order.secrets)
        # Names leave the station, so a person sees them unless they contain a secret. A short value
        # that is none, such as a number of rounds, is in many names by chance.
        self._names = Redactor(
            value
            for name, value in order.env.items()
            if name in order.secrets or len(bytes_of(value)) >= SHORTEST
        )
        self._candidates = Candidates(order.version)
        self._listed: dict[str, Any] | None = None
        self._tokens: dict[str, str] = {}
        self._report = RunReport(
            image.name, "none", kept=str(order.outputs.folder) if order.outputs else None
        )

    def report(self) -> RunReport:
        """Make all steps, and return their report; Ctrl-C leaves no successor.

        After a part of the tags was pushed, Ctrl-C is in the report, which names these.

        Raises:
            SettingsError: no engine accepts what the station gives, or outputs cannot be stored.
        """
        try:
            self._set(runner=self._runner())
            self._ask_for_requirements()
            if self._order.dry_run:
                self._end("ready")
            self._run()
        except _Ended:
            pass
        except EngineError as trouble:
            self._set(
                outcome="none",
                successor=None,
                failure=NoVerdict(
                    "engine",
                    self._shown(trouble.marked),
                    _PARTLY if self._report.pushed else trouble.remedy,
                ),
            )
        except KeyboardInterrupt:
            if not self._report.pushed:
                raise
            self._set(
                outcome="none",
                successor=None,
                failure=NoVerdict("interrupted", "Interrupted while tags were pushed.", _PARTLY),
            )
        return self._report

    @property
    def _shown(self) -> Redactor:
        return self._disclosure.redactor

    def _runner(self) -> Runner:
        client, image, order = self._client, self._image, self._order
        resources = granted(order.limits, order.grants)
        return Runner(client.engine.name, client.version(), image.id, image.digest, resources)

    def _ask_for_requirements(self) -> None:
        listed = self._valid(self._ask("list_requirements", {}))
        self._listed = listed
        assessment = assess(listed, self._order.env, self._order.kind_at, self._image.env)
        self._set(assessment=assessment)
        if not assessment.fulfilled:
            self._end("not-fulfilled", "the environment does not meet the requirements")
        self._expect_secrets(listed)
        checked = self._valid(self._ask("check_requirements", self._order.env, mounted=True))
        if not checked["fulfilled"]:
            names = {entry["id"]: entry["requirement"]["name"] for entry in listed["requirements"]}
            unmet = ", ".join(str(names.get(each["id"])) for each in checked["unmet"])
            self._end(
                "not-fulfilled",
                f"check_requirements of the train reports unmet requirements: {foreign(unmet)}",
                "The train sees its values and paths as the container has them.",
            )

    def _expect_secrets(self, listed: Mapping[str, Any]) -> None:
        requirements = [entry["requirement"] for entry in listed["requirements"]]
        tokens = {each["name"] for each in requirements if each["target"] == "TOKEN"}
        self._tokens = {
            name: value
            for name, value in self._order.env.items()
            if name in tokens | self._order.secrets
        }
        self._names.learn(self._tokens.values())
        self._disclosure.expect(self._tokens, [each["name"] for each in requirements])

    def _run(self) -> None:
        answer = self._ask("run_algorithm", self._order.env, mounted=True, writes=True)
        response = self._valid(answer)
        state = response["state"]
        self._set(state=state)
        if self._order.show_output and "message" in response:
            self._set(message=self._shown(foreign(response["message"])))
        if state != "success":
            outcome: Outcome = "application" if state == "application" else "failure"
            self._end(outcome, f"run_algorithm ended in the state {state}")
        rebase = response["rebase"]
        self._demand_no_secret([rebase["from"], *rebase["exportFiles"], *rebase["nextTrainTags"]])
        base = self._base(rebase["from"])
        with tempfile.TemporaryDirectory(dir=self._client.folder) as folder:
            files = self._export(answer, rebase["exportFiles"], Path(folder))
            name = self._built(base, files)
        self._demand_train(name)
        self._name(name, base, rebase["nextTrainTags"])

    def _base(self, reference: str) -> Image:
        if reason := refusal(reference, self._order.allowed):
            self._end(
                "refused",
                f"the base image {self._text(reference)} {reason}",
                "A station that trusts it can allow its repository with --allow-from.",
            )
        self._on_step("base image")
        return self._client.base(reference, pull=self._order.pull)

    def _export(
        self, answer: Answer, paths: Sequence[str], folder: Path
    ) -> tuple[ExportedFile, ...]:
        self._on_step("export")
        export: Export = self._client.copy_out(
            answer.outcome, paths, folder, limit=self._order.export_limit
        )
        left = (Left(self._text(file.path), file.size, _digest(file)) for file in export.files)
        self._set(files=tuple(left))
        for refused in export.refusals:
            outcome: Outcome = "refused" if refused.reason == "too-large" else "invalid"
            self._end(outcome, f"the export file {self._names(refused.marked)}")
        self._disclosure.look_at_files(export.files, Source(answer.question, answer.outcome))
        if (finding := self._disclosure.finding) is not None:
            self._end("refused", str(finding))
        return export.files

    def _built(self, base: Image, files: Sequence[ExportedFile]) -> str:
        self._on_step("successor")
        try:
            return self._client.build(base, files)
        except EngineError as trouble:
            if trouble.kind != "unsupported":
                raise
            self._end("refused", trouble.marked.rstrip("."), trouble.remedy)

    def _demand_train(self, name: str) -> None:
        outcome = self._outcome("list_requirements", {}, name, of_successor=True)
        question = Question(("list_requirements",), {}, "")
        answer = Answer(question, outcome, candidates=Candidates(self._order.version))
        if fault := answer.fault():
            self._end("invalid", f"the successor is no train: list_requirements {fault}")

    def _name(self, name: str, base: Image, tags: Sequence[str]) -> None:
        image = self._client.image(name).id
        names = [f"{self._order.repository}:{tag}" for tag in tags]
        shown = tuple(map(self._text, names))
        successor = Successor(image, self._text(base.name), base.id, shown)
        self._set(successor=successor)
        if not self._order.confirm(self._report):
            self._set(successor=None)
            self._end("declined", "the successor was not confirmed")
        self._on_step("tags")
        try:
            if self._order.push and not self._order.replace:
                self._demand_free(names)
            with self._client.tagged(image, names, replace=self._order.replace) as replaced:
                self._set(
                    outcome="tagged",
                    successor=successor._replace(replaced=tuple(map(self._text, replaced))),
                )
                self._push(names if self._order.push else ())
        except TagsTakenError as taken:
            self._set(successor=None)
            names_taken = ", ".join(map(self._text, taken.tags))
            self._end(
                "refused",
                f"there are images with these tags already: {names_taken}",
                "With --replace, the successor takes them.",
            )

    def _demand_free(self, names: Sequence[str]) -> None:
        """Raise TagsTakenError if the registry has one of the names."""
        if taken := self._client.in_registry(names):
            raise TagsTakenError(taken)

    def _push(self, names: Sequence[str]) -> None:
        for name in names:
            self._on_step("push")
            pushed = Pushed(self._text(name), self._client.push(name))
            self._set(pushed=(*self._report.pushed, pushed))

    def _demand_no_secret(self, texts: Sequence[str]) -> None:
        """End the run if a name or a path, which leaves the station, has the value of a secret."""
        tokens = [value for value in self._tokens.values() if len(bytes_of(value)) >= SHORTEST]
        redactor = Redactor(tokens)
        for data in map(bytes_of, texts):
            if redactor.excerpt(data, 0, len(data)) != data.decode("utf-8", "replace"):
                self._end("refused", "a name or a path in the response has the value of a secret")

    def _ask(
        self,
        command: str,
        env: Mapping[str, str],
        *,
        mounted: bool = False,
        writes: bool = False,
    ) -> Answer:
        outcome = self._outcome(command, env, self._image.id, mounted=mounted, writes=writes)
        listed = self._listed if command == "check_requirements" else None
        return Answer(Question((command,), env, ""), outcome, listed, candidates=self._candidates)

    def _outcome(
        self,
        command: str,
        env: Mapping[str, str],
        image: str,
        *,
        mounted: bool = False,
        writes: bool = False,
        of_successor: bool = False,
    ) -> Any:
        order = self._order
        self._on_step(f"{command} of the successor" if of_successor else command)
        short = order.limits._replace(
            seconds=GRANTED.seconds, memory=min(order.limits.memory, GRANTED.memory)
        )
        outcome = self._client.run(
            (image,),
            command,
            env=env,
            mounts=order.mounts if mounted else (),
            limits=order.limits if writes else short,
            grants=order.grants if writes else Grants(cpus=order.grants.cpus),
            read_only=not writes,
            keep=writes,
        )
        step = Step(command, outcome.seconds, of_successor)
        self._set(steps=(*self._report.steps, step))
        if order.outputs is not None:
            whose = "successor." if of_successor else ""
            order.outputs.store(f"{whose}{command}", outcome)
        if order.show_output:
            text = last_output(Answer(Question((command,), env, ""), outcome), self._shown)
            self._set(excerpts=(*self._report.excerpts, Excerpt(command, text)))
        return outcome

    def _valid(self, answer: Answer) -> dict[str, Any]:
        """The response of an answer; the run ends here if there is no valid one."""
        command = answer.question.arguments[0]
        if ended := answer.abnormal_end():
            outcome: Outcome = "invalid" if answer.outcome.ended == "not-started" else "stopped"
            self._end(outcome, f"{command} {ended}", _REMEDIES.get(answer.outcome.ended, ""))
        fault = answer.fault()
        if fault is not None or answer.value is None:
            self._end(
                "invalid",
                f"{command} {fault}",
                f"Return the train to its author with the report of train-api conform "
                f"{self._image.name}",
            )
        return answer.value

    def _end(self, outcome: Outcome, reason: str = "", remedy: str = "") -> NoReturn:
        self._set(outcome=outcome, reason=self._shown(reason), remedy=remedy)
        raise _Ended

    def _text(self, text: str) -> str:
        """A name or a path that leaves the station, without secrets."""
        return self._names(foreign(text))

    def _set(self, **members: Any) -> None:
        self._report = self._report._replace(**members)


_PARTLY = (
    "The registry has the tags that the report lists as pushed. On this machine, all tags are as "
    "before."
)

_REMEDIES = {
    "timed-out": "--run-time-limit grants run_algorithm more time.",
    "out-of-memory": "--memory grants run_algorithm more memory.",
    "too-much-disk": "--disk grants it more.",
}


def _digest(file: ExportedFile) -> str:
    found = hashlib.sha256()
    with open(file.copy, "rb") as content:
        while chunk := content.read(1024 * 1024):
            found.update(chunk)
    return f"sha256:{found.hexdigest()}"
