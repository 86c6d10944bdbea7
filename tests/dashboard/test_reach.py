"""What pages of figures offer to whom: rows, files, aims, coaching."""

import pytest
from django.urls import reverse

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person, signed_in
from tests.known_day import DAY

pytestmark = pytest.mark.django_db
PAID = ("sales.paid_amount",)


@pytest.mark.parametrize(
    ("name", "names", "key", "by_role"),
    [
        ("metric", PAID, "may_export", {Role.SUPERVISOR: False, Role.ANALYST: True}),
        ("metric", PAID, "may_see_rows", {Role.ANALYST: False, Role.SUPERVISOR: True}),
        ("day", (), "may_export", {Role.SUPERVISOR: False, Role.ANALYST: True}),
        ("status", (), "may_recompute", {Role.SUPERVISOR: False, Role.DIRECTOR: True}),
        ("status", (), "may_upload", {Role.ANALYST: False, Role.SUPERVISOR: True}),
        ("status", (), "may_type", {Role.SUPERVISOR: False, Role.PROMOTER: True}),
        ("rows", (), "may_export", {Role.SUPERVISOR: False, Role.DIRECTOR: True}),
        ("scorecards", (), "may_aim", {Role.SUPERVISOR: False, Role.DIRECTOR: True}),
        ("scorecards", (), "may_open", {Role.ANALYST: False, Role.SUPERVISOR: True}),
        ("scorecards", (), "may_coach", {Role.DIRECTOR: False, Role.SUPERVISOR: True}),
        ("case-figures", (), "may_see_rows", {Role.ANALYST: False, Role.SUPERVISOR: True}),
        ("case-figures", (), "may_see_cases", {Role.ANALYST: False, Role.SUPERVISOR: True}),
        ("ads", (), "may_import", {Role.ANALYST: False, Role.PROMOTER: True}),
        ("ads", (), "may_manage", {Role.ANALYST: False, Role.PROMOTER: True}),
    ],
)
def test_a_page_offers_what_its_reader_may(
    known_shop: Shop, name: str, names: tuple[str, ...], key: str, by_role: dict[Role, bool]
) -> None:
    path = reverse(f"dashboard:{name}", args=names)
    asked = {"shop": known_shop.code, "day": DAY.isoformat(), "metric": PAID[0]}
    shown = {
        role: bool(
            signed_in(make_person(f"{role}@x.example.com", role, known_shop))
            .get(path, asked)
            .context[key]
        )
        for role in by_role
    }
    assert shown == by_role
