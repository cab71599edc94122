"""A PostgreSQL server in a network of an engine, with the databases of some stations."""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.cli.running import REPOSITORY
from tests.conformance import bases
from tests.engines import real

USER = "train_reader"
_ROLE = f"CREATE ROLE {USER} LOGIN;\n"
_PREPARED = REPOSITORY / "examples/trains/cohort-database/cohort.sql"
_CONTAINERFILE = """FROM scratch
ADD root.tar /
COPY prepare serve /
COPY *.sql /sql/
RUN echo 'postgres:x:999:999::/:/bin/sh' > /etc/passwd && mkdir /data && chown 999 /data
USER 999
RUN sh -eu /prepare
ENTRYPOINT ["sh", "-eu", "/serve"]
"""
_PREPARE = """PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
initdb --pgdata=/data --username=postgres --auth-host=scram-sha-256 --no-locale --no-sync
echo 'host all all all scram-sha-256' >> /data/pg_hba.conf
pg_ctl --pgdata=/data --wait --options='-k /data -c listen_addresses= -c fsync=off' start
for file in /sql/*.sql; do
    psql --host=/data --username=postgres --quiet --set=ON_ERROR_STOP=1 --file="$file"
done
pg_ctl --pgdata=/data --wait --mode=fast stop
"""
_SERVE = """cd /usr/lib/postgresql/*/bin
exec ./postgres -D /data -k /data -c listen_addresses='*' -c jit=off
"""
_PATIENCE = 30.0


class Server(NamedTuple):
    """A server: the network, its address, and the password of the train's user."""

    network: str
    address: str
    password: str

    def url(self, station: int) -> str:
        """The address of the database of a station, the first of which is 0."""
        return f"postgresql://{self.address}:5432/station_{station}"


@contextmanager
def server(engine: str, stations: Sequence[Sequence[int]]) -> Iterator[Server]:
    """Run a server for a while, with a database for each station, given by ages of patients."""
    name = f"train-api-test-{secrets.token_hex(4)}"
    password = secrets.token_hex(16)
    image = _image(engine, stations, password)
    try:
        made = real.engine(engine, "network", "create", "--internal", name)
        assert made.returncode == 0, made.stderr
        # A server that had this process's outputs would keep them open.
        words = ("run", "--detach", "--log-driver", "none", "--name", name, "--network", name)
        begun = real.engine(engine, *words, image)
        assert begun.returncode == 0, begun.stderr
        address = f'{{{{(index .NetworkSettings.Networks "{name}").IPAddress}}}}'
        found = real.engine(engine, "inspect", "--format", address, name)
        _wait(engine, name)
        yield Server(name, found.stdout.decode().strip(), password)
    finally:
        real.engine(engine, "kill", name)
        real.engine(engine, "rm", "--force", name)
        real.engine(engine, "network", "rm", name)


def _image(engine: str, stations: Sequence[Sequence[int]], password: str) -> str:
    """The image of a server that an administrator of each station has prepared as documented."""
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder)
        context.joinpath("root.tar").write_bytes(bases.postgresql_root())
        context.joinpath("prepare").write_text(_PREPARE)
        context.joinpath("serve").write_text(_SERVE)
        for number, ages in enumerate(stations):
            rows = ", ".join(f"(current_date - make_interval(years => {age}))" for age in ages)
            text = f"CREATE DATABASE station_{number};\n\\connect station_{number}\n"
            text += "CREATE TABLE patient (birth_date date);\n"
            text += f"INSERT INTO patient VALUES {rows};\n"
            prepared = _PREPARED.read_text("utf-8")
            # All databases of a server have the same roles.
            text += prepared.replace(_ROLE, "") if number else prepared
            context.joinpath(f"{number}.sql").write_text(text)
        text = f"ALTER ROLE {USER} PASSWORD '{password}';\n"
        context.joinpath("password.sql").write_text(text)
        return real.build(engine, context, _CONTAINERFILE)


def _wait(engine: str, name: str) -> None:
    until = time.monotonic() + _PATIENCE
    ready = "/usr/lib/postgresql/*/bin/pg_isready --host=127.0.0.1 --quiet"
    while real.engine(engine, "exec", name, "sh", "-c", ready).returncode != 0:
        assert time.monotonic() < until, "the database server does not answer"
        time.sleep(0.1)
