"""Many rows in one statement are the rows that one by one would be."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.services.bulk import rows_update
from apps.service.models import Inquiry
from apps.shop.models import Shop

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def make_inquiries(shop: Shop, count: int) -> list[Inquiry]:
    kept = {"channel": "chat", "source": "chat", "opened_at": AT, "last_message_at": AT}
    return Inquiry.objects.bulk_create(
        Inquiry(shop=shop, number=n, opened_on=date(2026, 3, 29), **kept) for n in range(1, count)
    )


def test_instants_words_numbers_and_nothing_are_written_and_equal_rows_left_alone(
    shop: Shop,
) -> None:
    rows = make_inquiries(shop, 6)
    first, second, third, *others = rows
    first.state, first.closed_at, first.version = "won", AT, 7
    second.channel, second.next_due_at = "q\"uo'te,{}\\ 微信", AT
    third.priority = 2
    fields = ["state", "closed_at", "version", "channel", "next_due_at", "owner", "priority"]
    with CaptureQueriesContext(connection) as caught:
        assert rows_update(rows, fields) == 3
    assert len(caught) == 1
    told = {row.pk: [getattr(row, name) for name in fields] for row in rows}
    for row in Inquiry.objects.all():
        assert [getattr(row, name) for name in fields] == told[row.pk]
    assert rows_update(rows, fields) == 0

    first.owner_id = None
    for row in rows:
        row.next_due_at = None
    assert rows_update(rows, ["next_due_at", "owner"]) == 1
    assert not Inquiry.objects.exclude(next_due_at=None).exists()
    assert {row.state for row in others} == {"new"}


def test_a_field_that_is_not_named_stays_as_the_table_has_it(shop: Shop) -> None:
    (row,) = make_inquiries(shop, 2)
    Inquiry.objects.update(priority=1)
    row.priority, row.version = 2, 9
    assert rows_update([row], ["version"]) == 1
    row.refresh_from_db()
    assert (row.priority, row.version) == (1, 9)


def test_no_rows_need_no_statement() -> None:
    with CaptureQueriesContext(connection) as caught:
        assert rows_update([], ["version"]) == 0
    assert len(caught) == 0
