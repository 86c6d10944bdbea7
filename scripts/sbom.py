"""Print what an installation is made of, as CycloneDX JSON."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$", re.M)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
IMAGE = re.compile(r'(?:^FROM|^    image:) "?([\w./-]+):([\w.-]+)"?(?: AS \w+)?$', re.M)


def python_packages() -> list[dict[str, Any]]:
    """Return the pinned packages of the application with the hashes they may be installed by."""
    text = (ROOT / "requirements.txt").read_text()
    pins = list(PIN.finditer(text))
    ends = [*(pin.start() for pin in pins[1:]), len(text)]
    return [
        _component(
            "library",
            f"pkg:pypi/{pin['name'].lower()}@{pin['version']}",
            pin["name"],
            pin["version"],
            {f"hash.{at}": each for at, each in enumerate(HASH.findall(text, pin.end(), end))}
            | ({"marker": pin["marker"]} if pin["marker"] else {}),
        )
        for pin, end in zip(pins, ends, strict=True)
    ]


def browser_packages() -> list[dict[str, Any]]:
    """Return the files of others that browsers get; what only tests use is excluded."""
    packages = json.loads((ROOT / "static/vendor/manifest.json").read_text())["packages"]
    found = []
    for name, version in packages.items():
        purl = f"pkg:npm/{quote(name, safe='/')}@{version}"
        component = _component("library", purl, name, version, {})
        found.append(component | ({"scope": "excluded"} if name == "axe-core" else {}))
    return found


def images() -> list[dict[str, Any]]:
    """Return the images of the containers, known by their major version alone."""
    text = (ROOT / "Dockerfile").read_text() + (ROOT / "docker-compose.yml").read_text()
    return [
        _component("container", f"pkg:docker/{name}@{tag}", name, tag, {})
        for name, tag in dict.fromkeys(IMAGE.findall(text))
    ]


def sbom() -> dict[str, Any]:
    """Return the whole inventory; the same files give the same one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    name, version = project["name"], project["version"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": name,
                "name": name,
                "version": version,
                "licenses": [{"license": {"id": project["license"]["text"]}}],
            }
        },
        "components": [*python_packages(), *browser_packages(), *images()],
    }


def _component(
    kind: str, purl: str, name: str, version: str, properties: dict[str, str]
) -> dict[str, Any]:
    # Each package has several files, so their hashes are no `hashes` of the component.
    told = [{"name": f"shopops:{key}", "value": value} for key, value in properties.items()]
    found: dict[str, Any] = {"type": kind, "bom-ref": purl, "name": name, "version": version}
    return found | {"purl": purl} | ({"properties": told} if told else {})


if __name__ == "__main__":
    json.dump(sbom(), sys.stdout, indent=1)
    sys.stdout.write("\n")
