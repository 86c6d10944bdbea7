"""Words and small pictures of reviews, inspections and bad products."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.aftersales.models import (
    AfterSalesCase,
    CaseEvent,
    Inspection,
    InspectionCheck,
    ProductIssue,
    Review,
)
from apps.aftersales.selectors.return_rates import ReturnRate
from apps.common.templatetags.ui import icon
from apps.shop.models import Shop

register = template.Library()

# state: (icon, tone)
REVIEW_LOOKS: Mapping[str, tuple[str, str]] = {
    "none": ("circle-check", "quiet"),
    "new": ("alert-triangle", "bad"),
    "assigned": ("user", "warn"),
    "contacted": ("clock", "warn"),
    "solution_offered": ("clock", "warn"),
    "solved": ("circle-check", "good"),
    "revise_invited": ("clock", "quiet"),
    "revised": ("circle-check", "good"),
    "kept": ("circle-check", "quiet"),
    "unreachable": ("circle-x", "quiet"),
    "window_over": ("clock-exclamation", "quiet"),
    "removed_by_platform": ("trash", "quiet"),
}
ISSUE_LOOKS: Mapping[str, tuple[str, str]] = {
    "suspected": ("help", "warn"),
    "confirmed": ("alert-triangle", "bad"),
    "remedying": ("refresh", "warn"),
    "verified_fixed": ("circle-check", "good"),
    "delisted": ("lock", "quiet"),
    "dismissed": ("circle-x", "quiet"),
}
FLAG_LOOKS: Mapping[str, tuple[str, str]] = {
    "red": ("alert-triangle", "bad"),
    "amber": ("help", "warn"),
    "none": ("circle-check", "quiet"),
    "grey": ("circle-dashed", "quiet"),
}
# event: title of its form, words of its button, event as the past.
WORDS: Mapping[str, tuple[Any, Any, Any]] = {
    "received": ("", "", gettext_lazy("Came in")),
    "changed": ("", "", gettext_lazy("Changed at the platform")),
    "assign": (
        gettext_lazy("Who looks after it"), gettext_lazy("Assign"), gettext_lazy("Assigned"),
    ),
    "contact": (
        gettext_lazy("Contact the buyer"), gettext_lazy("Note the contact"),
        gettext_lazy("Contacted"),
    ),
    "offer": (
        gettext_lazy("Put it right by a case"), gettext_lazy("Link the case"),
        gettext_lazy("Case linked"),
    ),
    "solve": (gettext_lazy("It is put right"), gettext_lazy("Solved"), gettext_lazy("Solved")),
    "invite": (
        gettext_lazy("Ask once to look at the review again"), gettext_lazy("Note the invitation"),
        gettext_lazy("Invited to look again"),
    ),
    "give_up": (
        gettext_lazy("The buyer cannot be reached"), gettext_lazy("Leave it"),
        gettext_lazy("Left: not reached"),
    ),
    "reply": (
        gettext_lazy("Public reply"), gettext_lazy("Keep the reply"), gettext_lazy("Replied"),
    ),
    "revise": ("", "", gettext_lazy("The buyer changed the review")),
    "keep": ("", "", gettext_lazy("The review stays")),
    "window_end": ("", "", gettext_lazy("The time to change it is over")),
    "remove": ("", "", gettext_lazy("Removed by the platform")),
    "open": ("", "", gettext_lazy("Opened")),
    "confirm": (
        gettext_lazy("Confirm: it is bad"), gettext_lazy("Confirm"), gettext_lazy("Confirmed"),
    ),
    "plan": (
        gettext_lazy("What is done about it"), gettext_lazy("Start the remedy"),
        gettext_lazy("Remedy begun"),
    ),
    "prove": (
        gettext_lazy("The fix works"), gettext_lazy("Close as proven"),
        gettext_lazy("Proven fixed"),
    ),
    "delist": (
        gettext_lazy("Take it off sale"), gettext_lazy("Take off sale"),
        gettext_lazy("Taken off sale"),
    ),
    "dismiss": (
        gettext_lazy("It is not worse"), gettext_lazy("Dismiss"), gettext_lazy("Dismissed"),
    ),
    "inspected": ("", "", gettext_lazy("Inspected")),
}  # fmt: skip
HINTS: Mapping[str, Any] = {
    "contact": gettext_lazy("Two tries at most, in open hours."),
    "invite": gettext_lazy("Nothing may be offered for it: no coupon, money, gift or refund."),
    "reply": gettext_lazy("Nothing may be offered for changing or deleting the review."),
    "confirm": gettext_lazy("The product is kept out of promotion until the issue ends."),
    "plan": gettext_lazy("Units paid from that day on are compared with those before."),
    "prove": gettext_lazy("Takes 30 new units and more than 95% that they are better."),
    "dismiss": gettext_lazy("Not told again for 28 days, unless it doubles."),
}


@register.simple_tag
def stars(review: Review) -> SafeString:
    """Return the mark in words and stars."""
    if not review.rating:
        return format_html('<span class="star-marks">{}</span>', review.get_result_display())
    text = ngettext("%(n)s star", "%(n)s stars", review.rating) % {"n": review.rating}
    drawn = "★" * review.rating + "☆" * (5 - review.rating)
    return format_html(
        '<span class="star-marks"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        drawn,
        text,
    )


def _look(look: tuple[str, str], word: Any) -> SafeString:
    name, tone = look
    return format_html(
        '<span class="state state-{}">{}<span>{}</span></span>', tone, icon(name), word
    )


@register.simple_tag
def review_state(review: Review) -> SafeString:
    """Return where the follow-up stands."""
    return _look(REVIEW_LOOKS[review.state], review.get_state_display())


@register.simple_tag
def issue_state(issue: ProductIssue) -> SafeString:
    """Return where an issue stands."""
    return _look(ISSUE_LOOKS[issue.state], issue.get_state_display())


@register.simple_tag
def issue_flag(issue: ProductIssue | ReturnRate) -> SafeString:
    """Return what the figures say of it, with how sure they are."""
    word = issue.get_flag_display()
    if issue.flag in ("red", "amber"):
        word = f"{word} ({int(issue.prob_worse * 100)}%)"
    return _look(FLAG_LOOKS[issue.flag], word)


@register.simple_tag
def due_chip(due: datetime, now: datetime) -> SafeString:
    """Return in how many hours something is due, or for how long it has been."""
    hours = (due - now).total_seconds() / 3_600
    if hours < 0:
        return _look(("clock-exclamation", "bad"), _("%(span)s late") % {"span": _span(-hours)})
    tone = "bad" if hours < 1 else "warn" if hours < 6 else "quiet"
    return _look(("clock", tone), _("due in %(span)s") % {"span": _span(hours)})


def _span(hours: float) -> str:
    if hours < 1:
        return _("%(n)s min") % {"n": max(1, int(hours * 60))}
    if hours < 48:
        return _("%(n)s h") % {"n": int(hours)}
    return _("%(n)s days") % {"n": int(hours / 24)}


@register.simple_tag(takes_context=True)
def review_tab(context: Context, tab: str, label: str) -> SafeString:
    """Return one tab of the inbox."""
    asked = urlencode({"shop": context["shop"].code, "tab": tab})
    if context["tab"] == tab:
        link = '<a class="btn is-chosen" href="?{}" aria-current="page">{}</a>'
        return format_html(link, asked, label)
    return format_html('<a class="btn" href="?{}">{}</a>', asked, label)


@register.simple_tag
def event_word(event: CaseEvent) -> str:
    """Return an event as people tell it."""
    return str(WORDS[event.event][2])


@register.simple_tag
def step_title(event: str) -> str:
    """Return the title of a step's form."""
    return str(WORDS[event][0])


