"""Names that an image keeps after a run: all of them or none, even if the run is killed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from train_api.engines.calls.cli_calls import demand
from train_api.engines.engine import Engine
from train_api.engines.execution.signals import uninterrupted
from train_api.engines.ownership.cleanup import image_id, restore
from train_api.engines.ownership.journal import Journal, Tag


class TagsTakenError(Exception):
    """Images on this machine have some of the names; `tags` are these."""

    def __init__(self, tags: tuple[str, ...]) -> None:
        super().__init__(", ".join(tags))
        self.tags = tags


@contextmanager
def tagged(
    engine: Engine, journal: Journal, image: str, tags: Sequence[str], *, replace: bool
) -> Iterator[tuple[str, ...]]:
    """Give the image with an ID these names, for good if the context ends without an exception.

    Yields those of the names that another image had. The journal has each name before the image
    gets it, and one line in it settles all of them: until then, the next run restores them.

    Raises:
        TagsTakenError: an image has one of these names already, and `replace` is false.
        EngineError: the engine failed.
    """
    with journal.only_tagger():
        wanted = [Tag(tag, image, image_id(engine, tag)) for tag in tags]
        taken = tuple(tag.name for tag in wanted if tag.before)
        if taken and not replace:
            raise TagsTakenError(taken)
        claimed: list[Tag] = []
        try:
            with uninterrupted():
                for tag in wanted:
                    journal.claim_tag(*tag)
                    claimed.append(tag)
                    demand(engine, "tag", image, tag.name)
            yield taken
            journal.settle_tags()
        except BaseException:
            with uninterrupted():
                for tag in reversed(claimed):
                    restore(engine, tag)
                journal.settle_tags()
            raise
