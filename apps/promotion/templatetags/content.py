"""The words and signs of posts."""

from collections.abc import Mapping
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.common.templatetags.ui import icon
from apps.promotion.models import ContentPost

register = template.Library()
# State: the tone of its sign, and the sign.
TONES: Final[Mapping[str, tuple[str, str]]] = {
    "idea": ("quiet", "circle-dashed"), "drafting": ("quiet", "pencil"),
    "design": ("quiet", "wand"), "review": ("warn", "hand-stop"),
    "scheduled": ("good", "clock"), "published": ("good", "circle-check"),
    "failed": ("bad", "alert-triangle"), "skipped": ("quiet", "x"),
}  # fmt: skip
# Step: what its button says, and the field that it needs.
STEPS: Final[Mapping[str, tuple[Promise | str, str]]] = {
    "ready": (_("Ready: ask for approval"), ""),
    "approve": (_("Approve"), ""),
    "publish": (_("It is published"), "url"),
    "send_back": (_("Send back"), "note"),
    "skip": (_("Leave out"), "note"),
}


@register.simple_tag
def post_state(post: ContentPost) -> SafeString:
    """Draw the state of a post with its word."""
    tone, sign = TONES[post.state]
    return format_html(
        '<span class="state state-{}">{}<span>{}</span></span>',
        tone, icon(sign), post.get_state_display(),
    )  # fmt: skip


@register.filter
def step_word(event: str) -> Promise | str:
    """Return what the button of a step says."""
    return STEPS[event][0]


@register.filter
def step_field(event: str) -> str:
    """Return the field that a step needs, "" for none."""
    return STEPS[event][1]
