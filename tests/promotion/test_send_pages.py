"""Messages to members on their pages: counts before it is kept, the list for a director alone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from apps.accounts.models import User
from apps.promotion.models import MemberSend
from apps.promotion.services import sends as acts
from apps.shop.models import Shop
from tests.factories import signed_in
from tests.promotion.members import D, approved, listed, order
from tests.promotion.prices import NOW, hand

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Come back", "segment": "loyal", "channel": "sms", "text": "New cups are here.",
    "planned_at": "2026-11-19T14:00", "holdout_pct": "20", "cost": "50",
}  # fmt: skip


def test_its_counts_stand_before_it_is_kept(crowd: Shop, promoter: User) -> None:
    page, pia = reverse("promotion:send-add"), signed_in(promoter)
    with travel(NOW, tick=False):
        counted = pia.post(page, FORM | {"count": "1"}).content.decode()
        facts = [each.split("</dd>")[0] for each in counted.split('<dd class="num">')[1:]]
        assert facts == ["12", "2", "8", "2"]
        assert not MemberSend.objects.exists()
        assert pia.post(page, FORM | {"planned_at": "2026-11-18T14:00"}).status_code == 422
        assert pia.post(page, FORM | {"holdout_pct": "51"}).status_code == 422
        assert pia.post(page, FORM | {"cost": "1e400"}).status_code == 422
        answer = pia.post(page, FORM)
        row = MemberSend.objects.get()
        assert answer.url == reverse("promotion:send", args=[row.pk])
        edit = reverse("promotion:send-edit", args=[row.pk])
        assert pia.post(edit, FORM | {"version": "1", "name": "Mine"}).status_code == 302
        assert pia.post(edit, FORM | {"version": "1", "name": "Late"}).status_code == 409
        act = reverse("promotion:send-act", args=[row.pk, "approve"])
        assert pia.post(act, {"version": "2", "key": "a"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.state) == ("Mine", "approved")


def test_only_a_director_takes_the_list(
    crowd: Shop, promoter: User, director: User, analyst_client: Client
) -> None:
    row = approved(promoter, crowd)
    export, pia = reverse("promotion:send-export", args=[row.pk]), signed_in(promoter)
    for client in (pia, analyst_client):
        assert client.post(export, {"note": "x", "format": "csv"}).status_code == 403
        page = client.get(reverse("promotion:send", args=[row.pk])).content.decode()
        assert "ref-" not in page
        assert "Canary" not in page
    boss = signed_in(director)
    assert boss.post(export, {"note": "", "format": "csv"}).status_code == 422
    file = boss.post(export, {"note": "for the console", "format": "csv"})
    lines = file.content.decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == ("buyer,channel", 9)
    assert lines[1].startswith("ref-")


def test_an_analyst_reads_the_effect(
    crowd: Shop, promoter: User, director: User, analyst_client: Client, agent_client: Client
) -> None:
    page = reverse("promotion:sends")
    assert "No message yet" in analyst_client.get(page).content.decode()
    row = approved(promoter, crowd)
    listed(row, director)
    acts.send_out(send_id=row.pk, cost=D(60), hand=hand(promoter, crowd))
    for arm in row.arms.filter(arm="send"):
        order(arm.customer, NOW + timedelta(days=1))
    with travel(NOW + timedelta(days=1), tick=False):
        one = reverse("promotion:send", args=[row.pk])
        assert "It is measured on 3 Dec 2026" in analyst_client.get(one).content.decode()
    acts.sends_tick(now=NOW + timedelta(days=14))
    text = analyst_client.get(page).content.decode()
    assert "+100.00" in text
    told = analyst_client.get(one).content.decode()
    assert "It changed what was bought." in told
    assert "8 / 8" in told
    assert agent_client.get(page).status_code == 403
    assert analyst_client.get(reverse("promotion:send-add")).status_code == 403
