"""What each kind of campaign has to say, and the stock that it needs (3.1 G2, G5)."""

from decimal import Decimal

import pytest

from apps.promotion.campaign_rules import deepest_cut, rule_faults, units_high

D = Decimal


def test_the_stock_that_a_good_day_needs() -> None:
    assert units_high(D(4), D(3), D(1)) == 31
    assert units_high(D(0), D(3), D(1)) == 0


@pytest.mark.parametrize(
    ("kind", "rules", "faults"),
    [
        ("discount", {}, {}),
        ("full_cut", {"tiers": "200-20, 400-50"}, {}),
        ("full_cut", {"tiers": "400-50, 200-20"}, {"tiers": "rising"}),
        ("full_cut", {"tiers": "200-200"}, {"tiers": "cut_too_large"}),
        ("full_cut", {"tiers": "lots"}, {"tiers": "tiers"}),
        ("full_cut", {"tiers": "nan-20"}, {"tiers": "tiers"}),
        ("full_cut", {"tiers": "200-Infinity"}, {"tiers": "tiers"}),
        ("coupon", {"value": "nan", "minimum": "50", "total": "1", "per_buyer": "1"},
         {"value": "positive"}),
        ("coupon", {"value": "5", "minimum": "50", "total": "100", "per_buyer": "1"}, {}),
        ("coupon", {"value": "5", "minimum": "50"}, {"total": "missing", "per_buyer": "missing"}),
        ("coupon", {"value": "60", "minimum": "50", "total": "1", "per_buyer": "1"},
         {"minimum": "cut_too_large"}),
        ("gift", {"gift_sku": "G"}, {"gift_stock": "missing"}),
        ("lottery", {"draw_at": "2026-11-23T12:00:00+08:00"},
         {"prizes": "missing", "seed": "missing"}),
        ("lottery", {"prizes": "a cup", "seed": "7", "draw_at": "soon"}, {"draw_at": "draw_at"}),
        ("points", {"rate": "1", "expires_days": "0"}, {"expires_days": "positive"}),
        ("bundle", {"bundle_price": "x"}, {"bundle_price": "positive"}),
        ("platform_event", {}, {"event_name": "missing"}),
    ],
)  # fmt: skip
def test_each_kind_asks_for_its_rules(
    kind: str, rules: dict[str, str], faults: dict[str, str]
) -> None:
    assert rule_faults(kind, rules) == faults


@pytest.mark.parametrize(
    ("kind", "rules", "cut"),
    [
        ("discount", {}, "0"),
        ("full_cut", {"tiers": "200-20, 400-60"}, "0.15"),
        ("coupon", {"value": "10", "minimum": "80"}, "0.125"),
        ("coupon", {"value": "10", "minimum": "0"}, "1"),
        ("coupon", {"value": "10"}, "1"),
        ("gift", {"gift_sku": "G"}, "0"),
    ],
)
def test_the_deepest_cut_of_the_rules(kind: str, rules: dict[str, str], cut: str) -> None:
    assert deepest_cut(kind, rules) == D(cut)
