"""Messages to members from the plan to their effect, and what stops them (promotion.md 10, 13)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent, User
from apps.common.errors import ShopError
from apps.promotion.models import MemberConsent, MemberSend, MemberSendArm
from apps.promotion.selectors.members import month_costs
from apps.promotion.selectors.sends import send_line
from apps.promotion.services import sends as acts
from apps.promotion.services.members import customer_forget
from apps.shop.models import Customer, Product, Refund, Shop, Sku
from apps.shop.services import hold_place
from tests.promotion.members import D, approved, listed, message, order
from tests.promotion.prices import NOW, hand

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def code(service: object, **told: object) -> tuple[str, str]:
    """Return the code and the guard of a refusal."""
    with pytest.raises(ShopError) as refused:
        service(**told)  # type: ignore[operator]  # any service
    return refused.value.code, refused.value.extra.get("guard", "")


def test_arms_are_drawn_at_the_approval_and_stay(crowd: Shop, promoter: User) -> None:
    row = approved(promoter, crowd)
    arms = dict(row.arms.values_list("customer__key_hash", "arm"))
    assert sorted(arms.values()) == ["hold"] * 2 + ["send"] * 8
    assert (row.without_consent, row.scored_on.month, row.state) == (2, 11, "approved")
    assert {"m0010", "m0011", "m0099"}.isdisjoint(arms)
    # The same seed draws the same; without one nobody knows it before.
    again = approved(promoter, crowd)
    assert dict(again.arms.values_list("customer__key_hash", "arm")) == arms
    other = message(hand(promoter, crowd), crowd)
    acts.send_approve(send_id=other.pk, hand=hand(promoter, crowd))
    assert len(MemberSend.objects.get(pk=other.pk).seed) == 32
    held = row.arms.filter(arm="hold").first()
    for change in (
        lambda: row.arms.filter(pk=held.pk).update(arm="send"),
        lambda: row.arms.filter(pk=held.pk).update(customer=Customer.objects.get(key_hash="m0099")),
        lambda: row.arms.create(customer=Customer.objects.get(key_hash="m0099"), arm="send"),
    ):
        with pytest.raises(DatabaseError, match="arm"), transaction.atomic():
            change()


def test_who_approves_beyond_the_budget(crowd: Shop, promoter: User, director: User) -> None:
    who, chief = hand(promoter, crowd), hand(director, crowd, "director")
    dear = message(who, crowd, cost=D("1000.01"))
    assert code(acts.send_approve, send_id=dear.pk, hand=who) == ("limit_refused", "")
    own = message(chief, crowd, cost=D(2000))
    assert code(acts.send_approve, send_id=own.pk, hand=chief) == ("limit_refused", "")
    assert not MemberSendArm.objects.exists()
    assert acts.send_approve(send_id=dear.pk, hand=chief).approved_by == director
    assert code(acts.send_plan, shop=crowd, asked=None, hand=hand(promoter, crowd, "analyst")) == (
        "role_refused", "",
    )  # fmt: skip


def test_what_may_not_be_said_or_is_past_is_refused(crowd: Shop, promoter: User) -> None:
    who = hand(promoter, crowd)
    with pytest.raises(ShopError, match="nothing may be offered for a review"):
        message(who, crowd, text="Change your review and get a coupon.")
    with pytest.raises(ShopError, match="past already"):
        message(who, crowd, planned_at=NOW)
    row = message(who, crowd)
    late = hand(promoter, crowd, now=NOW + 3 * HOUR)
    assert code(acts.send_approve, send_id=row.pk, hand=late) == ("guard_refused", "time")
    nobody = message(who, crowd, channel="email")
    assert code(acts.send_approve, send_id=nobody.pk, hand=who) == ("guard_refused", "consent")


def test_a_held_product_stops_it_at_every_step(crowd: Shop, promoter: User, director: User) -> None:
    item = Product.objects.create(shop=crowd, external_id="P1", title="Cup")
    sku = Sku.objects.create(shop=crowd, code="P1-a", product=item)
    who = hand(promoter, crowd)
    row, draft = approved(promoter, crowd, product=item), message(who, crowd, product=item)
    listed(row, director)
    hold_place(sku=sku, kind="stock", source="person", now=NOW, note="none")
    held = ("guard_refused", "held")
    assert code(acts.send_approve, send_id=draft.pk, hand=who) == held
    assert code(acts.send_out, send_id=row.pk, cost=D(1), hand=who) == held
    chief = hand(director, crowd, "director")
    assert code(acts.send_list, send_id=row.pk, reason="x", hand=chief) == held


def test_the_list_leaves_out_who_is_held_back_and_is_written_down(
    crowd: Shop, promoter: User, director: User
) -> None:
    chief = hand(director, crowd, "director")
    draft = message(hand(promoter, crowd), crowd)
    assert code(acts.send_list, send_id=draft.pk, reason="x", hand=chief)[0] == "state_refused"
    row = approved(promoter, crowd)
    assert code(acts.send_list, send_id=row.pk, reason=" ", hand=chief)[0] == "field_invalid"
    told = listed(row, director)
    to = row.arms.filter(arm="send").values_list("customer__key_hash", flat=True)
    assert told == sorted(f"ref-{each[1:]}" for each in to)
    event = AuditEvent.objects.get(action="send.list")
    assert (event.reason, event.changes["rows"]) == ("for the console", [None, 8])
    assert "ref-" not in str(event.changes)


def test_consent_and_quiet_hours_are_checked_when_it_goes_out(
    crowd: Shop, promoter: User, director: User
) -> None:
    row, who = approved(promoter, crowd), hand(promoter, crowd)
    out = {"send_id": row.pk, "cost": D(60)}
    assert code(acts.send_out, **out, hand=who) == ("guard_refused", "list")
    listed(row, director)
    for hours in (11, 22):  # 21:00 and 8:00 in Shanghai
        late = hand(promoter, crowd, now=NOW + hours * HOUR)
        assert code(acts.send_out, **out, hand=late) == ("guard_refused", "quiet")
    for arm in ("send", "hold"):
        gone = row.arms.filter(arm=arm).first()
        MemberConsent.objects.filter(customer=gone.customer).update(
            withdrawn_at=NOW - DAY, changed_at=NOW + HOUR
        )
    # One who took it back is on the list that was saved: it has to be saved once more.
    soon = hand(promoter, crowd, now=NOW + 2 * HOUR)
    assert code(acts.send_out, **out, hand=soon) == ("guard_refused", "list")
    assert len(listed(row, director, NOW + 2 * HOUR)) == 7
    sent = acts.send_out(**out, hand=soon)
    assert (sent.state, sent.cost, sent.sent_on) == ("sent", D(60), NOW.date())
    counted = send_line(sent).counted
    assert counted is not None
    # Left out of both arms, so that they stay alike.
    assert (counted.send, counted.hold, counted.left_out) == (8, 2, 2)


def test_a_list_is_of_those_who_agree_when_it_goes_out(
    crowd: Shop, promoter: User, director: User
) -> None:
    row, who = approved(promoter, crowd), hand(promoter, crowd, now=NOW + 2 * HOUR)
    back, gone = [arm.customer for arm in row.arms.filter(arm="send")[:2]]
    MemberConsent.objects.filter(customer=back).update(withdrawn_at=NOW)
    assert len(listed(row, director, NOW + HOUR)) == 7
    # A file that was begun before the list and came in after it: its time does not hide it.
    MemberConsent.objects.filter(customer=gone).update(withdrawn_at=NOW, changed_at=NOW)
    with pytest.raises(ShopError) as refused:
        acts.send_out(send_id=row.pk, cost=D(60), hand=who)
    assert (refused.value.extra["guard"], refused.value.extra["facts"]["changed"]) == ("list", 1)
    # Who agreed again is not on the list either.
    MemberConsent.objects.filter(customer=back).update(withdrawn_at=None)
    with pytest.raises(ShopError) as refused:
        acts.send_out(send_id=row.pk, cost=D(60), hand=who)
    assert refused.value.extra["facts"]["changed"] == 2
    told = listed(row, director, NOW + 2 * HOUR)
    assert len(told) == 7
    assert f"ref-{back.key_hash[1:]}" in told
    acts.send_out(send_id=row.pk, cost=D(60), hand=who)
    counted = send_line(row).counted
    assert counted is not None
    assert counted.left_out == 1


def test_who_goes_on_and_on_saying_that_it_goes_out_says_it_once(
    crowd: Shop, promoter: User, director: User
) -> None:
    row = sent_out(crowd, promoter, director)
    later = hand(promoter, crowd, now=NOW + HOUR)
    assert code(acts.send_out, send_id=row.pk, cost=D(99), hand=later)[0] == "state_refused"
    assert code(acts.send_approve, send_id=row.pk, hand=later)[0] == "state_refused"
    row.refresh_from_db()
    assert (row.cost, row.sent_at) == (D(60), NOW)


def sent_out(shop: Shop, promoter: User, director: User) -> MemberSend:
    """Return a message that is out."""
    row = approved(promoter, shop)
    listed(row, director)
    return acts.send_out(send_id=row.pk, cost=D(60), hand=hand(promoter, shop))


def test_its_effect_is_what_both_arms_bought_in_two_weeks(
    crowd: Shop, promoter: User, director: User
) -> None:
    row = sent_out(crowd, promoter, director)
    asked = [arm.customer for arm in row.arms.filter(arm="send").order_by("customer")]
    held = [arm.customer for arm in row.arms.filter(arm="hold").order_by("customer")]
    for customer in asked[:4]:
        order(customer, NOW + DAY)
    order(asked[0], NOW + 2 * DAY, 50)  # once more: one buyer, more money
    order(asked[5], NOW - HOUR)  # before
    order(asked[5], NOW + 14 * DAY)  # after
    back = order(asked[6], NOW + DAY)  # given back whole
    Refund.objects.create(
        shop=crowd, external_id="r", order=back, amount=100, refunded_on=NOW.date()
    )
    order(held[0], NOW + DAY)
    early = hand(promoter, crowd, now=NOW + 13 * DAY)
    assert code(acts.send_measure, send_id=row.pk, hand=early) == ("guard_refused", "early")
    assert acts.sends_tick(now=NOW + 13 * DAY) == 0
    assert (acts.sends_tick(now=NOW + 14 * DAY), acts.sends_tick(now=NOW + 15 * DAY)) == (1, 0)
    row.refresh_from_db()
    assert (row.asked, row.bought, row.held, row.held_bought) == (8, 4, 2, 1)
    assert (row.asked_paid, row.held_paid) == (450, 100)
    # Of 150, 100, 100, 100, 0, 0, 0, 0 and of 100, 0.
    assert row.asked_deviation is not None
    assert row.held_deviation is not None
    assert (round(row.asked_deviation, 2), round(row.held_deviation, 2)) == (D("62.32"), D("70.71"))
    effect = send_line(row).effect
    assert effect is not None
    assert (effect.gain.value, effect.revenue, effect.is_sure) == (0, D(50), False)
    assert effect.revenue_reach is None  # too few bought


def test_its_cost_is_what_repeat_orders_cost(crowd: Shop, promoter: User, director: User) -> None:
    buyer = Customer.objects.get(key_hash="m0000")
    for days in (3, 2, 1):
        order(buyer, NOW - days * DAY)
    december = (NOW + 20 * DAY).date()
    assert month_costs(crowd, december).costs.repeat is None
    sent_out(crowd, promoter, director)
    told = month_costs(crowd, december)
    assert (told.repeat_orders, told.retention, told.costs.repeat) == (2, D(60), D(30))


def test_who_is_forgotten_leaves_no_trace_but_the_count(
    crowd: Shop, promoter: User, director: User
) -> None:
    row = approved(promoter, crowd)
    assert len(listed(row, director)) == 8
    gone = row.arms.filter(arm="send").first().customer
    assert customer_forget(customer=gone, actor=SYSTEM) == 3
    assert customer_forget(customer=gone, actor=SYSTEM) == 0
    row.refresh_from_db()
    assert row.exported_at is None
    assert not MemberConsent.objects.filter(customer=gone).exists()
    assert not row.arms.filter(customer=gone).exists()
    counted = send_line(row).counted
    assert counted is not None
    assert (counted.send, counted.hold, counted.forgotten) == (8, 2, 1)
    assert len(listed(row, director)) == 7
    acts.send_out(send_id=row.pk, cost=D(60), hand=hand(promoter, crowd))
    acts.sends_tick(now=NOW + 14 * DAY)
    row.refresh_from_db()
    assert (row.asked, row.held) == (7, 2)
