"""The bar above every page: nothing in it lies upon anything else, however wide the window."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Pairs of parts of the bar whose boxes share more than a pixel, and parts outside the window.
CLASHES = """() => {
  const parts = [...document.querySelectorAll(
    ".topbar .navbar-brand, .topbar .shop-picker, .topbar .nav-link, .topbar-end, .topbar .nav-open"
  )].filter((part) => part.checkVisibility());
  const named = (part) => part.textContent.trim().slice(0, 20);
  const boxes = parts.map((part) => [named(part), part.getBoundingClientRect()]);
  const found = boxes.filter(([, box]) => box.left < 0 || box.right > innerWidth)
    .map(([name]) => name);
  boxes.forEach(([name, a], n) => boxes.slice(n + 1).forEach(([other, b]) => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 1) found.push(`${name} / ${other}`);
  }));
  return found;
}"""


def test_no_part_of_the_bar_lies_upon_another(
    page: Page, live_server: LiveServer, shop: Shop
) -> None:
    make_person("director@spring.example.com", Role.DIRECTOR, shop)
    sign_in_as(page, live_server, "director@spring.example.com")
    for width in (360, 768, 1024, 1200, 1280, 1536):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(CLASHES) == [], width
