"""List the images of a registry by the API of the OCI distribution specification.

    python3 list_images.py https://registry.example --prefix trains/ > images.txt

It prints one reference a line, or a JSON array with `--json`, and nothing if it fails (status 1).
The variables REGISTRY_USER and REGISTRY_PASSWORD log in (Basic), or REGISTRY_TOKEN does (Bearer).

What a registry answers is not trusted: time, pages, bytes and images are limited, redirects and
addresses of other hosts are not followed, and each name must be that of an image. The limit of time
needs an alarm, which Windows does not have.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

SECONDS: Final = 300
SILENT_SECONDS: Final = 30
PAGES: Final = 1000
PAGE_IMAGES: Final = 100
PAGE_BYTES: Final = 4 * 1024 * 1024
MOST_IMAGES: Final = 256
"""The maximum number of jobs that a matrix of GitHub has; one of GitLab has 200."""

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_PART: Final = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
NAME: Final = re.compile(f"{_PART}(?:/{_PART})*")
TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
NEXT: Final = re.compile(r'<([^<>]*)>\s*;\s*rel="?next"?')


class RegistryError(Exception):
    """The registry cannot be listed; the text says why, without what the registry wrote."""


class Registry:
    """A registry by its address, such as https://registry.example:5000.

    Raises RegistryError for an address that is none, and for http to another machine.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        secure = parts.scheme == "https"
        if not parts.hostname or parts.path.strip("/") or parts.username is not None:
            raise RegistryError("Expected an address such as https://registry.example.")
        if not secure and (parts.scheme, parts.hostname in LOOPBACK) != ("http", True):
            raise RegistryError("Expected https://, or http:// for a registry on this machine.")
        self.host = parts.netloc
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._connection = kind(parts.netloc, timeout=SILENT_SECONDS)
        self._headers = {"Accept": "application/json", **credentials()}
        self._pages = 0

    def names(self) -> Iterator[str]:
        """The names of all repositories, as the catalog has them."""
        yield from self._listed("/v2/_catalog", "repositories")

    def tags(self, name: str) -> Iterator[str]:
        """The tags of a repository."""
        yield from self._listed(f"/v2/{name}/tags/list", "tags")

    def _listed(self, path: str, member: str) -> Iterator[str]:
        """The strings of all pages. Of the address of the next page, only `last` is used."""
        last = ""
        while True:
            after = f"&last={quote(last, safe='')}" if last else ""
            value, link = self._get(f"{path}?n={PAGE_IMAGES}{after}")
            listed = value.get(member) or []
            if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
                raise RegistryError(f"Expected a list of strings as {member}.")
            yield from listed
            following = NEXT.search(link)
            if following is None:
                return
            (last,) = parse_qs(urlsplit(following[1]).query).get("last", [""])[:1]
            if not last:
                raise RegistryError("Expected the address of the next page with a value of last.")

    def _get(self, path: str) -> tuple[dict[str, Any], str]:
        """A JSON object, and the header Link. A repository whose images are deleted has none."""
        self._pages += 1
        if self._pages > PAGES:
            raise RegistryError(f"Expected at most {PAGES} pages.")
        try:
            self._connection.request("GET", path, headers=self._headers)
            response = self._connection.getresponse()
            body = response.read(PAGE_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            raise RegistryError(f"The registry does not answer ({type(error).__name__}).") from None
        if response.status == 404 and "/tags/list?" in path:
            return {}, ""
        if response.status != 200:
            raise RegistryError(f"Expected the status 200, found {response.status}.")
        if len(body) > PAGE_BYTES:
            raise RegistryError(f"Expected a page of at most {PAGE_BYTES} bytes.")
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise RegistryError("Expected a JSON object.")
        return value, response.getheader("Link") or ""


def credentials() -> dict[str, str]:
    """The header that logs in, by the environment."""
    token = os.environ.get("REGISTRY_TOKEN")
    user, password = (os.environ.get(f"REGISTRY_{name}") for name in ("USER", "PASSWORD"))
    if user and password:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        return {"Authorization": f"Basic {token}"}
    return {"Authorization": f"Bearer {token}"} if token else {}


def images(registry: Registry, prefix: str, most: int) -> list[str]:
    """The references of all images below a prefix, sorted.

    Raises RegistryError for a name or a tag that no image has, and for more images than `most`.
    """
    found = set()
    for name in registry.names():
        if len(name) > 255 or not NAME.fullmatch(name):
            raise RegistryError("Expected names of repositories, found a string that is none.")
        if not name.startswith(prefix):
            continue
        for tag in registry.tags(name):
            if not TAG.fullmatch(tag):
                raise RegistryError(f"Expected tags of {name}, found a string that is none.")
            found.add(f"{registry.host}/{name}:{tag}")
            if len(found) > most:
                raise RegistryError(f"Expected at most {most} images: use --prefix, or --most.")
    return sorted(found)


def late(*_: object) -> None:
    """Raise RegistryError, for the signal that the time is over."""
    raise RegistryError(f"Expected the list within {SECONDS} s.")


def main() -> int:
    """Print the images of the registry that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(description="List the images of a registry.")
    parser.add_argument("registry", help="its address, such as https://registry.example")
    parser.add_argument("--prefix", default="", help="only repositories that begin with this")
    parser.add_argument("--most", type=int, default=MOST_IMAGES, help="how many at most")
    parser.add_argument("--json", action="store_true", help="a JSON array instead of lines")
    words = parser.parse_args()
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, late)
        signal.alarm(SECONDS)
    try:
        found = images(Registry(words.registry), words.prefix, words.most)
        if not found:
            raise RegistryError("Expected an image, found none.")
    except RegistryError as error:
        print(f"list_images.py: {error}", file=sys.stderr)
        return 1
    print(json.dumps(found) if words.json else "\n".join(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
