"""The script that lists the images of a registry, with a real one and with hostile ones."""

from __future__ import annotations

import hashlib
import http.client
import json
import runpy
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from examples.journey import journey
from tests import missing_tools
from tests.cli.running import Ended
from tests.repository.documents import ROOT

SCRIPT = ROOT / "examples/many-trains/list_images.py"
Answer = Callable[[BaseHTTPRequestHandler], None]


LAUNCHER = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("list_images", sys.argv.pop(1))
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
vars(script).update(json.loads(sys.argv.pop(1)))
sys.exit(script.main())
"""


def listed(*words: str, limits: dict[str, int] | None = None) -> Ended:
    """Run the script with these words, and with some limits of its own."""
    program = [sys.executable, "-c", LAUNCHER, str(SCRIPT), json.dumps(limits or {})]
    done = subprocess.run(
        [*program, *words], capture_output=True, text=True, check=False, timeout=60
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def push(host: str, name: str, *tags: str) -> None:
    """Push an image without layers."""
    with closing(http.client.HTTPConnection(host)) as connection:

        def ask(method: str, path: str, body: bytes, kind: str) -> str:
            connection.request(method, path, body, {"Content-Type": kind})
            response = connection.getresponse()
            response.read()
            assert response.status in (201, 202), response.status
            return response.getheader("Location") or ""

        config, kind = b"{}", "application/vnd.oci.image.manifest.v1+json"
        digest = f"sha256:{hashlib.sha256(config).hexdigest()}"
        of_config = "application/vnd.oci.image.config.v1+json"
        described = {"mediaType": of_config, "digest": digest, "size": len(config)}
        manifest = {"schemaVersion": 2, "mediaType": kind, "config": described, "layers": []}
        place = ask("POST", f"/v2/{name}/blobs/uploads/", b"", "").partition(host)[2]
        ask("PUT", f"{place}&digest={digest}", config, "application/octet-stream")
        for tag in tags:
            ask("PUT", f"/v2/{name}/manifests/{tag}", json.dumps(manifest).encode(), kind)


@pytest.mark.beyond_the_core
def test_the_images_of_a_real_registry_are_listed(tmp_path: Path) -> None:
    """Each tag of each repository below the prefix is listed, also from several pages."""
    limits = {"PAGE_IMAGES": 2}
    missing_tools.program("docker-registry")
    with journey.registry(tmp_path) as host:
        for name, tags in (("trains/a", "123"), ("trains/b", "1"), ("trains/c/d", "1"), ("x", "1")):
            push(host, name, *tags)
        words = (f"http://{host}", "--prefix", "trains/")
        ended = listed(*words, limits=limits)
        images = ended.out.split()
        assert ended.status == 0, ended.err
        assert images == [
            f"{host}/trains/{image}" for image in ("a:1", "a:2", "a:3", "b:1", "c/d:1")
        ]
        assert json.loads(listed(*words, "--json").out) == images
        ended = listed(*words, "--most", "4")
        assert (ended.status, ended.out) == (1, "")


def answer(value: Any, status: int = 200, **headers: str) -> Answer:
    """Answer each request with a JSON value."""

    def send(request: BaseHTTPRequestHandler) -> None:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        request.send_response(status)
        for name, text in (("Content-Length", str(len(body))), *headers.items()):
            request.send_header(name, text)
        request.end_headers()
        request.wfile.write(body)

    return send


def drip(request: BaseHTTPRequestHandler) -> None:
    """Send a header, one byte after the other, for longer than anybody waits."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(100):
        request.wfile.write(b"x")
        time.sleep(0.05)


def tagged(name: str) -> Answer:
    """A catalog with one repository, whose tag is this."""

    def send(request: BaseHTTPRequestHandler) -> None:
        catalog = request.path.startswith("/v2/_catalog")
        answer({"repositories": ["a"]} if catalog else {"tags": [name]})(request)

    return send


