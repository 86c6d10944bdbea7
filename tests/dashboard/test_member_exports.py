"""Files of a day's sources and products: what the tables say, one row a member."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from apps.accounts.models import AuditEvent
from apps.shop.models import Shop
from tests.known_day import DAY
from tests.known_visits import PRODUCTS, SOURCES


def saved(client: Client, by: str, file_format: str = "csv") -> Any:
    return client.post(
        "/days/export/",
        {"format": file_format},
        query_params={"shop": "spring", "day": str(DAY), "by": by},
    )


@pytest.mark.parametrize(
    ("by", "place", "by_hand"), [("source", 9, SOURCES), ("product", 6, PRODUCTS)]
)
def test_a_file_of_members_says_what_was_computed_by_hand(
    known_shop: Shop,
    director_client: Client,
    by: str,
    place: int,
    by_hand: dict[str | None, tuple[Decimal | int | None, ...]],
) -> None:
    body = b"".join(saved(director_client, by))
    rows = list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))
    assert {row[by]: Decimal(row["sales.paid_amount"]) for row in rows} == {
        key or "": cells[place] for key, cells in by_hand.items()
    }
    told = {row[by]: row["traffic.visitors"] for row in rows}
    assert told == {key or "": str(cells[0] or "") for key, cells in by_hand.items()}
    assert {(row["day"], row["state"]) for row in rows} == {(str(DAY), "final")}
    event = AuditEvent.objects.get(action="export")
    assert event.changes["by"] == [None, by]
    book = BytesIO(b"".join(saved(director_client, by, "xlsx")))
    sheet = CalamineWorkbook.from_filelike(book).get_sheet_by_name(f"{by}s").to_python()
    assert len(sheet) == len(rows) + 1


def test_a_file_of_reasons_says_what_was_computed_by_hand(
    known_shop: Shop, director_client: Client
) -> None:
    body = b"".join(saved(director_client, "reason"))
    rows = list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))
    told = {row["reason_code"]: Decimal(row["sales.refund_amount"]) for row in rows}
    assert told == {
        "SPEC": 30, "no_reason": 22, "no_case": 18, "LATE_SHIP": 0, "DISLIKE": 0, "WRONG": 0,
    }  # fmt: skip
    mended = {row["reason_code"]: row["aftersales.mend_amount"] for row in rows}
    assert mended["SPEC"] == "30.00"


def test_a_cut_that_does_not_exist_is_no_file(known_shop: Shop, director_client: Client) -> None:
    assert saved(director_client, "device").status_code == 404
    assert not AuditEvent.objects.filter(action="export").exists()


def test_an_agent_saves_no_file_of_members(known_shop: Shop, agent_client: Client) -> None:
    assert saved(agent_client, "source").status_code in (403, 404)
