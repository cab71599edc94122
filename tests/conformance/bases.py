"""Stand-ins for public base images, made of Debian packages, since no registry is reached.

They bear the names of the public images, so that a Containerfile can stay as its author wrote it.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from tests.engines import real

ALPINE = "docker.io/library/alpine:3"
DEBIAN = "docker.io/library/debian:13-slim"
PYTHON = "docker.io/library/python:3.13-slim"
R = "docker.io/rocker/r-ver:4.5"

_PATIENCE = 120.0
_MERGED = ("bin", "lib", "lib64", "sbin")
_LEFT_OUT = (
    *("usr/share/", "/gconv/", "/bitcode/"),
    *("/R/library/translations/", "/tcltk/", "/help/", "/html/"),
)


@contextmanager
def substitutes(engine: str, *names: str) -> Iterator[None]:
    """Have substitutes for base images, for a while; an existing image is used and kept."""
    with ExitStack() as stack:
        for name in names:
            if not there(engine, name):
                stack.enter_context(named(engine, _substitute(engine, name), name))
        yield


@cache
def _substitute(engine: str, name: str) -> str:
    make_root, more = _BASES[name]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "root.tar").write_bytes(make_root())
        return real.build(engine, Path(folder), f"FROM scratch\nADD root.tar /\n{more}")


@contextmanager
def named(engine: str, image: str, name: str) -> Iterator[str]:
    """Give an image another name, for a while; a name that is taken is refused."""
    if there(engine, name):
        raise real.Missing(f"there is an image {name} already, which is not to be overwritten")
    done = real.engine(engine, "tag", image, name)
    assert done.returncode == 0, done.stderr
    try:
        yield name
    finally:
        done = real.engine(engine, "rmi", name)
        assert done.returncode == 0, done.stderr


def there(engine: str, name: str) -> bool:
    """Whether an engine has an image of this name."""
    return real.engine(engine, "image", "inspect", name).returncode == 0


@cache
def _shell_root() -> bytes:
    return _root(["busybox-static"])


@cache
def _python_root(*more: str) -> bytes:
    needs = _dependencies("python3-minimal", "libpython3-stdlib", *more)
    python = needs["python3-minimal"][0].removesuffix("-minimal")
    parts = [f"{python}-minimal", f"lib{python}-minimal", f"lib{python}-stdlib", *more]
    return _root(["busybox-static", *_with_libraries(parts, needs)], python)


@cache
def _debian_root() -> bytes:
    """Debian where `apt-get` has installed the client of PostgreSQL for Python."""
    return _python_root("libc-bin", "python3-typing-extensions", "python3-psycopg")


@cache
def postgresql_root() -> bytes:
    """A tar archive of the root folder of an image with PostgreSQL, without its compiler."""
    needs = _dependencies("postgresql")
    server = needs["postgresql"][0]
    parts = [server, *(need for need in needs[server] if need.startswith("postgresql-client-"))]
    packages = _with_libraries(parts, needs)
    return _root(["busybox-static", *packages], keep="usr/share/postgresql/")


@cache
def _r_root() -> bytes:
    """R as it is installed here, since its packages take a minute to unpack."""
    home = Path("/usr/lib/R")
    parts = [home / "bin/exec/R", home / "lib/libR.so", *home.glob("library/*/libs/*.so")]
    parts = [path for path in parts if path.name not in ("cairo.so", "tcltk.so")]
    linked = _call("ldd", "/bin/bash", *map(str, parts)).decode()
    folders = [home, Path("/etc/R")]
    files = [path for folder in folders for path in folder.rglob("*") if not path.is_dir()]
    files += map(Path, ["/usr/bin/bash", "/usr/bin/R", "/usr/bin/Rscript"])
    files += map(Path, sorted(set(re.findall(r"(/\S+) \(0x", linked))))
    return _root(["busybox-static"], files=files)


# Debian compiles modules when a package is installed. What is used most is compiled here.
_COMPILE = 'RUN ["python3", "-c", "import csv, fractions, json, pathlib, tempfile, traceback"]\n'
# It is all there. psycopg finds libpq by the list of ldconfig.
_INSTALLED = (
    "RUN ldconfig && mkdir -p /var/lib/apt/lists"
    """ && printf '#!/bin/sh\\nset -eu\\ncase $1 in update) ;; install) shift 3;"""
    """ test "$*" = python3-psycopg ;; *) exit 1 ;; esac\\n' > /usr/bin/apt-get"""
    " && chmod 755 /usr/bin/apt-get\n"
)
_BASES: dict[str, tuple[Callable[[], bytes], str]] = {
    ALPINE: (_shell_root, ""),
    DEBIAN: (_debian_root, _INSTALLED + _COMPILE),
    PYTHON: (_python_root, _COMPILE),
    R: (_r_root, ""),
}
NAMES = tuple(_BASES)


