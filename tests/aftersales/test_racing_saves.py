"""Many people save one line of one case at once: nobody overwrites what they have not seen.

SHOPOPS_RACING_SAVES=10000 tries as many saves as a release asks for (trust.md 11).
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import Role
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLine
from apps.aftersales.services.deciding import case_take
from tests.aftersales.cases import hand, log
from tests.factories import make_person, make_shop, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SAVES = int(os.environ.get("SHOPOPS_RACING_SAVES", "100"))
# So that two workers of a test run share a long race.
HALVES = ("one case", "another case")
PEOPLE = min(8, SAVES // 20)
TRIES = SAVES // PEOPLE // len(HALVES)


@pytest.fixture
def taken() -> AfterSalesCase:
    """Return a case on which somebody works."""
    shop = make_shop(code="spring")
    case = log(shop)
    case_take(case_id=case.pk, hand=hand(shop))
    return case


class Racer(Client):
    """A browser that races others: it listens to no signal that all of them would wait for."""

    def request(self, **asked: Any) -> Any:
        """Return the answer alone, without the templates and contexts of everybody's pages."""
        answer = self.handler(self._base_environ(**asked))
        self.cookies.update(answer.cookies)
        return answer


def assistants(case: AfterSalesCase, number: int) -> Iterator[Client]:
    """Yield the browsers of so many assistants."""
    for at in range(number):
        person = make_person(f"racer{at}@example.com", Role.ASSISTANT, case.shop)
        racer = Racer()
        racer.cookies = signed_in(person).cookies
        yield racer


def in_parallel(clients: list[Client], race: Callable[[Client], Any]) -> list[Any]:
    """Let each browser race in a thread and connection of its own; return what each met."""

    def run(client: Client) -> Any:
        try:
            return race(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(run, clients))


@pytest.mark.parametrize("half", HALVES)
def test_no_save_is_lost(
    half: str, taken: AfterSalesCase, record_property: Callable[[str, object], None]
) -> None:
    line = taken.lines.get()
    path = reverse("aftersales:line", args=[taken.pk, line.pk])
    numbers = count(1)

    def race(client: Client) -> list[tuple[int, int, str, str]]:
        """Save again and again what was looked at; return (status, version, seen, written)."""
        met = []
        for _ in range(TRIES):
            seen = CaseLine.objects.filter(pk=line.pk).values_list("case__version", "defect_code")
            version, code = seen.get()
            mine = f"D{next(numbers)}"
            told = {"version": version, "key": uuid4().hex, "stated": "FUNC", "defect_code": mine}
            met.append((client.post(path, told).status_code, version, code, mine))
        return met

    first = CaseLine.objects.select_related("case").get(pk=line.pk)
    met = [each for one in in_parallel(list(assistants(taken, PEOPLE)), race) for each in one]
    saved = sorted((version, seen, mine) for status, version, seen, mine in met if status == 302)
    refused = [status for status, *_ in met if status != 302]
    history = [first.defect_code, *(mine for _, _, mine in saved)]
    lost = sum(seen != before for (_, seen, _), before in zip(saved, history, strict=False))
    record_property("racing saves", len(met))
    record_property("racing saves that were refused", len(refused))
    record_property("updates that were lost", lost)
    assert len(met) == PEOPLE * TRIES, half
    assert set(refused) == {409}
    # Each version was left once, each saver had seen what they replaced, each save is in the log.
    begun = first.case.version
    assert [version for version, _, _ in saved] == list(range(begun, begun + len(saved)))
    assert lost == 0
    assert CaseLine.objects.get(pk=line.pk).defect_code == history[-1]
    written = CaseEvent.objects.filter(case=taken, payload__version__gt=begun)
    assert written.count() == len(saved)


def test_of_many_who_take_a_case_one_has_it() -> None:
    case = log(make_shop(code="spring"))
    path = reverse("api:case-event", args=[case.pk, "take"])
    told = {"version": case.version}

    def take(client: Client) -> int:
        headers = {"Idempotency-Key": uuid4().hex}
        answer = client.post(path, told, content_type="application/json", headers=headers)
        return answer.status_code

    met = in_parallel(list(assistants(case, 20)), take)
    assert sorted(met) == [200, *[409] * 19]
    assert CaseEvent.objects.filter(case=case, event="take").count() == 1


@pytest.mark.parametrize("name", ["aftersales:line", "api:case-event"])
def test_who_waits_too_long_behind_others_is_told_so_and_nothing_is_saved(
    name: str, taken: AfterSalesCase
) -> None:
    taken.refresh_from_db()
    client = signed_in(make_person("ann@example.com", Role.ASSISTANT, taken.shop))
    of = taken.lines.get().pk if name == "aftersales:line" else "reject"
    path = reverse(name, args=[taken.pk, of])
    told = {"version": taken.version, "key": uuid4().hex, "stated": "FUNC", "note": "worn"}
    held, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            AfterSalesCase.objects.select_for_update().get(pk=taken.pk)
            held.set()
            done.wait(30)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    held.wait(30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    as_program: dict[str, Any] = {
        "content_type": "application/json",
        "headers": {"Idempotency-Key": uuid4().hex},
    }
    try:
        answer = client.post(path, told, **(as_program if name.startswith("api:") else {}))
    finally:
        done.set()
        holder.join()
    assert (answer.status_code, "Others are saving here" in answer.content.decode()) == (409, True)
    assert AfterSalesCase.objects.get(pk=taken.pk).version == taken.version
    assert CaseEvent.objects.filter(case=taken).count() == 2  # logged and taken
