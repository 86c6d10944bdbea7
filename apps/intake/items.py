"""What reading can give for a row."""

from dataclasses import dataclass

from apps.aftersales.rows import CaseRow, ReviewRow, ToldRow
from apps.intake.errors import RowError, Skipped
from apps.promotion.rows import AdRow, ConsentRow
from apps.service.talk import Said
from apps.shop.rows import OrderLinesRow, OrderRow, RefundRow, TrafficRow


@dataclass(frozen=True, slots=True)
class SaidRow:
    """What one row of a log says: one message, or a question with its answer."""

    said: tuple[Said, ...]


# What one row gives where it is no part of a larger order; a text says why it gives nothing.
RowSays = OrderRow | TrafficRow | SaidRow | AdRow | ReviewRow | CaseRow | ConsentRow | str
Item = (
    OrderRow
    | OrderLinesRow
    | RefundRow
    | TrafficRow
    | SaidRow
    | AdRow
    | ReviewRow
    | CaseRow
    | ConsentRow
    | RowError
    | Skipped
)
SourceRow = tuple[int, list[str]]


def identity(item: OrderRow | TrafficRow | AdRow | ToldRow | ConsentRow) -> str:
    """Return what tells an order, a review, or the visits or ads of a day, apart in its file."""
    if isinstance(item, AdRow | ConsentRow):
        return item.name
    if isinstance(item, OrderRow | ToldRow):
        return item.external_id
    parts = (str(item.day), item.source_name, item.external_product_id, item.device)
    return " / ".join(part for part in parts if part)
