"""Decisions about a file that has none to take: refused by the service itself, nothing changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from model_bakery import baker

from apps.accounts.access import AccessGrant, Asked, ShopRole
from apps.accounts.actors import UserActor
from apps.accounts.models import AuditEvent, Membership
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.intake import selectors, services
from apps.intake.models import Batch
from apps.shop.models import Shop
from tests.factories import make_person, membership_recipe, signed_in

pytestmark = pytest.mark.django_db
NOBODY = 999_999_999
Step = Callable[..., Batch]


def waiting(shop: Shop, **fields: Any) -> Batch:
    """A file that was checked and waits for a person; one row of it can be imported."""
    known = {"stage": Batch.Stage.READY, "state": Batch.State.DONE, "kind": "orders"}
    kept = {"stored_name": "kept", "rows_staged": 1, "profile_key": "tmall.order_report"}
    batch: Batch = baker.make(Batch, shop=shop, **{**known, **kept, **fields})
    return batch


def confirm(batch_id: int) -> Batch:
    return services.batch_confirm(batch_id=batch_id, by=None, now=timezone.now(), typed="spring")


def discard(batch_id: int) -> Batch:
    return services.batch_discard(batch_id=batch_id, by=None, now=timezone.now())


def reread(batch_id: int) -> Batch:
    return services.batch_reread(
        batch_id=batch_id, profile_key="tmall.order_report", by=None, now=timezone.now()
    )


def refusal(step: Step, batch_id: int) -> str:
    """Return the code of the refusal; nothing is changed and nothing is audited."""
    before = list(Batch.objects.values()), AuditEvent.objects.count()
    with pytest.raises(ShopError) as caught:
        step(batch_id)
    assert (list(Batch.objects.values()), AuditEvent.objects.count()) == before
    return caught.value.code


@pytest.mark.parametrize("step", [confirm, discard, reread])
def test_an_import_that_does_not_exist_is_not_found(shop: Shop, step: Step) -> None:
    assert refusal(step, NOBODY) == "not_found"


@pytest.mark.parametrize("step", [confirm, discard, reread])
@pytest.mark.parametrize(
    "stage", [each for each in Batch.Stage if each not in (Batch.Stage.READY, Batch.Stage.REFUSED)]
)
def test_an_import_under_way_or_over_takes_no_decision(
    shop: Shop, step: Step, stage: Batch.Stage
) -> None:
    assert refusal(step, waiting(shop, stage=stage).pk) == "state_refused"


@pytest.mark.parametrize("step", [confirm, discard])
def test_a_refused_file_is_neither_agreed_to_nor_dropped(shop: Shop, step: Step) -> None:
    assert refusal(step, waiting(shop, stage=Batch.Stage.REFUSED).pk) == "state_refused"


def test_a_file_without_any_good_row_cannot_be_agreed_to(shop: Shop) -> None:
    assert refusal(confirm, waiting(shop, rows_staged=0).pk) == "state_refused"
    assert confirm(waiting(shop).pk).stage == Batch.Stage.COMMITTING


def test_a_file_that_is_no_longer_kept_is_not_read_again(shop: Shop) -> None:
    assert refusal(reread, waiting(shop, stored_name="").pk) == "state_refused"
    assert reread(waiting(shop).pk).stage == Batch.Stage.RECEIVED


def test_a_warning_about_another_shop_needs_who_may_override_it(shop: Shop) -> None:
    warned = waiting(shop, found={"guards": [{"code": "wrong_shop"}]})
    assert refusal(confirm, warned.pk) == "role_refused"


def test_who_left_a_shop_does_not_see_the_files_they_brought(shop: Shop, other_shop: Shop) -> None:
    """One's own files are shown whatever their kind, but only in the shops one works for."""
    person = make_person("bo@example.com", Role.SUPERVISOR, shop)
    membership_recipe.make(user=person, shop=other_shop, role=Role.SUPERVISOR)
    mine = waiting(shop, by=person, kind="ad_stats", stage=Batch.Stage.REFUSED)
    client = signed_in(person)
    assert client.get(f"/data/batches/{mine.pk}/").status_code == 200
    assert f"/data/batches/{mine.pk}/" in client.get("/data/?shop=spring").content.decode()
    left = timezone.now() - timedelta(seconds=1)
    Membership.objects.filter(user=person, shop=shop).update(valid_to=left)
    assert client.get(f"/data/batches/{mine.pk}/").status_code == 404
    listed = selectors.batches(access=_access(person.pk, other_shop), shop_id=shop.pk)
    assert listed == []


def _access(user_id: int, shop: Shop) -> AccessGrant:
    role = ShopRole(shop, Role.SUPERVISOR)
    return AccessGrant(UserActor(user_id), (role,), Asked("intake:batches", "GET"))
