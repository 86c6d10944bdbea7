"""A real browser: Debian's Chromium against a live server, with axe at hand."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# Playwright's loop runs in the test's thread; the tests use the ORM beside it on purpose.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AxeCheck = Callable[..., list[str]]


def chromium() -> str | None:
    """Return the path of the installed Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests in words where there is no browser, unless the run demands one."""
    if chromium() or os.environ.get("SHOPOPS_REQUIRE_BROWSER"):
        return
    reason = pytest.mark.skip(reason="no Chromium: apt-get install chromium fonts-wqy-microhei")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start Debian's Chromium with flags that work without a screen."""
    return {"executable_path": chromium(), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Use a desk-sized window unless a test says otherwise."""
    return {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


@pytest.fixture
def axe(page: Page) -> AxeCheck:
    """Return a check that lists accessibility findings of the page, also by rules off at first."""

    def check(*rules: str) -> list[str]:
        page.evaluate(AXE.read_text())
        told = {rule: {"enabled": True} for rule in rules}
        found = page.evaluate("async (rules) => (await axe.run({ rules })).violations", told)
        return [f"{v['id']}: {json.dumps([n['target'] for n in v['nodes']])}" for v in found]

    return check
