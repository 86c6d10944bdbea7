"""Words and looks of prices, campaigns and enrolments."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent, User
from apps.common.masks import mask_email
from apps.common.templatetags.ui import icon
from apps.promotion.forms.campaigns import RULES
from apps.promotion.models import Campaign
from apps.promotion.selectors.campaign_board import EnrolmentLine

register = template.Library()

# state: (icon, tone)
LOOKS: Mapping[str, tuple[str, str]] = {
    "draft": ("pencil", "quiet"),
    "awaiting_approval": ("clock", "warn"),
    "planned": ("calendar", "quiet"),
    "applying": ("player-play", "warn"),
    "apply_failed": ("alert-triangle", "bad"),
    "applied": ("circle-check", "good"),
    "restoring": ("arrow-back-up", "warn"),
    "restore_failed": ("alert-triangle", "bad"),
    "restored": ("circle-check", "good"),
    "cancelled": ("circle-x", "quiet"),
    "sent": ("send", "good"),
    "approved": ("circle-check", "good"),
    "ready": ("circle-check", "good"),
    "live": ("player-play", "good"),
    "ended": ("player-stop", "quiet"),
    "measured": ("chart-bar", "quiet"),
    "submitted": ("send", "quiet"),
    "under_review": ("search", "quiet"),
    "rejected": ("circle-x", "bad"),
    "deposit_paid": ("coin", "good"),
    "settled": ("circle-check", "quiet"),
    "withdrawn": ("circle-x", "quiet"),
    "missed": ("clock-exclamation", "bad"),
}
# step: title of its form, words of its button, what is to be known before it.
STEP_WORDS: Mapping[str, tuple[Any, Any, Any]] = {
    "price.read": (
        _("Read it back"), _("Note what was read"),
        _("Look at the product's page as a buyer sees it."),
    ),
    "price.approve": (
        _("Approve"), _("Approve"), _("It then begins by itself at its time."),
    ),
    "price.submit": (_("Ask for the approval"), _("Ask"), ""),
    "price.retry": (_("Try once more"), _("Try again"), _("Ten more minutes to set it.")),
    "price.restore_to": (_("Let another price come back"), _("Change it"), ""),
    "price.cancel": (_("Give it up"), _("Cancel the price"), ""),
    "campaign.approve": (
        _("Approve"), _("Approve"), _("Its prices are planned with it, all or none."),
    ),
    "campaign.submit": (_("Ask for the approval"), _("Ask"), ""),
    "campaign.send_back": (_("Give it back"), _("Give it back"), ""),
    "campaign.make_ready": (
        _("Everything is there"), _("It is ready"),
        _("Entries are accepted and stock is set aside."),
    ),
    "campaign.go_live": (
        _("Begin it"), _("It is live"),
        _("It begins by itself when it is ready and its prices are proved; else say why it begins "
          "all the same."),
    ),
    "campaign.end": (
        _("End it"), _("End it now"), _("Before its time say why: its prices go back now."),
    ),
    "campaign.cancel": (_("Give it up"), _("Cancel the campaign"), _("Its prices go with it.")),
    "campaign.measure": (
        _("Measure it"), _("Measure it"),
        _("The night does it too; here say what no row of the shop tells. Empty is none."),
    ),
    "send.approve": (
        _("Approve"), _("Approve"), _("Who is held back is drawn with it, and stays."),
    ),
    "send.send": (
        _("It goes out"), _("It is sent"),
        _("Say it when the console sends it. Who took the consent back since is left out."),
    ),
    "send.measure": (_("Measure it"), _("Measure it"), ""),
    "send.cancel": (_("Give it up"), _("Cancel the message"), ""),
    "enrolment.submit": (_("It is handed in"), _("Handed in"), ""),
    "enrolment.review": (_("The platform looks at it"), _("It is looked at"), ""),
    "enrolment.approve": (_("The platform took it"), _("Accepted"), ""),
    "enrolment.reject": (_("The platform turned it down"), _("Turned down"), ""),
    "enrolment.resubmit": (_("Prepare it once more"), _("Prepare it"), ""),
    "enrolment.pay_deposit": (_("The deposit was paid"), _("Paid"), ""),
    "enrolment.go_live": (_("The event runs"), _("It runs"), ""),
    "enrolment.settle": (_("The platform has settled it"), _("Settled"), ""),
    "enrolment.withdraw": (_("Take it back"), _("Withdraw"), ""),
}  # fmt: skip
EVENT_WORDS: Mapping[str, Any] = {
    "price.plan": _("Planned"),
    "price.edit": _("Changed"),
    "price.submit": _("Approval asked for"),
    "price.approve": _("Approved"),
    "price.start": _("To be set on the platform"),
    "price.confirm_applied": _("Read back: it holds"),
    "price.apply_fail": _("Not set in time, or another price read"),
    "price.restore": _("The old price is to be set"),
    "price.confirm_restored": _("Read back: the old price is there"),
    "price.restore_fail": _("The old price did not come back"),
    "price.read": _("Another price read"),
    "price.retry": _("Tried once more"),
    "price.restore_to": _("Another price is to come back"),
    "price.cancel": _("Cancelled"),
    "campaign.plan": _("Planned"),
    "campaign.edit": _("Changed"),
    "campaign.submit": _("Approval asked for"),
    "campaign.send_back": _("Given back"),
    "campaign.approve": _("Approved"),
    "campaign.reserve": _("Stock set aside"),
    "campaign.make_ready": _("Ready"),
    "campaign.go_live": _("Began"),
    "campaign.end": _("Ended"),
    "campaign.measure": _("Measured"),
    "campaign.cancel": _("Cancelled"),
    "send.plan": _("Planned"),
    "send.edit": _("Changed"),
    "send.approve": _("Approved, arms drawn"),
    "send.list": _("List saved"),
    "send.send": _("Sent"),
    "send.measure": _("Measured"),
    "send.cancel": _("Cancelled"),
    "enrolment.plan": _("Added"),
    "enrolment.tick": _("A requirement was ticked"),
    "enrolment.submit": _("Handed in"),
    "enrolment.review": _("Looked at by the platform"),
    "enrolment.approve": _("Accepted"),
    "enrolment.reject": _("Turned down"),
    "enrolment.resubmit": _("Prepared once more"),
    "enrolment.pay_deposit": _("Deposit paid"),
    "enrolment.go_live": _("The event runs"),
    "enrolment.settle": _("Settled"),
    "enrolment.withdraw": _("Taken back"),
    "enrolment.miss": _("Closed before it was handed in"),
}


@register.simple_tag
def state_chip(row: Any) -> SafeString:
    """Return where a row stands: icon, word, tone."""
    name, tone = LOOKS[row.state]
    return format_html(
        '<span class="state state-{}">{}<span>{}</span></span>',
        tone, icon(name), row.get_state_display(),
    )  # fmt: skip


@register.simple_tag
def closing(line: EnrolmentLine) -> SafeString:
    """Return when an entry closes: amber within 48 hours, red within 12."""
    local = line.row.closes_at.astimezone(line.row.shop.tz)
    text = date_format(local, gettext("j M Y H:i"))
    if not line.tone:
        return format_html('<span class="num">{}</span>', text)
    words = gettext("closed") if line.hours < 0 else gettext("in %(n)s h") % {"n": line.hours}
    return format_html(
        '<span class="num">{}</span> <span class="state state-{}">{}<span>{}</span></span>',
        text, line.tone, icon("clock"), words,
    )  # fmt: skip


@register.filter
def rules_told(row: Campaign) -> list[tuple[Any, str]]:
    """Return the rules of a campaign as label and value."""
    return [(RULES[name][0], str(value)) for name, value in row.rules.items() if name in RULES]


@register.simple_tag
def step_title(kind: str, event: str) -> str:
    """Return the title of a step's form."""
    return str(STEP_WORDS[f"{kind}.{event}"][0])


@register.simple_tag
def step_button(kind: str, event: str) -> str:
    """Return the words of a step's button."""
    return str(STEP_WORDS[f"{kind}.{event}"][1])


@register.simple_tag
def step_hint(kind: str, event: str) -> str:
    """Return what is to be known before a step."""
    return str(STEP_WORDS[f"{kind}.{event}"][2])


@register.simple_tag
def said(told: Mapping[str, str] | str, name: str) -> str:
    """Return what is said of a name, "" for nothing."""
    return told.get(name, "") if isinstance(told, Mapping) else ""


@register.filter
def event_word(event: AuditEvent) -> str:
    """Return an event as people tell it."""
    return str(EVENT_WORDS.get(event.action, event.action))


@register.filter
def person(user: User | None) -> str:
    """Return how colleagues see a person: the name, else the address masked."""
    if user is None:
        return ""
    name: str = user.name or mask_email(user.email)
    return name
