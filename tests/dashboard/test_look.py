"""The pages as people see them: nothing clipped, nothing unreadable, figures drawn under the CSP."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.dashboard.conftest import ORIGIN

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SHOPOPS_SHOTS")
VIEWS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
PAGES = {"day": "/", "unplanned": "/unplanned/", "empty": "/empty/"}


def show(desk: Page, address: str, width: int, theme: str) -> None:
    """Open a page at a width in a theme and wait for its figures."""
    desk.set_viewport_size({"width": width, "height": 900})
    desk.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    desk.goto(f"{ORIGIN}{address}", wait_until="networkidle")
    count = desk.locator("[data-figure]").count()
    desk.wait_for_function(f"document.querySelectorAll('.main-svg').length >= {count}")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "theme"), VIEWS)
def test_page_reads_well_at_every_width_and_in_both_themes(
    desk: Page, axe: Callable[[], list[str]], name: str, width: int, theme: str
) -> None:
    show(desk, PAGES[name], width, theme)
    if SHOTS:
        desk.screenshot(path=Path(SHOTS) / f"{name}-{width}-{theme}.png", full_page=True)
    assert desk.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert axe() == []
