"""The context of all pages: places and names of files, and templates."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin

import jinja2

from scripts.site.places import Places, relative, unversioned_page
from scripts.site.specification import File
from train_api.specification import BASE

_TEMPLATES = Path(__file__).resolve().parent / "templates"


class Context(NamedTuple):
    """The data to make pages: the templates, the places and all files by their addresses."""

    environment: jinja2.Environment
    places: Places
    files: dict[str, File]

    def fill(self, template: str, page: str, **values: Any) -> bytes:
        """A page from its template. `page` is its path, to which its links are relative.

        Raises:
            jinja2.TemplateError: the template uses an undefined name.
        """
        made = self.environment.get_template(f"{template}.md.jinja")
        specification = relative(self.places.specification(page), page)
        text = made.render(
            page=page,
            go=lambda target: relative(target, page),
            at=lambda path: self.places.link(path, page),
            source=self.places.source,
            specification=specification,
            clause=lambda anchor: f"{specification}#{anchor}",
            refer=lambda reference: self.reference(reference, "", page),
            unversioned=lambda address: _unversioned(address, page),
            **values,
        )
        return (re.sub(r"\n{3,}", "\n\n", text).strip() + "\n").encode()

    def reference(self, reference: str, base: str, page: str) -> str:
        """A link, as Markdown, to the target of a reference within a file.

        `base` is the address of the file, and may be empty if the reference is a full address.
        """
        address, fragment = urldefrag(urljoin(base, reference))
        file = self.files.get(address)
        if file is None:
            return f"<{address}>"
        if fragment.startswith("/$defs/"):
            name = fragment.split("/")[2]
            title = file.value["$defs"][name]["title"]
            return f"[{title}]({self._link(address, page, name)})"
        if fragment and not fragment.startswith("/"):
            return f"[`{fragment}`]({self._link(address, page, fragment)})"
        return f"[{file.title}]({self._link(address, page, '')})"

    def _link(self, address: str, page: str, fragment: str) -> str:
        link = self.places.link(address.removeprefix(BASE), page, fragment)
        itself = page.rsplit("/", 1)[-1]
        return link.removeprefix(itself) if link.startswith(f"{itself}#") else link


def _unversioned(address: str, page: str) -> str:
    """A link, as Markdown, to the page for an address without a version."""
    vocabulary, fragment = urldefrag(address)
    target = f"{relative(unversioned_page(vocabulary), page)}#{fragment}".removesuffix("#")
    return f"[{address}]({target})"


def environment() -> jinja2.Environment:
    """The templates, which reject undefined names."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    made.filters.update(fence=fence, cell=cell, under=under, json=_json)
    return made


def fence(text: str, language: str) -> str:
    """A block of code, in a fence that is longer than any within it."""
    longest = max((len(ticks) for ticks in re.findall(r"`{3,}", text)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{text.removesuffix(chr(10))}\n{ticks}"


def cell(text: str) -> str:
    """Text within a cell of a table."""
    return text.replace("|", r"\|").replace("\n", " ")


def under(text: str) -> str:
    """Text below the title of a block that opens and closes."""
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
