"""Words and looks of prices, campaigns and enrolments."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent, User
from apps.common.masks import mask_email
from apps.common.templatetags.ui import icon

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
