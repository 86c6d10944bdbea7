"""Who may bring files of a kind: the role of a person in the shop decides."""

from datetime import datetime

from apps.accounts.policy import may_bring
from apps.accounts.selectors import role_of
from apps.intake.errors import FileRefused
from apps.intake.models import Batch


def check_kind(kind: str, batch: Batch, now: datetime) -> None:
    """Refuse a file of a kind that is not the desk of the person who brought it.

    The header may tell the kind only when the file is read; commands have no person.
    """
    if batch.by_id is None:
        return
    if not may_bring(role_of(user_id=batch.by_id, shop_id=batch.shop_id, now=now), kind):
        raise FileRefused("kind_not_yours")
