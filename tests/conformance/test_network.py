"""A train that queries a FHIR server is examined with the network of that server."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Ended, train_api
from tests.conformance.images import variant_image
from tests.engines import real

SERVER = """mkdir -p /srv/fhir && cat > /srv/fhir/Patient <<'end'
{"resourceType": "Bundle", "type": "searchset", "total": 412}
end
exec busybox httpd -f -p 8080 -h /srv
"""
VARIANT = r"""
patients() {
    address=${SERVICE_URL#http://}
    place=${address%%/*}
    printf 'GET /%s/Patient HTTP/1.0\r\n\r\n' "${address#*/}" |
        busybox nc -w 5 "${place%:*}" "${place##*:}" | sed -n 's/.*"total": \([0-9]*\).*/\1/p'
}
run_algorithm() {
    if [ "$(fulfilled)" = true ] && total=$(patients) && [ -n "$total" ]; then
        echo "$total" >"$model"
        success
    else
        failure
    fi
}
"""
OF_THE_RUN = ("TC030", "TC040", "TC041", "TC042")


@pytest.fixture
def server(engine: str) -> Iterator[tuple[str, str]]:
    """A network of the engine, and the address of a FHIR server in it."""
    network = f"train-api-test-{secrets.token_hex(4)}"
    image = real.shell_train(engine, SERVER)
    try:
        made = real.engine(engine, "network", "create", "--internal", network)
        assert made.returncode == 0, made.stderr
        # A server that had this process's outputs would keep them open.
        words = ("run", "--detach", "--log-driver", "none", "--name", network, "--network", network)
        begun = real.engine(engine, *words, image)
        assert begun.returncode == 0, begun.stderr
        address = f'{{{{(index .NetworkSettings.Networks "{network}").IPAddress}}}}'
        found = real.engine(engine, "inspect", "--format", address, network)
        yield network, f"http://{found.stdout.decode().strip()}:8080/fhir"
    finally:
        real.engine(engine, "kill", network)
        real.engine(engine, "rm", "--force", network)
        real.engine(engine, "network", "rm", network)


@pytest.fixture
def image(engine: str, tmp_path: Path) -> str:
    """A train that queries a server; the base of its successor is a train that does, too."""
    variant = tmp_path / "variant.sh"
    variant.write_text(VARIANT)
    base = variant_image(engine, variant)
    return real.build(engine, tmp_path, f"FROM {base}\nENV REBASE_FROM={base}\n")


def verdicts(ended: Ended) -> dict[str, str]:
    """How each check ended."""
    (report,) = json.loads(ended.out)["reports"]
    return {check["code"]: check["verdict"] for check in report["checks"]}


def test_a_train_that_queries_a_server_is_examined(
    engine: str, server: tuple[str, str], image: str
) -> None:
    """With --network and the address of the server, the run and its successor are verified."""
    network, url = server
    ended = train_api(
        *("conform", "--engine", engine, "--format", "json", "--network", network),
        *("--env", f"SERVICE_URL={url}", image),
    )
    assert {code: verdicts(ended)[code] for code in OF_THE_RUN} == dict.fromkeys(OF_THE_RUN, "pass")
    (report,) = json.loads(ended.out)["reports"]
    assert report["runner"]["limits"]["network"] == network


def test_without_the_network_the_run_is_unproven(
    engine: str, server: tuple[str, str], image: str
) -> None:
    """A train gets no network that nobody names, so the server does not answer."""
    _, url = server
    ended = train_api(
        *("conform", "--engine", engine, "--format", "json", "--env", f"SERVICE_URL={url}", image)
    )
    assert verdicts(ended)["TC040"] == "skip"


def test_a_network_that_is_not_there_is_reported(engine: str, image: str) -> None:
    """A misspelt network ends with status 4 before anything runs."""
    ended = train_api("conform", "--engine", engine, "--network", "no-such-network", image)
    assert (ended.status, ended.out) == (4, "")
    assert "does not have a network no-such-network" in ended.err
