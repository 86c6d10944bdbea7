"""Ad reports come in: built-in layouts, mapped files, restatements (promotion 2, intake 4)."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.intake import services
from apps.intake.models import Batch, RejectedRow
from apps.promotion.models import AdCampaign, AdGroup, AdStatDay, AdStatStage, Keyword
from apps.shop.models import ChangedDay, Product, Shop
from tests.intake.batch_tools import imported
from tests.intake.mapping_tools import example, mapped

pytestmark = pytest.mark.django_db

HEAD = "计划ID,计划名字,展现量,点击量,花费,总成交金额,"
PLAN = f"""{HEAD}总成交笔数,直接成交笔数,间接成交笔数,投入产出比
71001,夏季新品,1000,40,52.3075,880.00,6,5,1,16.82
71002,清仓,0,0,0,0,0,0,0,nan
71003,人群,30,31,9.10,nan,nan,nan,nan,nan
合计,,1030,71,61.41,880.00,6,5,1,14.33
"""
WORDS = """时间,推广计划,推广单元,关键词,展现量,点击量,消费,点击率
2026-03-01,夏季新品,杯子,保温杯,900,30,45.00,3.33%
2026-03-01,夏季新品,杯子,水杯,100,10,7.31,10%
2026-13-01,夏季新品,杯子,茶杯,1,1,1,1
2026-03-01,夏季新品,杯子,,1,1,1,1
2026-03-01,夏季新品,杯子,酒杯,1,-1,1,1
"""


def arrived(shop: Shop, data: bytes, name: str, *, consent: str = "whole") -> Batch:
    """Bring a file of this name and let the worker do its part."""
    batch = services.batch_receive(
        shop=shop, profile_key="", file_name=name, blocks=[data], by=None, consent=consent
    )
    services.batch_read(batch_id=batch.pk, now=timezone.now())
    services.batch_commit(batch_id=batch.pk, now=timezone.now())
    batch.refresh_from_db()
    return batch


def packed(text: str, name: str) -> bytes:
    """Return a ZIP with one GB18030 file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, text.encode("gb18030"))
    return file.getvalue()


def test_a_plan_report_takes_its_day_from_the_name_and_restates_openly(shop: Shop) -> None:
    first = arrived(shop, packed(PLAN, "计划报表_20260301.csv"), "report.zip")
    assert (first.profile_key, first.encoding, first.stage) == ("ads.plan_day", "gb18030", "done")
    assert (first.counts["new"], first.codes, first.found["odd"]) == (3, {}, 1)
    plan = AdStatDay.objects.get(ad_campaign__name="夏季新品")
    assert (plan.grain, plan.day, plan.window_days) == ("campaign", date(2026, 3, 1), 15)
    assert (plan.cost, plan.orders, plan.amount) == (Decimal("52.3075"), 6, 880)
    untold = AdStatDay.objects.get(ad_campaign__external_id="71003")
    assert (untold.orders, untold.amount, untold.clicks) == (None, None, 31)
    assert list(AdStatDay.objects.odd()) == [untold]
    assert ChangedDay.objects.filter(domain="ads", day="2026-03-01").count() == 1
    ChangedDay.objects.all().delete()

    again = arrived(shop, PLAN.encode() + b"\n", "20260301.csv")
    assert [again.counts[name] for name in ("new", "changed", "same")] == [0, 0, 3]
    assert not ChangedDay.objects.exists()

    late = PLAN.replace("880.00,6,5,1,16.82", "1200.00,9,7,2,22.94")
    changed = arrived(shop, late.encode(), "20260301.csv")
    assert [changed.counts[name] for name in ("new", "changed", "same")] == [0, 1, 2]
    told = AdStatDay.objects.filter(ad_campaign=plan.ad_campaign).order_by("as_of")
    assert list(told.values_list("orders", "is_latest")) == [(6, False), (9, True)]
    assert ChangedDay.objects.filter(domain="ads").count() == 1

    # An export that was made before the others tells nothing new, and stays as it was told.
    old = PLAN.replace("880.00,6,5,1,16.82", "300.00,2,2,0,5.7")
    older = arrived(shop, old.encode(), "2026-03-01 202603021000.csv")
    assert [older.counts[name] for name in ("changed", "older", "same")] == [0, 1, 2]
    assert list(told.values_list("orders", "is_latest")) == [(2, False), (6, False), (9, True)]
    assert not AdStatStage.objects.exists()