@register.simple_tag
def step_button(event: str) -> str:
    """Return the words of a step's button."""
    return str(WORDS[event][1])


@register.simple_tag
def step_hint(event: str) -> str:
    """Return what is to be known before a step."""
    return str(HINTS.get(event, ""))


@register.simple_tag
def case_link(case: AfterSalesCase) -> SafeString:
    """Return a case's number, linked where its page exists."""
    try:
        href = reverse("aftersales:case", args=(case.pk,))
    except NoReverseMatch:
        return format_html('<span class="num-id">#{}</span>', case.pk)
    return format_html('<a class="num-id" href="{}">#{}</a>', href, case.pk)


@register.filter
def in_shop(instant: datetime, shop: Shop) -> datetime:
    """Return an instant on the shop's clock."""
    return instant.astimezone(shop.tz).replace(tzinfo=None)


@register.filter
def share(value: float) -> Decimal:
    """Return a computed share as the percent filter takes it."""
    return Decimal(repr(float(value)))


WIDTH = 160


@register.simple_tag
def interval(issue: ProductIssue | ReturnRate, top: float) -> SafeString:
    """Draw where the rate lies with 95%, the estimate and the category, from 0 to `top`."""
    scale = WIDTH / top
    said = _("between %(low)s%% and %(high)s%%, its category has %(category)s%%") % {
        "low": round(issue.low * 100, 1),
        "high": round(issue.high * 100, 1),
        "category": round(issue.category_rate * 100, 1),
    }
    return format_html(
        '<svg class="interval interval-{}" viewBox="0 0 {} 16" role="img" aria-label="{}">'
        '<rect class="interval-whole" x="0" y="7" width="{}" height="2"/>'
        '<rect class="interval-range" x="{}" y="4" width="{}" height="8" rx="3"/>'
        '<rect class="interval-rate" x="{}" y="2" width="3" height="12"/>'
        '<rect class="interval-category" x="{}" y="0" width="1.5" height="16"/></svg>',
        issue.flag,
        WIDTH,
        said,
        WIDTH,
        round(issue.low * scale, 1),
        max(2, round((issue.high - issue.low) * scale, 1)),
        round(issue.rate * scale - 1.5, 1),
        round(issue.category_rate * scale, 1),
    )


@register.simple_tag
def inspection_result(inspection: Inspection) -> SafeString:
    """Return the result of an inspection."""
    looks = {"passed": ("circle-check", "good"), "failed": ("circle-x", "bad")}
    look = looks.get(inspection.result, ("clock", "quiet"))
    return _look(look, inspection.get_result_display() or _("Under way"))


@register.simple_tag
def check_result(check: InspectionCheck) -> SafeString:
    """Return what was seen at one check."""
    if check.passed is None:
        return _look(("circle-dashed", "quiet"), _("Not looked at"))
    look = ("circle-check", "good") if check.passed else ("circle-x", "bad")
    return _look(look, _("In order") if check.passed else _("Not in order"))
