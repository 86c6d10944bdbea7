"""The inventory of components is CycloneDX and leaves no pin, browser file or image out."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def text() -> str:
    done = subprocess.run(
        [sys.executable, "scripts/sbom.py"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def components(text: str) -> dict[str, dict[str, Any]]:
    return {each["purl"]: each for each in json.loads(text)["components"]}


def test_it_is_valid_by_the_schema(text: str) -> None:
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    assert fault is None, str(fault)[:500]


def test_it_names_every_pin_with_all_its_hashes(components: dict[str, dict[str, Any]]) -> None:
    pins = (PROJECT / "requirements.txt").read_text()
    named = {purl for purl in components if purl.startswith("pkg:pypi/")}
    told = [each for purl in named for each in components[purl]["properties"]]

    found = re.findall(r"^(\S+)==(\S+)", pins, flags=re.M)
    assert named == {f"pkg:pypi/{name.lower()}@{version}" for name, version in found}
    assert len([each for each in told if "hash" in each["name"]]) == pins.count("--hash=")


def test_it_names_files_of_browsers_and_images(components: dict[str, dict[str, Any]]) -> None:
    manifest = json.loads((PROJECT / "static/vendor/manifest.json").read_text())["packages"]
    browser = {each["name"]: each for purl, each in components.items() if "pkg:npm/" in purl}
    images = {each["name"] for each in components.values() if each["type"] == "container"}

    assert {name: each["version"] for name, each in browser.items()} == manifest
    assert [name for name, each in browser.items() if "scope" in each] == ["axe-core"]
    assert images == {"python", "postgres", "valkey/valkey"}


def test_the_audit_says_in_words_that_it_could_not_ask() -> None:
    done = subprocess.run(
        ["make", "audit"],
        cwd=PROJECT,
        env={
            "PATH": f"{PROJECT / '.venv/bin'}:/usr/bin:/bin",
            # Nothing listens there.
            "HTTPS_PROXY": "http://127.0.0.1:9",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "could not be asked" in done.stderr
