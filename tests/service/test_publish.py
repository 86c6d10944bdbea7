"""Publications: what people are told, kept as it was, and who hears of which day."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.service.models import Roster, RosterPublish, ShiftAssignment
from apps.service.rights import Right
from apps.service.selectors.publishing import publish_preview
from apps.service.services.publish import roster_publish
from apps.service.services.rosters import roster_lock, roster_make
from apps.shop.models import Shop
from tests.service.desk import MONDAY, NOW, SUNDAY, TODAY, make_agent, make_roster, publish, put

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


def told(publish: RosterPublish) -> list[tuple[str, list[object]]]:
    """Return who was told what."""
    rows = publish.notices.order_by("agent__user__name")
    return [(str(row.agent), row.changes) for row in rows]


def test_publishing_keeps_the_cells_and_tells_everybody_their_days(shop: Shop) -> None:
    ada, bo, roster = make_agent(shop, "Ada"), make_agent(shop, "Bo"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    put(roster, bo, MONDAY, "N")
    publish(roster)
    first = RosterPublish.objects.get()
    assert (first.number, first.published_by, first.published_at) == (1, "system", NOW)
    assert first.cells == {
        str(ada.pk): {"2026-12-07": ["D"]},
        str(bo.pk): {"2026-12-07": ["N"]},
    }
    assert told(first) == [
        ("Ada", [["2026-12-07", [], ["D"]]]),
        ("Bo", [["2026-12-07", [], ["N"]]]),
    ]
    assert set(ShiftAssignment.objects.values_list("state", flat=True)) == {"published"}


def test_the_next_publication_tells_only_those_whose_days_change(shop: Shop) -> None:
    ada, bo, roster = make_agent(shop, "Ada"), make_agent(shop, "Bo"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    put(roster, bo, MONDAY, "N")
    publish(roster)
    put(roster, ada, MONDAY, reason="asked for it")
    put(roster, ada, TUESDAY, "N")
    preview = publish_preview(Roster.objects.select_related("shop").get(pk=roster.pk))
    assert [str(each.agent) for each in preview.changes] == ["Ada"]
    assert preview.number == 2
    publish(roster)
    second = RosterPublish.objects.get(number=2)
    assert told(second) == [
        ("Ada", [["2026-12-07", ["D"], []], ["2026-12-08", [], ["N"]]]),
    ]
    states = ShiftAssignment.objects.order_by("shift__day", "pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "published", "published"]


def test_a_roster_that_changed_since_the_dialog_is_not_published(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    with pytest.raises(ShopError) as refused:
        roster_publish(roster_id=roster.pk, version=1, right=Right(SYSTEM), now=NOW)
    assert (refused.value.code, refused.value.extra) == ("stale", {"seen": 1, "now": 2})
    assert not RosterPublish.objects.exists()


def test_broken_rules_are_listed_and_need_a_director_with_a_reason(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada", is_senior=False), make_roster(shop)
    put(roster, ada, MONDAY, "D", hard=True, reason="alone")
    with pytest.raises(ShopError, match="seniors") as refused:
        publish(roster, hard=False)
    assert refused.value.extra["needs"] == "director"
    publish(roster, hard=True, reason="no senior to be had")
    kept = RosterPublish.objects.get()
    assert kept.reason == "no senior to be had"
    assert kept.rule_breaks == ["D on Mon 7 Dec would have 0 of 1 seniors."]


def test_the_database_keeps_a_publication_as_it_is(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    publish(roster)
    kept = RosterPublish.objects.get()
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        RosterPublish.objects.update(cells={})
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        RosterPublish.objects.all()._raw_delete("default")
    assert RosterPublish.objects.get().cells == kept.cells


def test_a_roster_is_locked_after_its_last_day_only(shop: Shop) -> None:
    roster = make_roster(shop)
    publish(roster)
    with pytest.raises(ShopError, match="2026-12-20"):
        roster_lock(roster_id=roster.pk, actor=SYSTEM, today=SUNDAY)
    later = SUNDAY + timedelta(days=1)
    assert roster_lock(roster_id=roster.pk, actor=SYSTEM, today=later).state == "locked"
    with pytest.raises(ShopError, match="locked by now"):
        roster_lock(roster_id=roster.pk, actor=SYSTEM, today=later)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (SUNDAY, MONDAY, "field_invalid"),
        (MONDAY, MONDAY + timedelta(days=93), "field_invalid"),
        (SUNDAY, SUNDAY + timedelta(days=6), "duplicate"),
    ],
)
def test_days_out_of_order_too_many_or_taken_are_refused(
    shop: Shop, first: date, last: date, code: str
) -> None:
    make_roster(shop)
    with pytest.raises(ShopError) as refused:
        roster_make(shop=shop, starts_on=first, ends_on=last, actor=SYSTEM, today=TODAY)
    assert refused.value.code == code
    assert Roster.objects.count() == 1
