"""The page of the journey shows its report."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from scripts import journey
from tests.repository.documents import ROOT

SVG = "{http://www.w3.org/2000/svg}"


def test_the_published_page_is_of_the_published_report() -> None:
    """The page and the picture show the report that is in the example."""
    assert journey.stale() == []


def test_another_report_is_shown(tmp_path: Path) -> None:
    """The page and the picture follow the report, and the rest of the page stays."""
    for path in (journey.REPORT, journey.PAGE, journey.PICTURE):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    report = json.loads((ROOT / journey.REPORT).read_text("utf-8"))
    report["stations"][0]["name"] = "<hill>"
    (tmp_path / journey.REPORT).write_text(json.dumps(report), "utf-8")
    assert journey.stale(tmp_path) == [str(journey.PAGE), str(journey.PICTURE)]
    journey.write(tmp_path)
    assert journey.stale(tmp_path) == []
    page, before = ((root / journey.PAGE).read_text("utf-8") for root in (tmp_path, ROOT))
    assert page.replace("<hill>", "north") == before


def test_the_picture_has_words() -> None:
    """For those who do not see it, the picture has a title and describes all stations."""
    report = json.loads((ROOT / journey.REPORT).read_text("utf-8"))
    drawn = ElementTree.fromstring(journey.picture(report))
    assert drawn.get("role") == "img"
    names = (drawn.get("aria-labelledby") or "").split()
    title, description = (drawn.find(f"{SVG}*[@id='{name}']") for name in names)
    assert title is not None
    assert title.text
    assert description is not None
    assert description.text == journey.words(report)
    assert all(stop["name"] in description.text for stop in report["stations"])
