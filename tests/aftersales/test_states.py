"""One table of moves: models, checks of the database and pages follow it."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from model_bakery import baker

from apps.aftersales import states
from apps.aftersales.models import AfterSalesCase, CaseLeg
from apps.aftersales.selectors.wording import DONE, EVENTS, done_label, event_label
from apps.aftersales.states import CASE_MOVES, LEG_MOVES, Move
from apps.shop.models import Shop
from tests.aftersales.cases import make_case

KINDS = {each.__name__.removesuffix("Leg").lower(): each for each in CaseLeg.__subclasses__()}
LEG_FIELDS: dict[str, dict[str, Any]] = {
    "money": {"amount": 1, "purpose": "refund", "borne_by": "shop"},
    "replacement": {"qty": 1, "if_out_of_stock": "refund"},
}


def rows(moves: tuple[Move, ...]) -> set[tuple[str, str, tuple[str, ...]]]:
    """Return event, source and targets of every row that a method carries."""
    return {
        (move.event, source, move.targets) for move in moves for source in move.sources if source
    }


def transitions(model: type[Any], field: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """Return the same of a model's methods."""
    found = model._meta.get_field(field).get_all_transitions(model)
    return {(each.name, each.source, told(each.target)) for each in found}


def told(target: Any) -> tuple[str, ...]:
    """Return where a transition leads."""
    if target is None:
        return ()
    return tuple(getattr(target, "allowed_states", (target,)))


def test_a_case_has_the_transitions_of_the_table() -> None:
    assert transitions(AfterSalesCase, "status") == rows(CASE_MOVES)


@pytest.mark.parametrize("kind", states.LEG_MOVES)
def test_a_leg_has_the_transitions_of_its_table(kind: str) -> None:
    assert transitions(KINDS[kind], "state") == rows(LEG_MOVES[kind])


def test_a_bare_leg_moves_nowhere() -> None:
    assert transitions(CaseLeg, "state") == set()


def test_tables_and_choices_name_the_same_states() -> None:
    named = set(states.states_of(CASE_MOVES))
    assert named == set(states.STATUSES) == set(AfterSalesCase.Status.values)
    assert set(LEG_MOVES) == set(CaseLeg.Kind.values) == set(KINDS)


def test_every_open_case_has_a_way_on_and_a_person_for_it() -> None:
    for status in states.OPEN:
        moves = states.moves_from(CASE_MOVES, status)
        assert any(move.who & states.CHIEFS and move.targets for move in moves), status


@pytest.mark.django_db
def test_the_database_takes_the_pairs_of_the_table_and_no_other(shop: Shop) -> None:
    case = make_case(shop)
    sku = baker.make("shop.Sku", shop=shop)
    taken, refused = set(), set()
    for kind in LEG_MOVES:
        for state in states.ALL_LEG_STATES:
            fields = LEG_FIELDS.get(kind, {})
            extra = {"sku": sku} if kind == "replacement" else {}
            with transaction.atomic():
                try:
                    CaseLeg.objects.create(case=case, kind=kind, state=state, **fields, **extra)
                    taken.add((kind, state))
                except IntegrityError as error:
                    refused.add(str(error).split('"')[3])
                transaction.set_rollback(True)
    assert refused == {"case_leg_state_of_its_kind"}
    assert taken == {(kind, state) for kind, all_ in states.LEG_STATES.items() for state in all_}


@pytest.mark.django_db
def test_an_event_stays_but_for_its_free_words(shop: Shop) -> None:
    case = make_case(shop)
    event = case.events.get()
    for statement in (
        "UPDATE aftersales_caseevent SET event = 'x' WHERE id = %s",
        "UPDATE aftersales_caseevent SET note = 'other words' WHERE id = %s",
        "UPDATE aftersales_caseevent SET note = '', event = 'x' WHERE id = %s",
        "DELETE FROM aftersales_caseevent WHERE id = %s",
    ):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement, [event.pk])
    erase = "UPDATE aftersales_caseevent SET note = '' WHERE id = %s"
    connection.cursor().execute(erase, [event.pk])
    event.refresh_from_db()
    assert (event.event, event.note) == ("log", "")


def test_every_act_is_told_in_the_past_once_it_is_done() -> None:
    assert (event_label("approve"), done_label("approve")) == ("Approve", "Approved")
    assert done_label("buyer_replied") == event_label("buyer_replied") == "Buyer replied"
    assert set(DONE) < set(EVENTS)