def test_a_report_without_any_day_is_refused_as_a_whole(shop: Shop) -> None:
    batch = arrived(shop, PLAN.encode(), "report.csv")
    assert batch.file_error is not None
    assert (batch.stage, batch.file_error["code"]) == ("refused", "day_in_name")
    assert not AdCampaign.objects.exists()


def test_wrong_rows_of_a_word_report_name_line_and_column(shop: Shop) -> None:
    batch = arrived(shop, WORDS.encode(), "words.csv", consent="partial")
    assert (batch.profile_key, batch.counts["refused"], batch.counts["new"]) == (
        "ads.keyword_day", 3, 2,
    )  # fmt: skip
    refused = RejectedRow.objects.order_by("line").values_list("line", "column", "code")
    assert list(refused) == [
        (4, "时间", "time_text"), (5, "关键词", "required_empty"), (6, "点击量", "quantity_text"),
    ]  # fmt: skip
    word = Keyword.objects.get(text="保温杯")
    assert (word.ad_group.external_id, word.state, word.first_seen_on) == (
        "杯子", "active", date(2026, 3, 1),
    )  # fmt: skip
    assert AdStatDay.objects.get(keyword=word).amount is None


def test_rows_that_contradict_each_other_or_themselves_stay_out(shop: Shop) -> None:
    wrong = PLAN.replace("6,5,1,16.82", "6,5,2,16.82")
    same = "71002,清仓,1,0,0,0,0,0,0,nan\n,无名,5,1,1,0,0,0,0,nan\n"
    batch = arrived(shop, (wrong + same).encode(), "20260301.csv", consent="partial")
    assert dict(batch.codes) == {"orders_identity": 1, "duplicate_conflict": 2, "ad_nothing": 1}
    assert list(AdStatDay.objects.values_list("ad_campaign__external_id", flat=True)) == ["71003"]


def test_a_mapping_brings_words_bids_search_terms_and_products(shop: Shop) -> None:
    product = Product.objects.create(shop=shop, external_id="P1", title="Cup")
    data = {
        "kind": "ad_stats", "constants": {"campaign": "Search", "window": "7"},
        "columns": {"day": "Day", "ad_group": "Group", "product": "Item", "keyword": "Word",
                    "match": "Match", "impressions": "Shown", "clicks": "Clicks", "cost": "Cost",
                    "rank": "Rank", "bid": "Bid"},
    }  # fmt: skip
    text = (
        "Day,Group,Item,Word,Match,Shown,Clicks,Cost,Rank,Bid\n"
        "2026-03-01,Cups,P1,tea cup,exact,200,10,4.1234,2.5,1.50\n"
        "2026-03-02,Cups,P1,tea cup,exact,0,0,0,-,1.80\n"
        "2026-03-02,Cups,P1,cup for tea,search term,9,2,0.5,1,-\n"
    )
    batch = mapped(shop, text, data)
    assert (batch.stage, batch.counts["new"]) == ("done", 3)
    assert AdGroup.objects.get().product == product
    words = Keyword.objects.order_by("text").values_list("text", "state", "bid")
    assert list(words) == [
        ("cup for tea", "candidate", None), ("tea cup", "active", Decimal("1.80")),
    ]  # fmt: skip
    row = AdStatDay.objects.get(day="2026-03-01")
    assert (row.rank_sum, row.cost, row.window_days) == (500, Decimal("4.1234"), 7)
    again = imported(shop, text + "\n", profile="generic:own")
    assert (again.counts["new"], again.counts["changed"], again.counts["same"]) == (0, 0, 3)


def test_a_month_told_as_a_whole_belongs_to_no_day(shop: Shop) -> None:
    text = (
        "Ad Group,Month,Impressions,Clicks,CTR,Conversions,Conv Rate,Cost,CPC,Revenue,"
        "Sale Amount,P&L\nA,July,100,50,0.5,5,0.1,20,0.4,7,300.5,-13\n"
    )
    batch = mapped(shop, text, example("paid_search"))
    assert batch.stage == "done"
    row = AdStatDay.objects.get()
    assert (row.day, row.until, row.orders) == (date(2021, 7, 1), date(2021, 7, 31), 5)
    assert not AdStatDay.objects.of_days().exists()
    assert not ChangedDay.objects.exists()