def endless(request: BaseHTTPRequestHandler) -> None:
    """A catalog whose pages do not end."""
    number = request.path.rpartition("last=x")[2] if "last" in request.path else "0"
    link = f'</v2/_catalog?n=1&last=x{int(number) + 1}>; rel="next"'
    answer({"repositories": []}, Link=link)(request)


@contextmanager
def hostile(behave: Answer) -> Iterator[str]:
    """A server that answers every request in this manner, by its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                behave(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


HOSTILE = {
    "endless pages": (endless, "at most 20 pages"),
    "a page without a next one": (answer({}, Link='</v2/>; rel="next"'), "a value of last"),
    "a large page": (answer(b" " * 2000), "at most 1000 bytes"),
    "a slow header": (drip, "within 1 s"),
    "a redirect": (answer({}, 302, Location="http://127.0.0.1:1/"), "found 302"),
    "no JSON": (answer(b"<html>"), "a JSON object"),
    "a deep value": (answer(b"[" * 999), "a JSON object"),
    "a string of repositories": (answer({"repositories": "abc"}), "a list of strings"),
    "an escape": (answer({"repositories": ["a\x1b[31m"]}), "names of repositories"),
    "a tag with a line": (tagged("a\n"), "tags of a"),
    "nothing": (answer({"repositories": None}), "found none"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_registry_is_an_error(name: str) -> None:
    """What no registry should answer ends within limits, and nothing of it is printed."""
    behave, message = HOSTILE[name]
    with hostile(behave) as address:
        ended = listed(address, limits={"PAGES": 20, "PAGE_BYTES": 1000, "SECONDS": 1})
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("list_images.py: ")
    assert message in ended.err
    assert ended.err.removesuffix("\n").isprintable()


@pytest.mark.parametrize("name", ["../a", "a/../b", "a\n", "a|id", "A", "a" * 256, ""])
def test_a_name_of_no_image_is_an_error(name: str) -> None:
    """A name that a shell or a registry would understand otherwise makes no list."""
    script = runpy.run_path(str(SCRIPT))
    names = SimpleNamespace(names=lambda: ["a", name], tags=lambda _: ["1"], host="h")
    tags = SimpleNamespace(names=lambda: ["a"], tags=lambda _: ["1", f"-{name}"], host="h")
    for registry_ in (names, tags):
        with pytest.raises(script["RegistryError"], match="a string that is none"):
            script["images"](registry_, "", 9)


def test_a_password_stays_with_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next page is asked of the registry, whatever host the link names."""
    monkeypatch.setenv("REGISTRY_USER", "auditor")
    monkeypatch.setenv("REGISTRY_PASSWORD", "sesame")
    asked = []

    def behave(request: BaseHTTPRequestHandler) -> None:
        asked.append((request.path, request.headers["Authorization"]))
        if "_catalog" not in request.path:
            answer({"tags": ["1"]})(request)
        elif "last" in request.path:
            answer({"repositories": ["b"]})(request)
        else:
            link = '<http://192.0.2.1/v2/_catalog?last=a%26n%3D9>; rel="next"'
            answer({"repositories": ["a"]}, Link=link)(request)

    with hostile(behave) as address:
        ended = listed(address)
    assert ended.status == 0, ended.err
    assert "/v2/_catalog?n=100&last=a%26n%3D9" in [path for path, _ in asked]
    assert {header for _, header in asked} == {"Basic YXVkaXRvcjpzZXNhbWU="}
    assert len(ended.out.split()) == 2


@pytest.mark.parametrize(
    "address",
    ["registry.example", "http://registry.example", "file:///etc", "https://a@b", "https://b/c"],
)
def test_an_address_that_would_disclose_a_password_is_refused(address: str) -> None:
    """Only https, and http on this machine, are accepted."""
    ended = listed(address)
    assert ended.status == 1
    assert "Expected " in ended.err
