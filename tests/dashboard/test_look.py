"""The pages as people see them: nothing clipped or unreadable, figures drawn under the CSP."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.dashboard.conftest import ORIGIN

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SHOPOPS_SHOTS")
PAGES = {
    "day": "/",
    "unplanned": "/unplanned/",
    "empty": "/empty/",
    "metric": "/metrics/traffic.conversion/",
    "rows": "/rows/",
    "targets": "/targets/",
    "sign-in": "/sign-in/",
    "gone": "/gone/",
}
# The wide light and the narrow dark page show every rule; the morning page is looked at in all.
VIEWS = [
    (name, width, theme) for name in PAGES for width, theme in [(1280, "light"), (360, "dark")]
]
VIEWS += [(name, *view) for name in ("day", "metric") for view in [(1280, "dark"), (360, "light")]]


def show(desk: Page, address: str, width: int, theme: str) -> None:
    """Open a page at a width in a theme and look at each of its figures."""
    desk.set_viewport_size({"width": width, "height": 900})
    desk.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    desk.goto(f"{ORIGIN}{address}", wait_until="networkidle")
    for figure in desk.locator("[data-figure]").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".main-svg").first.wait_for()
    desk.evaluate("window.scrollTo(0, 0)")


@pytest.mark.parametrize(("name", "width", "theme"), VIEWS)
def test_page_reads_well_at_every_width_and_in_both_themes(
    desk: Page, axe: Callable[[], list[str]], name: str, width: int, theme: str
) -> None:
    show(desk, PAGES[name], width, theme)
    if SHOTS:
        desk.screenshot(path=Path(SHOTS) / f"{name}-{width}-{theme}.png", full_page=True)
    assert desk.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert axe() == []


def test_keys_turn_the_day_and_open_the_help(desk: Page) -> None:
    show(desk, "/", 1280, "light")
    desk.keyboard.press("?")
    assert desk.locator("#help").evaluate("dialog => dialog.open") is True
    desk.keyboard.press("Escape")
    desk.keyboard.press("[")
    desk.wait_for_url("**/?day=2024-06-17")


def test_theme_is_chosen_by_menu_kept_and_redraws_the_figures(desk: Page) -> None:
    desk.goto(f"{ORIGIN}/", wait_until="networkidle")
    bar = ".figure-bullet .barlayer path"
    before = desk.locator(bar).first.evaluate("bar => getComputedStyle(bar).fill")
    desk.get_by_role("button", name="Your account").click()
    desk.get_by_role("button", name="Dark", exact=True).click()
    assert desk.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    desk.wait_for_timeout(200)
    assert desk.locator(bar).first.evaluate("bar => getComputedStyle(bar).fill") != before
    desk.reload(wait_until="networkidle")
    assert desk.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_figure_is_drawn_again_in_a_swapped_part_and_purged_with_the_old_one(desk: Page) -> None:
    show(desk, "/", 1280, "light")
    desk.locator("#hours").scroll_into_view_if_needed()
    desk.evaluate(
        "htmx.ajax('GET', '/?part=hours', {target: '#hours', swap: 'outerHTML', select: '#hours'})"
    )
    desk.wait_for_selector("#hours .main-svg")
    assert desk.locator("[data-figure]").count() == desk.locator(".js-plotly-plot").count()


def test_a_figure_is_drawn_when_it_comes_near(desk: Page) -> None:
    desk.set_viewport_size({"width": 1280, "height": 300})
    desk.goto(f"{ORIGIN}/", wait_until="networkidle")
    last = desk.locator("[data-figure]").last
    assert last.locator(".main-svg").count() == 0
    last.scroll_into_view_if_needed()
    last.locator(".main-svg").first.wait_for()


def test_mode_bar_draws_under_the_policy_with_its_rules_as_a_file(desk: Page) -> None:
    show(desk, "/", 1280, "light")
    desk.evaluate(
        "Plotly.newPlot(document.querySelector('[data-figure]'), [{y: [1, 2]}], {}, "
        "{displayModeBar: true, displaylogo: false})"
    )
    height = desk.locator(".modebar-btn svg").first.evaluate("icon => icon.clientHeight")
    position = desk.locator(".modebar").first.evaluate("bar => getComputedStyle(bar).position")
    assert (position, 10 <= height <= 30) == ("absolute", True)


def test_figures_files_are_not_loaded_where_there_is_no_figure(desk: Page) -> None:
    show(desk, "/targets/", 1280, "light")
    assert desk.evaluate("typeof window.Plotly") == "undefined"


@pytest.mark.parametrize("name", ["day", "targets"])
def test_controls_are_large_enough_for_a_thumb(desk: Page, name: str) -> None:
    show(desk, PAGES[name], 360, "light")
    small = desk.evaluate(
        "() => [...document.querySelectorAll('button, .btn, input:not([type=hidden]), select')]"
        ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == []
