"""Extract the response from captured stdout, or diagnose why there is none.

Modules that diagnose faults are imported only when there is one, so valid output takes less time.
"""

from typing import TYPE_CHECKING, NamedTuple, Union

from train_api.limits import DEPTH_LIMIT
from train_api.reader.find_response import Candidate, NoCandidate, find
from train_api.reader.stdout import Capture
from train_api.reader.strict_json import may_hold_lone_surrogates, read
from train_api.report import Response, Span

if TYPE_CHECKING:
    from train_api.reader.json_errors import JSONErrors


class NotUTF8(NamedTuple):
    """The diagnosis that the response is not UTF-8 from this offset on; it may be UTF-16."""

    offset: int
    utf_16: bool


class Extraction(NamedTuple):
    """The result of reading captured stdout: a response, or the diagnosis of why there is none.

    `text` is the candidate for a response, as far as it is UTF-8, and `start` its offset in bytes.
    """

    response: Response | None
    diagnosis: Union[NoCandidate, NotUTF8, "JSONErrors", None]
    text: str = ""
    start: int = 0


def extract(capture: Capture) -> Extraction:
    """Find the response and read it.

    Raises:
        RecursionError: the stack is too small for a response of 128 levels.
    """
    candidate = find(capture)
    if not isinstance(candidate, Candidate):
        return Extraction(None, candidate)
    start = candidate.start
    data = capture.read(start, candidate.stop)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Extraction(None, NotUTF8(start + error.start, utf_16=False))
    if data.startswith(b"{\x00"):
        return Extraction(None, NotUTF8(start, utf_16=True))
    value = read(text)
    if value is None or candidate.depth > DEPTH_LIMIT or may_hold_lone_surrogates(data):
        from train_api.reader.json_errors import find_json_errors

        found = find_json_errors(text)
        if found.total:
            return Extraction(None, found, text, start)
    if value is None:
        raise RecursionError("the stack is too small for a response of 128 levels")
    return Extraction(Response(data, value, Span(start, len(data))), None, text, start)
