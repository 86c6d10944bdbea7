"""Reviews come in by a file and a mapping: once, changed once, and never with a wrong mark."""

import pytest

from apps.aftersales.models import CaseEvent, Review, ToldStage
from apps.intake.mapping import MappingError, mapping_from
from apps.intake.models import Coverage, Feed, RejectedRow
from apps.shop.models import Shop
from tests.aftersales.cases import make_order
from tests.intake.batch_tools import imported
from tests.intake.mapping_tools import example, mapped

HEAD = "评价编号,订单编号,评价时间,评价类型,描述相符,服务态度,物流服务,评价内容,商家编码\n"


@pytest.mark.django_db
def test_a_file_of_reviews_fills_the_board_and_changes_nothing_twice(shop: Shop) -> None:
    order = make_order(shop)
    sku = order.lines.get().sku
    rows = (
        f'r1,{order.number},2026-03-01 10:00:00,差评,1,2,3,"漏水, =1+1",\n'
        f"r2,{order.number},2026-03-01 11:00:00,好评,5.0,5,5,很好,{sku and sku.code}\n"
        "r3,unknown-9,2026-03-02 09:00:00,,★★★☆☆,,,,\n"
        "r3,unknown-9,2026-03-02 09:00:00,,★★★☆☆,,,,\n"
    )
    batch = mapped(shop, HEAD + rows, example("reviews"))
    assert (batch.stage, batch.last_error) == ("done", "")
    assert (batch.counts["new"], batch.counts["same"], batch.counts["skipped"]) == (3, 0, 1)
    assert "漏水" not in str(batch.found)
    told = Review.objects.order_by("external_id").values_list(
        "rating", "result", "described", "service", "logistics", "order_number", "text"
    )
    assert list(told) == [
        (1, "bad", 1, 2, 3, order.number, "漏水, =1+1"),
        (5, "good", 5, 5, 5, order.number, "很好"),
        (3, "neutral", 3, None, None, "unknown-9", ""),
    ]
    assert Review.objects.get(external_id="r2").sku == sku
    assert not ToldStage.objects.exists()
    assert Coverage.objects.filter(kind="reviews").count() == 2
    assert not Feed.objects.get(kind="reviews").required
    events = CaseEvent.objects.count()
    again = imported(shop, (HEAD + rows).replace("\n", "\r\n"), profile="generic:own")
    assert (again.counts["new"], again.counts["changed"], again.counts["same"]) == (0, 0, 3)
    assert CaseEvent.objects.count() == events
    better = imported(shop, HEAD + rows.replace("差评,1", "中评,3"), profile="generic:own")
    assert (better.counts["new"], better.counts["changed"]) == (0, 1)
    assert Review.objects.get(external_id="r1").result == "neutral"


@pytest.mark.django_db
def test_wrong_rows_are_refused_one_by_one(shop: Shop) -> None:
    rows = (
        "r1,1,2026-03-01 10:00:00,差评,6,,,x,\nr2,1,soon,好评,5,,,x,\n"
        "r3,1,2026-03-01 10:00:00,随便,,,,x,\nr4,1,2026-03-01 10:00:00,,,,,x,\n"
        ",1,2026-03-01 10:00:00,好评,5,,,x,\nr5,1,2026-03-01 10:00:00,好评,0,,,x,\n"
        "r6,1,2026-03-01 10:00:00,好评,5,,,x,\nr6,1,2026-03-01 10:00:00,差评,1,,,x,\n"
    )
    batch = mapped(shop, HEAD + rows, example("reviews"))
    assert (batch.stage, batch.counts["refused"]) == ("ready", 8)
    found = RejectedRow.objects.order_by("line").values_list("line", "code")
    assert sorted(set(found)) == [
        (2, "mark_range"),
        (3, "time_text"),
        (4, "mark_range"),
        (5, "required_empty"),
        (6, "required_empty"),
        (7, "mark_range"),
        (8, "duplicate_conflict"),
        (9, "duplicate_conflict"),
    ]
    assert not Review.objects.exists()


def test_a_mapping_of_reviews_says_what_it_lacks() -> None:
    with pytest.raises(MappingError) as raised:
        mapping_from({"kind": "reviews", "columns": {"sku": "a"}, "refund_rows": {}})
    assert [where for where, _text in raised.value.problems][:3] == [
        "columns.review_id",
        "columns.posted_at",
        "columns.rating",
    ]
