"""Lists of subscribers come in by a file and a mapping, and what was said last holds."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.access import AccessGrant, Asked, ShopRole
from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.intake.mapping import MappingError, mapping_from
from apps.intake.models import Batch, Coverage, Feed, RejectedRow
from apps.intake.services.erasure import customer_erase, erasures_replay
from apps.promotion.models import ConsentStage, MemberConsent
from apps.shop.models import Customer, Shop
from apps.shop.services.staging import customer_hash
from tests.factories import make_person, signed_in
from tests.intake.batch_tools import imported
from tests.intake.mapping_tools import example, mapped
from tests.promotion.prices import NOW

HEAD = "买家会员名,渠道,同意时间,来源,退订时间\n"


@pytest.mark.django_db
def test_a_list_of_subscribers_tells_who_agreed(shop: Shop) -> None:
    known = Customer.objects.create(
        shop=shop, key_hash=customer_hash(shop_id=shop.pk, customer_ref="tb_anna"), name="Anna K."
    )
    rows = (
        "tb_anna,短信,2026-03-01 10:00:00,下单,\n"
        "tb_anna,email,2026-03-01 10:00:00,下单,2026-04-01 10:00:00\n"
        "tb_bela,SMS,2026-03-02 10:00:00,,\n"
        "tb_bela,SMS,2026-03-02 10:00:00,,\n"
    )
    batch = mapped(shop, HEAD + rows, example("subscribers"))
    assert (batch.stage, batch.last_error) == ("done", "")
    assert (batch.counts["new"], batch.counts["skipped"]) == (3, 1)
    assert "tb_anna" not in str(batch.found)
    assert "tb_anna" not in str(list(AuditEvent.objects.values()))
    told = MemberConsent.objects.order_by("customer", "channel")
    assert [(row.channel, row.withdrawn_at is None, row.source) for row in told] == [
        ("email", False, "下单"), ("sms", True, "下单"), ("sms", True, ""),
    ]  # fmt: skip
    assert told[0].customer == known
    known.refresh_from_db()
    assert (known.name, told[1].reference) == ("Anna K.", "tb_anna")
    assert not ConsentStage.objects.exists()
    assert not Feed.objects.get(kind="consents").required
    assert not Coverage.objects.filter(kind="consents").exists()
    # A later word holds; an earlier one brings nothing to life again.
    gone = "tb_bela,SMS,2026-03-02 10:00:00,,2026-05-01 09:00:00\n"
    later = imported(shop, HEAD + gone, profile="generic:own")
    assert (later.counts["new"], later.counts["changed"]) == (0, 1)
    again = imported(shop, (HEAD + rows).replace("\n", "\r\n"), profile="generic:own")
    assert (again.counts["changed"], again.counts["same"], again.counts["older"]) == (0, 2, 1)
    assert MemberConsent.objects.live().count() == 1


@pytest.mark.django_db
def test_wrong_rows_are_refused_one_by_one(shop: Shop) -> None:
    rows = (
        "tb_anna,fax,2026-03-01 10:00:00,,\n"
        "tb_anna,sms,soon,,\n"
        ",sms,2026-03-01 10:00:00,,\n"
        "tb_anna,sms,2026-03-01 10:00:00,,2026-02-01 10:00:00\n"
        "tb_anna,sms,2999-03-01 10:00:00,,\n"
        "tb_cora,,2026-03-01 10:00:00,,\n"
        "tb_dora,sms,2026-03-01 10:00:00,,\ntb_dora,sms,2026-03-03 10:00:00,,\n"
    )
    batch = mapped(shop, HEAD + rows, example("subscribers"))
    assert (batch.stage, batch.counts["refused"]) == ("ready", 8)
    found = RejectedRow.objects.order_by("line").values_list("line", "code")
    assert sorted(set(found)) == [
        (2, "channel_unknown"), (3, "time_text"), (4, "required_empty"), (5, "withdrawn_first"),
        (6, "time_range"), (7, "required_empty"), (8, "duplicate_conflict"),
        (9, "duplicate_conflict"),
    ]  # fmt: skip
    told = str(list(RejectedRow.objects.values_list("message", "value")))
    assert "tb_" not in told
    assert not MemberConsent.objects.exists()


def test_a_mapping_of_subscribers_says_what_it_lacks() -> None:
    for constants in ({}, {"channel": "fax"}):
        with pytest.raises(MappingError) as raised:
            mapping_from({"kind": "consents", "columns": {}, "constants": constants})
        assert [where for where, _text in raised.value.problems][:3] == [
            "columns.buyer", "columns.given_at", "columns.channel",
        ]  # fmt: skip


@pytest.mark.django_db
def test_a_consent_is_erased_with_its_buyer_and_stays_so(shop: Shop) -> None:
    rows = "tb_anna,短信,2026-03-01 10:00:00,下单,\n"
    mapped(shop, HEAD + rows, example("subscribers"))
    who = Customer.objects.get()
    access = AccessGrant(SYSTEM, (ShopRole(shop, "director"),), Asked("intake:buyer-erase", "POST"))
    customer_erase(access=access, customer_id=who.pk, reason="asked by mail", now=NOW)
    assert not MemberConsent.objects.exists()
    # A list from before still names them: not even until the next replay somebody writes to them.
    again = imported(shop, HEAD + rows.replace("下单", "店铺"), profile="generic:own")
    assert (again.stage, again.counts["new"], again.counts["older"]) == ("done", 0, 1)
    assert not MemberConsent.objects.exists()
    # What waits to be imported loses the name, and its place stays.
    staged = ConsentStage.objects.create(
        stage_key="waits", line=1, name="x", buyer_hash=who.key_hash, reference="tb_anna",
        channel="sms", given_at=NOW, source="",
    )  # fmt: skip
    assert erasures_replay(now=NOW) == 1
    staged.refresh_from_db()
    assert staged.reference == ""
    assert erasures_replay(now=NOW) == 0


@pytest.mark.django_db
def test_a_promoter_brings_the_list_and_sees_it_masked(shop: Shop) -> None:
    mapped(shop, HEAD + "tb_anna,短信,2026-03-01 10:00:00,下单,\n", example("subscribers"))
    batch = Batch.objects.get()
    pia: User = make_person("pia@example.com", Role.PROMOTER, shop)
    client: Client = signed_in(pia)
    page = client.get(reverse("intake:batch", args=[batch.pk])).content.decode()
    assert "1 consents are in." in page
    assert "t*" in page
    assert "tb_anna" not in page