def _root(
    packages: list[str], python: str = "", files: Iterable[Path] = (), keep: str = " "
) -> bytes:
    """A tar archive of the root folder of an image that has these packages, and files from here.

    Of the shared data, only the folder `keep` is there.
    """
    links = {folder: f"usr/{folder}" for folder in _MERGED}
    if python:
        links |= {"usr/bin/python3": python, "usr/bin/python": python}
    root = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=root, mode="w") as tar:
        for path in ("usr", *(f"usr/{path}" for path in _MERGED), "etc", "tmp"):
            member = tarfile.TarInfo(path)
            member.type, member.mode = tarfile.DIRTYPE, 0o1777 if path == "tmp" else 0o755
            tar.addfile(member)
        _call("apt-get", "download", *packages, cwd=Path(folder))
        for package in sorted(Path(folder).glob("*.deb")):
            _add(tar, package, keep)
        for file in files:
            name = _merged(str(file).removeprefix("/"))
            if not any(part in name for part in _LEFT_OUT):
                tar.add(file.resolve(), name)
        for applet in _applets(next(Path(folder).glob("busybox-static_*.deb"))):
            links.setdefault(f"usr/bin/{applet}", "busybox")
        for path, target in links.items():
            member = tarfile.TarInfo(path)
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
    return root.getvalue()


def _add(tar: tarfile.TarFile, package: Path, keep: str) -> None:
    """Add the files of a package, with /usr merged as in every image of today."""
    files = _call("dpkg-deb", "--fsys-tarfile", str(package))
    with tarfile.open(fileobj=io.BytesIO(files)) as source:
        for member in source:
            member.name = _merged(member.name)
            left_out = any(part in member.name for part in _LEFT_OUT)
            if member.isdir() or (left_out and not member.name.startswith(keep)):
                continue
            if member.islnk():
                member.linkname = _merged(member.linkname)
            tar.addfile(member, source.extractfile(member) if member.isreg() else None)


def _merged(path: str) -> str:
    path = path.removeprefix("./")
    return f"usr/{path}" if path.startswith(tuple(f"{name}/" for name in _MERGED)) else path


def _applets(package: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        _call("dpkg-deb", "--extract", str(package), folder)
        busybox = next(Path(folder).rglob("bin/busybox"))
        names = _call(str(busybox), "--list").decode().split()
    return [name for name in names if name != "busybox"]


def _dependencies(*packages: str) -> dict[str, list[str]]:
    """What packages depend on, and what that depends on; each with its first real packages."""
    needs: dict[str, list[str]] = {}
    package = ""
    listed = _call("apt-cache", "--important", "--recurse", "depends", *packages).decode()
    for line in listed.splitlines():
        if "epends: " in line:
            needs[package].append(line.split("epends: ")[-1].strip())
        elif not line.startswith(" "):
            package = line
            needs[package] = []
    return needs


def _with_libraries(packages: list[str], needs: dict[str, list[str]]) -> list[str]:
    """Packages, and all libraries that they need, except those of a compiler."""
    found: list[str] = []
    rest = packages[:]
    while rest:
        package = rest.pop()
        if package not in found and not package.startswith("libllvm"):
            found.append(package)
            rest += [need for need in needs.get(package, []) if need.startswith(("lib", "zlib"))]
    return sorted(found)


def _call(*words: str, cwd: Path | None = None) -> bytes:
    """Call a program of Debian."""
    if shutil.which(words[0]) is None:
        raise real.Missing(f"base images are made with {words[0]}, which is not installed")
    done = subprocess.run(
        words,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd=cwd,
        timeout=_PATIENCE,
    )
    if done.returncode != 0:
        raise real.Missing(f"{words[0]}: {done.stderr.decode(errors='replace').strip()[-400:]}")
    return done.stdout
