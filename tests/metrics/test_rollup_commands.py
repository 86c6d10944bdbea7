"""The commands over the numbers: rollup, audit_rollups, describe_metrics."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.metrics.models import RollupRun, ShopDay
from apps.shop.models import ChangedDay, Shop
from tests.metrics.rollup_tools import D, order, paid, put, put_poison


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def fed_shop(shop: Shop) -> Shop:
    """A shop with an order two days ago and one today."""
    now = timezone.now()
    put(shop, order("1", now - timedelta(days=2)), order("2", now))
    return shop


def test_rollup_writes_marked_days_and_days_without_facts(fed_shop: Shop) -> None:
    assert run("rollup").startswith(f"{fed_shop.code}: 3 days, ")
    assert sorted(paid(fed_shop).values()) == [D(0), D("10.00"), D("10.00")]
    assert not ChangedDay.objects.exists()


def test_rollup_of_a_range_recomputes_these_days_only(fed_shop: Shop) -> None:
    run("rollup")
    first = min(paid(fed_shop))
    ShopDay.objects.update(paid_amount=D("1.00"))
    text = run("rollup", "--shop", fed_shop.code, "--from", str(first), "--to", str(first))
    assert text.startswith(f"{fed_shop.code}: 1 days, 1 rows written")
    assert sorted(paid(fed_shop).values()) == [D("1.00"), D("1.00"), D("10.00")]
    assert run("rollup", "--all").startswith(f"{fed_shop.code}: 3 days, 2 rows written")
    assert RollupRun.objects.done().order_by("-finished_at")[0].marks == {"manual": 3}


def test_rollup_names_the_days_that_failed(fed_shop: Shop) -> None:
    bad = timezone.now() - timedelta(days=1)
    put_poison(fed_shop, bad)
    out = StringIO()
    with pytest.raises(CommandError, match="could not be computed"):
        call_command("rollup", stdout=out)
    assert "failed: " in out.getvalue()


@pytest.mark.parametrize("command", ["rollup", "audit_rollups"])
def test_an_unknown_shop_is_named(db: None, command: str) -> None:
    with pytest.raises(CommandError, match="no shop with the code 'gone'"):
        run(command, "--shop", "gone")


def test_an_audit_without_a_difference_says_so(fed_shop: Shop) -> None:
    run("rollup")
    assert run("audit_rollups") == f"{fed_shop.code}: 0 differences, 0 keys wait for a rollup\n"


def test_an_audit_with_a_difference_prints_it_and_exits_1(fed_shop: Shop) -> None:
    run("rollup")
    day = max(paid(fed_shop))
    ShopDay.objects.filter(day=day).update(paid_amount=D("9.00"))
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("audit_rollups", stdout=out)
    assert left.value.code == 1
    assert f"metrics_shopday {day} paid_amount: stored 9.0000, facts 10.0000" in out.getvalue()
    with pytest.raises(SystemExit):
        call_command("audit_rollups", json=True, stdout=(out := StringIO()))
    listed = json.loads(out.getvalue())[fed_shop.code]
    assert {each["column"] for each in listed} == {"paid_amount", "sales.paid_amount"}


def test_an_audit_tells_waiting_days_from_wrong_ones(fed_shop: Shop) -> None:
    run("rollup")
    put(fed_shop, order("3", timezone.now()))
    assert "0 differences" in run("audit_rollups")
    assert "0 keys" not in run("audit_rollups")


def test_the_page_of_metrics_is_up_to_date() -> None:
    run("describe_metrics", "--check")


def test_a_stale_page_of_metrics_is_refused_and_written_anew(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="stale"):
        run("describe_metrics", "--check")
    run("describe_metrics")
    run("describe_metrics", "--check")
