"""One number everywhere: scorecard, API, file, workbook and the rows behind it say the same."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from apps.metrics.definitions import registry
from apps.metrics.registry import Ratio
from apps.metrics.selectors import scorecard
from apps.shop.models import Shop
from tests.known_day import ANSWERS, DAY, NOW

DAYS, ROWS = "/days/export/", "/rows/export/"
# Kept by periods alone: its rows are those of a year, not of the day.
OF_A_YEAR = {"sales.repeat_buyers", "sales.repeat_rate"}


def saved(client: Client, path: str, file_format: str, **query: Any) -> bytes:
    """Save a file as a person does."""
    response = client.post(
        path, {"format": file_format}, query_params={"shop": "spring", "day": str(DAY), **query}
    )
    assert response.status_code == 200, response
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def lines(body: bytes) -> list[dict[str, str]]:
    """Read a CSV file by its column names."""
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def told(client: Client, key: str) -> dict[str, Any]:
    """Ask the API for the number of the day."""
    path = f"/api/v1/metrics/{key}/series"
    points: list[dict[str, Any]] = client.get(path, {"from": DAY, "to": DAY}).json()["points"]
    return points[0]


def test_a_number_is_the_same_wherever_it_is_shown(
    known_shop: Shop, director_client: Client
) -> None:
    card = scorecard(known_shop, DAY, NOW)
    row = lines(saved(director_client, DAYS, "csv"))[0]
    book = CalamineWorkbook.from_filelike(BytesIO(saved(director_client, DAYS, "xlsx")))
    cells = dict(zip(row, book.get_sheet_by_name("days").to_python()[1], strict=True))
    assert (row["day"], row["state"], row["as_of"][:4]) == (str(DAY), "final", "2026")
    for metric in registry:
        key = metric.key
        point = told(director_client, key)
        assert row[key] == point["value"]
        assert Decimal(point["value"]) == card.value(key).value
        assert cells[key] == pytest.approx(float(point["value"]), abs=1e-9)
        if key in OF_A_YEAR:
            continue
        facts = lines(saved(director_client, ROWS, "csv", metric=key))
        added = {each["part"]: Decimal(0) for each in facts}
        for each in facts:
            added[each["part"]] += Decimal(each["adds"])
        if isinstance(metric, Ratio):
            parts = registry.parts_of(metric.numerator_for(point["basis"] or ""))
            above = sum(sign * added.pop(part, Decimal(0)) for part, sign in parts.items())
            assert above == Decimal(point["numerator"])
            assert sum(added.values()) == Decimal(point["denominator"])
        else:
            assert sum(added.values(), Decimal(0)) == ANSWERS[key] == Decimal(point["value"])


def test_an_unknown_number_is_an_empty_cell_with_its_state(
    known_shop: Shop, director_client: Client
) -> None:
    rows = lines(saved(director_client, DAYS, "csv", day="2020-01-02"))
    assert len(rows) == 28
    assert (rows[0]["sales.paid_amount"], rows[0]["state"]) == ("", "missing")
    assert rows[0]["reason"] == "This day was never computed."
