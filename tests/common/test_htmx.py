"""One view answers with the page, or with the part that htmx asked for."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from apps.common.htmx import render_page, wants_fragment
from tests.dashboard import preview
from tests.dashboard.preview_urls import DIRECTOR


def request(**headers: str) -> HttpRequest:
    """Return a request as the htmx middleware leaves it."""
    made = RequestFactory().get("/", headers=headers)
    made.htmx = HtmxDetails(made)  # type: ignore[attr-defined]
    made.access = DIRECTOR.access  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    ("headers", "is_wanted"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_fragment_is_for_htmx_but_not_for_boosted_or_restored_pages(
    headers: dict[str, str], is_wanted: bool
) -> None:
    assert wants_fragment(request(**headers)) is is_wanted


def test_fragment_and_page_hold_the_same_part() -> None:
    context = preview.day_context()
    page = render_page(request(), "dashboard/day.html", context, "hours")
    part = render_page(
        request(**{"HX-Request": "true"}), "dashboard/day.html", context, "hours", status=422
    )
    assert part.content.strip().startswith(b'<section id="hours"')
    assert part.content.strip() in page.content
    assert (page.status_code, part.status_code) == (200, 422)
    assert page["Vary"] == part["Vary"] == "HX-Request"
