"""Holds that people place and lift: who may, what they stop, what is written down (15)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.promotion.models import Campaign
from apps.promotion.services import campaign_moves as acts
from apps.promotion.services.holds import hold_lift_by_hand, sku_hold
from apps.shop.models import Shop, Sku, SkuHold
from apps.shop.services import hold_place
from tests.factories import make_person, make_shop, signed_in
from tests.promotion.campaigns import campaign
from tests.promotion.prices import NOW, hand, sku_made


@pytest.fixture
def sku(shop: Shop) -> Sku:
    return sku_made(shop)


@pytest.fixture
def promoter(shop: Shop) -> User:
    return make_person("p@example.com", Role.PROMOTER, shop, name="Pia")


@pytest.mark.parametrize("kind", ["stock", "legal", "price"])
def test_a_hold_stops_a_campaign_until_it_is_lifted(sku: Sku, promoter: User, kind: str) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who)
    held = sku_hold(sku=sku, kind=kind, note="none left", hand=who)
    with pytest.raises(ShopError, match="P1-a is held"):
        acts.campaign_approve(campaign_id=row.pk, hand=who)
    with pytest.raises(ShopError, match="held for this already"):
        sku_hold(sku=sku, kind=kind, note="again", hand=who)
    for _twice in range(2):
        hold_lift_by_hand(hold_id=held.pk, note="it came", hand=who)
    acts.campaign_approve(campaign_id=row.pk, hand=who)
    told = AuditEvent.objects.filter(object=f"shop.SkuHold:{held.pk}").order_by("pk")
    assert [(each.action, each.reason) for each in told] == [
        ("hold.place", "none left"), ("hold.lift", "it came"),
    ]  # fmt: skip
    held.refresh_from_db()
    assert (held.note, held.lifted_note, held.lifted_at) == ("none left", "it came", NOW)


@pytest.mark.parametrize(
    ("role", "kind", "code"),
    [
        ("promoter", "quality", "limit_refused"), ("director", "quality", ""),
        ("director", "legal", ""), ("supervisor", "stock", "role_refused"),
        ("analyst", "stock", "role_refused"),
    ],
)  # fmt: skip
def test_who_may_hold_and_lift(sku: Sku, promoter: User, role: str, kind: str, code: str) -> None:
    who = hand(promoter, sku.shop, role)
    standing = hold_place(sku=sku, kind=kind, source="issue:7", now=NOW - timedelta(days=1))
    if not code:
        sku_hold(sku=sku, kind=kind, note="so", hand=who)
        hold_lift_by_hand(hold_id=standing.pk, note="so", hand=who)
        assert SkuHold.objects.filter(lifted_at=None).get().source == "person"
        return
    for _name, take in (
        ("place", lambda: sku_hold(sku=sku, kind=kind, note="so", hand=who)),
        ("lift", lambda: hold_lift_by_hand(hold_id=standing.pk, note="so", hand=who)),
    ):
        with pytest.raises(ShopError) as refused:
            take()
        assert refused.value.code == code
    assert SkuHold.objects.filter(lifted_at=None).count() == 1


def test_a_reason_is_needed_and_other_shops_are_apart(sku: Sku, promoter: User) -> None:
    who, far = hand(promoter, sku.shop), make_shop(code="far")
    for note in ("", "  "):
        with pytest.raises(ShopError, match="Say why"):
            sku_hold(sku=sku, kind="stock", note=note, hand=who)
    row = sku_hold(sku=sku, kind="stock", note="so", hand=who)
    with pytest.raises(ShopError, match="Say why"):
        hold_lift_by_hand(hold_id=row.pk, note=" ", hand=who)
    for take in (
        lambda: sku_hold(sku=sku, kind="legal", note="so", hand=hand(promoter, far)),
        lambda: hold_lift_by_hand(hold_id=row.pk, note="so", hand=hand(promoter, far)),
    ):
        with pytest.raises(ShopError) as refused:
            take()
        assert refused.value.code == "not_found"


def test_the_screen(sku: Sku, promoter: User) -> None:
    campaign(sku, hand(promoter, sku.shop), name="Launch week")
    hold_place(sku=sku_made(sku.shop, "BAD"), kind="quality", source="issue:7", now=NOW)
    client, page = signed_in(promoter), reverse("promotion:holds")
    assert "by its product issue" in client.get(page).content.decode()
    sent = {"sku": "P1-a", "kind": "quality", "note": "out"}
    assert client.post(reverse("promotion:hold-add"), sent).status_code == 422
    client.post(reverse("promotion:hold-add"), sent | {"kind": "stock"})
    row = SkuHold.objects.get(kind="stock")
    text = client.get(page).content.decode()
    assert "Launch week" in text
    lift = reverse("promotion:hold-lift", args=[row.pk])
    assert lift in text
    assert reverse("promotion:hold-lift", args=[SkuHold.objects.get(kind="quality").pk]) not in text
    reader = signed_in(make_person("s@example.com", Role.SUPERVISOR, sku.shop))
    text = reader.get(page).content.decode()
    assert "P1-a" in text
    assert lift not in text
    # A campaign that is still a plan is named to nobody who may not know of plans.
    assert "Launch week" not in text
    Campaign.objects.update(state="live")
    assert "Launch week" in reader.get(page).content.decode()
    assert reader.post(lift, {"note": "x"}).status_code == 403
    client.post(lift, {"note": "it came"})
    row.refresh_from_db()
    assert row.lifted_at is not None
    assert "it came" in client.get(page).content.decode()
