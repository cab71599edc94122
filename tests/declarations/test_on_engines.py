"""Engines give an image the labels that the Dockerfile reader finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engines import real
from train_api.cli import main
from train_api.declarations.dockerfile import find_labels
from train_api.engines.choice import client_with

DOCKERFILE = r"""# a comment
FROM {base} AS first
LABEL envs='["REPLACED"]' inherited="a b" 'single'='$x \" \\ \a'
FROM first
LABEL  escaped="[{{\"name\":\"A\",\"n\":\"\$B\"}}, 'c']" \
  # a comment
  bare=[{{\"name\":\"A\"}}] \

  unquoted=a\ b\"c'd e'"f g" double="a	b \a c"
LABEL old-form  [ "A", 'B' ]
LABEL envs='["REPLACED"]'
label envs='[{{"name":"REAL","type":"url","required":true}}]'
ONBUILD LABEL escaped='["NEXT"]'
VOLUME ["/data"]
ENTRYPOINT ["/bin/sh", "-c"]
CMD ["/bin/false"]
"""
NAMES = ("envs", "inherited", "single", "escaped", "bare", "unquoted", "double", "old-form")


@pytest.mark.parametrize("engine", real.NAMES)
def test_the_labels_of_an_image_are_those_of_its_dockerfile(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Quotes, escapes, lines and stages give the value that the image has, and it is imported."""
    text = DOCKERFILE.format(base=real.require(engine))
    name = real.build(engine, tmp_path, text)
    _, image = client_with(name, engine, pull=False)

    found = {each: find_labels(text, each).effective for each in NAMES}
    assert {each: label and label.value for each, label in found.items()} == {
        each: image.labels[each] for each in NAMES
    }
    assert main(["import", "padme", "--image", name, "--engine", engine, "--manifest"]) == 0
    manifest = json.loads(capsys.readouterr().out)
    assert manifest["requirements"][0]["requirement"]["name"] == "REAL"
    assert manifest["command"] == ["/bin/sh", "-c", "/bin/false"]
    assert (manifest["from"], manifest["volumes"]) == (name, ["/data"])
