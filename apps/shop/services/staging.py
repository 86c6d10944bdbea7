"""Orders on their way into the facts: streamed into the stage with flat memory."""

from collections.abc import Iterable

from django.db import transaction

from apps.shop.models import Shop
from apps.shop.rows import OrderRow


@transaction.atomic
def orders_stage(*, shop: Shop, stage_key: str, rows: Iterable[OrderRow]) -> int:
    """Copy orders and their lines into the stage under `stage_key`; return the orders staged.

    Rows are read once, in blocks. Business days, buyer hashes and rounding happen here.
    A key may be staged in several calls; `stage_clear` empties it.
    """
    raise NotImplementedError


@transaction.atomic
def stage_clear(*, stage_key: str) -> None:
    """Forget everything staged under `stage_key`."""
    raise NotImplementedError
