"""Vendored browser files are the ones that were pinned."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = json.loads((ROOT / "static/vendor/manifest.json").read_text())


@pytest.mark.parametrize("path", sorted(MANIFEST["sha256"]))
def test_vendored_file_has_the_recorded_hash(path: str) -> None:
    content = (ROOT / path).read_bytes()
    assert hashlib.sha256(content).hexdigest() == MANIFEST["sha256"][path]
    assert b"sourceMappingURL" not in content


def test_plotly_js_is_of_the_major_line_that_plotly_py_writes_for() -> None:
    vendored = MANIFEST["packages"]["plotly.js-cartesian-dist-min"]
    assert vendored.split(".")[0] == get_plotlyjs_version().split(".")[0]


def test_every_icon_named_in_templates_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))
    named: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))
    assert named - sprite == set()
