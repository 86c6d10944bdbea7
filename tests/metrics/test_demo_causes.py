"""What is planted in the demo is what the page names first; issue: planted causes."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from apps.dashboard.addresses import MorningAsked
from apps.dashboard.selectors.why_view import why_view
from apps.metrics.comparing import Mode
from apps.metrics.selectors.why import Compared, why
from apps.metrics.services import shop_drain
from apps.metrics.whys import Why
from apps.shop.demo.causes import CauseKind, planted
from apps.shop.demo.shops import DEMO_SHOPS
from apps.shop.models import Shop

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 10)
NOW = datetime(2026, 6, 11, 6, tzinfo=UTC)


def told(shop: Shop, day: date, mode: Mode) -> Why:
    """Return why a day of a demo shop differs."""
    return why(shop, day, NOW, Compared(mode))


def test_the_planted_causes_are_named_first() -> None:
    call_command("demo", "--days", "75", "--today", LAST.isoformat(), stdout=StringIO())
    for demo in DEMO_SHOPS:
        shop = Shop.objects.get(code=demo.code)
        shop_drain(shop=shop, now=NOW)
        causes = {cause.kind: cause for cause in planted(demo, LAST)}

        fell = causes[CauseKind.SOURCE_FELL]
        found = told(shop, fell.day, Mode.PLAN)
        assert found.explanation is not None, demo.code
        assert found.explanation.causes[0].member == fell.name
        assert found.explanation.causes[0].factor == "visitors"

        sold_out = causes[CauseKind.OUT_OF_STOCK]
        found = told(shop, sold_out.day, Mode.PLAN)
        first = found.tables["product"].rows[0]
        assert (first.key, first.after.amount) == (sold_out.name, 0)
        assert sold_out.name in {row.key for row in found.vanished}
        view = why_view(shop, found, MorningAsked("/", shop.code, sold_out.day))
        assert view.sentences[0].startswith(f"{first.label} brought nothing: −")

        promotion = causes[CauseKind.PROMOTION]
        found = told(shop, promotion.day, Mode.WEEK)
        view = why_view(shop, found, MorningAsked("/", shop.code, promotion.day, Mode.WEEK))
        assert view.sentences[0] == f"On the calendar: {promotion.name}."
        assert found.attribution("source").totals["visitors"] > 0
        for one in (found, told(shop, fell.day, Mode.YESTERDAY)):
            assert one.attribution("source").residual == 0
            assert one.attribution("product").residual == 0
