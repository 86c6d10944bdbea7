"""Who may bring files of a kind: the role of a person in the shop decides."""

from datetime import datetime

from apps.accounts.models import User
from apps.accounts.policy import may_bring
from apps.accounts.selectors import role_of
from apps.common.errors import ShopError
from apps.intake.errors import FileRefused
from apps.intake.models import Batch


def check_kind(kind: str, batch: Batch, now: datetime) -> None:
    """Refuse a file of a kind that is not the desk of the person who brought it.

    The header may tell the kind only when the file is read; commands have no person.
    """
    if not _may(batch.by_id, kind, batch, now):
        raise FileRefused("kind_not_yours")


def check_rows(batch: Batch, by: User | None, now: datetime) -> None:
    """Refuse the rows of a file to a person who may not bring such files: role_refused."""
    if not _may(by.pk if by else None, batch.kind, batch, now):
        raise ShopError("role_refused", "Files of this kind are not those of your desk.")


def _may(user_id: int | None, kind: str, batch: Batch, now: datetime) -> bool:
    if user_id is None:
        return True
    return may_bring(role_of(user_id=user_id, shop_id=batch.shop_id, now=now), kind)
