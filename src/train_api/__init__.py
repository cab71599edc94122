"""The Train API: validate the stdout of a train, and run trains.

`validate` reports whether captured stdout ends in a valid train response; `extract` returns the
response. Both take `bytes`, a `str`, a path (`os.PathLike`) or a binary stream, and keep at most
the last part of a long log in memory.

`run` runs a train at a station, and makes the image that leaves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from train_api.library import NoResponseError, extract, validate
    from train_api.limits import PROBLEM_LIMIT
    from train_api.report import Place, Problem, Report, Response, Severity, Span
    from train_api.station.library import run
    from train_api.station.report import RunReport

__version__ = "0.1.0"

__all__ = [
    "PROBLEM_LIMIT",
    "NoResponseError",
    "Place",
    "Problem",
    "Report",
    "Response",
    "RunReport",
    "Severity",
    "Span",
    "__version__",
    "extract",
    "run",
    "validate",
]


def __getattr__(name: str) -> Any:
    # The command line starts faster without the modules that only library users need.
    if name == "run":
        from train_api.station.library import run

        return run
    if name == "RunReport":
        from train_api.station.report import RunReport

        return RunReport
    if name in __all__:
        from train_api import library

        return getattr(library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
