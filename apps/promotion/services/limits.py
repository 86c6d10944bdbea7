"""Who may approve a price or a campaign: a promoter within limits, beyond them another director."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.common.errors import TransitionRefused
from apps.common.hands import Hand
from apps.promotion.models import PromotionSettings
from apps.promotion.states import DIRECTOR


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be approved: whose work it is, and why it is beyond the limits ("" = within).

    `authors` are who planned it and who changed it last.
    """

    authors: tuple[int | None, ...]
    beyond: str
    note: str = ""


def approval_check(asked: Asked, settings: PromotionSettings, hand: Hand) -> bool:
    """Refuse who may not approve; tell whether somebody approves their own beyond the limits.

    Raises limit_refused: a promoter beyond the limits, or who planned it or changed it last, unless
    the shop lets the only person of it do so with a note.
    """
    if not asked.beyond:
        return False
    if hand.role != DIRECTOR:
        text = _("%(why)s A director approves it.")
        raise TransitionRefused("limit_refused", text % {"why": asked.beyond})
    if hand.user_id not in asked.authors:
        return False
    if not settings.self_approval:
        text = _("%(why)s Another director than who planned it approves it.")
        raise TransitionRefused("limit_refused", text % {"why": asked.beyond})
    if not asked.note.strip():
        raise TransitionRefused("field_invalid", _("Say why you approve your own plan."), "note")
    return True
