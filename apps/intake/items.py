"""What reading can give for a row."""

from apps.intake.errors import RowError, Skipped
from apps.shop.rows import OrderLinesRow, OrderRow, RefundRow

Item = OrderRow | OrderLinesRow | RefundRow | RowError | Skipped
SourceRow = tuple[int, list[str]]
