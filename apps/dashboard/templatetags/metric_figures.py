"""The page of a metric: {% history_figure history value %}, and the way to it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.common import cells
from apps.common.templatetags import pieces, ui
from apps.dashboard.figures import trend
from apps.metrics.selectors.marks import marks_words

register = template.Library()
register.filter("marks_words", marks_words)


class HistoryDay(Protocol):
    """A metric on one day beside its plan."""

    @property
    def day(self) -> date: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def plan(self) -> Decimal | None: ...
    @property
    def campaign(self) -> str: ...


class Named(ui.Shown, Protocol):
    """A metric's value with its name."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...


class Coded(Protocol):
    """A shop, as far as its address needs it."""

    @property
    def code(self) -> str: ...


@register.inclusion_tag("components/figure.html")
def history_figure(days: Sequence[HistoryDay], value: Named) -> dict[str, object]:
    """A metric over the last days: a line with gaps, its plan as a ghost, campaigns marked."""
    points = [trend.Point(each.day, each.plan, each.value) for each in days]
    campaigns = [trend.Campaign(each.day, each.campaign) for each in days if each.campaign]
    labels = trend.Labels(_("Day"), _("Plan"), value.label, get_language() or "")
    unit = str(value.unit)
    is_drawn = any(point.actual is not None or point.plan is not None for point in points)
    return ui.figure(
        ui.FigureView(
            kind="trend",
            title=_("%(metric)s by day") % {"metric": value.label},
            sentence=_sentence(points, len(campaigns), value),
            figure=trend.history(points, labels, campaigns, unit) if is_drawn else {},
            twin=trend.history_twin(points, labels, campaigns, unit, _("Campaign")),
            currency=value.currency,
        )
    )


@register.simple_tag
def metric_url(shop: Coded, day: date, key: str) -> str:
    """The page of a metric on that day; empty where no such page is."""
    path = pieces.path_of("dashboard:metric", key)
    return pieces.address_of(path, shop=shop.code, day=day.isoformat())


def _sentence(points: Sequence[trend.Point], campaign_days: int, value: Named) -> str:
    known = [point.actual for point in points if point.actual is not None]
    if not known:
        return _("None of the last %(days)s days is known.") % {"days": len(points)}
    low, high = (
        cells.format_value(end, str(value.unit), value.currency) for end in (min(known), max(known))
    )
    words = {"known": len(known), "days": len(points), "low": low, "high": high}
    told = _("%(known)s of %(days)s days are known, between %(low)s and %(high)s.") % words
    if not campaign_days:
        return told
    shaded = ngettext(
        "%(days)s campaign day is shaded.", "%(days)s campaign days are shaded.", campaign_days
    )
    return f"{told} {shaded % {'days': campaign_days}}"
