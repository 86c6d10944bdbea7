"""What the image holds of our files: all that it needs, and nothing made for trying out."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
RULES = [line for line in (PROJECT / ".dockerignore").read_text().splitlines() if line[:1] != "#"]
IMPORT_ALL = """
import importlib, pkgutil, django
django.setup()
import apps, shopops
for package in (apps, shopops):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(found.name)
"""


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern of .dockerignore names this path or a folder above it."""
    parts = re.split(r"(\*\*/|\*)", pattern)
    words = {"**/": "(?:.*/)?", "*": "[^/]*"}
    expression = "".join(words.get(part, re.escape(part)) for part in parts)
    return re.match(f"{expression}(?:/|$)", path) is not None


def is_copied(path: str) -> bool:
    """Whether the image gets this file: the last rule that names it decides."""
    said = [rule[0] == "!" for rule in RULES if matches(rule.removeprefix("!"), path)]
    return not said or said[-1]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the image copies, in a folder of their own."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    root = tmp_path_factory.mktemp("image")
    for name in filter(is_copied, listed.stdout.split("\0")[:-1]):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, root / name)
    return root


def run(image: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=image,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "shopops.settings",
            "PUBLIC_URL": "https://desk.example.com",
            "SECRET_KEY": "Zq8vK2" * 10,
            "DATABASE_URL": "postgres://desk:secret@db.example.com/desk",
            "SHOPOPS_DATA": str(image / "data"),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_demo_data_tests_and_tools_are_left_out(image: Path) -> None:
    assert {path.name for path in image.iterdir()} == {
        "apps", "shopops", "static", "templates", "locale", "manage.py", "requirements.txt",
        "requirements-bootstrap.txt",
    }  # fmt: skip
    assert sorted(path for path in image.glob("apps/**/*") if "demo" in path.name) == []
    assert sorted(path for path in image.glob("shopops/**/*") if "test" in path.name) == []


def test_every_module_loads_and_every_check_passes_without_them(image: Path) -> None:
    loaded = run(image, "-c", IMPORT_ALL)
    assert loaded.returncode == 0, loaded.stderr
    checked = run(image, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (checked.returncode, checked.stderr) == (0, "")
    unknown = run(image, "manage.py", "demo")
    assert "Unknown command: 'demo'" in unknown.stderr
