"""Pages of cases: who sees what, what a form does, and what a refusal says."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import AuditEvent, User
from apps.aftersales.models import AfterSalesCase, AftersalesSettings, CaseLine, EventFile
from apps.aftersales.selectors import queue as queue_module
from apps.shop.models import Shop
from tests.aftersales.cases import hand_of, leg, make_order
from tests.factories import make_person, signed_in

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def sent(case: AfterSalesCase, **fields: Any) -> dict[str, Any]:
    """Return a form of an event as the page of the case would send it."""
    return {"version": case.version, "key": f"key-{case.version}", **fields}


def do(client: Client, case: AfterSalesCase, event: str, **fields: Any) -> Any:
    """Send the form of an event; return the answer."""
    case.refresh_from_db()
    path = reverse("aftersales:case-act", args=[case.pk, event])
    return client.post(path, sent(case, **fields))


def do_leg(client: Client, case: AfterSalesCase, kind: str, event: str, **fields: Any) -> Any:
    """Send the form of an event of the newest leg of a kind."""
    case.refresh_from_db()
    path = reverse("aftersales:leg-act", args=[case.pk, leg(case, kind).pk, event])
    return client.post(path, sent(case, **fields))


@pytest.fixture
def person(shop: Shop) -> User:
    """An assistant of the shop."""
    return make_person("handler@spring.example.com", "assistant", shop, name="Handler")


@pytest.fixture
def desk_client(person: User) -> Client:
    """The assistant's browser."""
    return signed_in(person)


@pytest.fixture
def case(shop: Shop, desk_client: Client) -> AfterSalesCase:
    """A case that the assistant logged by the form."""
    order = make_order(shop, "126.00")
    line = order.lines.get()
    form = {
        "order": order.number,
        "kind": "refund_only",
        "reason": "FUNC",
        "source": "chat",
        "key": "log-1",
        f"line_{line.pk}": "on",
        f"qty_{line.pk}": "1",
        f"amount_{line.pk}": "126.00",
    }
    answer = desk_client.post(reverse("aftersales:log"), form)
    assert answer.status_code == 302
    again = desk_client.post(reverse("aftersales:log"), form)
    assert again.url == answer.url
    return AfterSalesCase.objects.get()


def test_the_form_of_a_known_order_shows_lines_and_what_is_left(
    shop: Shop, desk_client: Client, case: AfterSalesCase
) -> None:
    assert case.order is not None
    page = desk_client.get(f"{reverse('aftersales:log')}?order={case.order.number}")
    text = page.content.decode()
    assert "Thing 1" in text
    assert f"#{case.pk}" in text
    unknown = desk_client.get(f"{reverse('aftersales:log')}?order=nothing").content.decode()
    assert "There is no order nothing" in unknown
    assert "Buyer&#x27;s id at the platform" in unknown


def test_a_case_goes_from_the_queue_to_its_refund(
    shop: Shop, desk_client: Client, case: AfterSalesCase
) -> None:
    listed = desk_client.get(reverse("aftersales:queue")).content.decode()
    assert f"#{case.pk}" in listed
    assert "Tmall approves" in listed or "by itself" in listed or "goes to the top" in listed
    assert do(desk_client, case, "take").status_code == 302
    line = case.lines.get()
    plan = {
        "route": "refund_only",
        f"amount_{line.pk}": "126.00",
        "borne_by": "shop",
        "if_out_of_stock": "refund",
    }
    assert do(desk_client, case, "approve", **plan).status_code == 302
    assert do_leg(desk_client, case, "money", "execute").status_code == 302
    assert do_leg(desk_client, case, "money", "succeed", number="R-1").status_code == 302
    done = do(desk_client, case, "resolve", note="Told.", channel="chat")
    assert done.status_code == 302
    case.refresh_from_db()
    assert case.status == "resolved"
    page = desk_client.get(reverse("aftersales:case", args=[case.pk])).content.decode()
    assert "R-1" in page


def test_a_refusal_keeps_the_words_and_says_why(
    shop: Shop, desk_client: Client, case: AfterSalesCase
) -> None:
    do(desk_client, case, "take")
    line = case.lines.get()
    AftersalesSettings.objects.create(shop=shop, assistant_limit=100)
    plan = {
        "route": "refund_only",
        f"amount_{line.pk}": "126.00",
        "borne_by": "shop",
        "if_out_of_stock": "refund",
        "note": "a regular",
    }
    answer = do(desk_client, case, "approve", **plan)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "above your limit of 100.00" in text
    assert "a regular" in text
    assert AuditEvent.objects.filter(action="case.limit_refused").count() == 1
    disabled = desk_client.get(reverse("aftersales:case", args=[case.pk])).content.decode()
    assert "A supervisor does this." in disabled


def test_two_at_once_the_second_is_told_and_may_try_again(
    shop: Shop, desk_client: Client, case: AfterSalesCase
) -> None:
    do(desk_client, case, "take")
    path = reverse("aftersales:note", args=[case.pk])
    old = {"version": 1, "key": "k9", "note": "my words", "channel": "chat", "direction": ""}
    answer = desk_client.post(path, old)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody was faster" in text
    assert "my words" in text
    assert '<input type="hidden" name="version" value="2"' in text


def test_agents_see_what_they_logged_and_strangers_nothing(
    shop: Shop, case: AfterSalesCase, agent_client: Client, outsider_client: Client,
    analyst_client: Client, supervisor_client: Client,
) -> None:  # fmt: skip
    path = reverse("aftersales:case", args=[case.pk])
    assert supervisor_client.get(path).status_code == 200
    assert agent_client.get(path).status_code == 404
    assert outsider_client.get(path).status_code == 404
    assert analyst_client.get(path).status_code == 403
    mine = make_person("mine@spring.example.com", "agent", shop)
    AfterSalesCase.objects.filter(pk=case.pk).update(opened_by=mine)
    own = signed_in(mine)
    assert own.get(path).status_code == 200
    assert f"#{case.pk}" in own.get(reverse("aftersales:queue")).content.decode()
    assert do(own, case, "take").status_code == 403
    assert f"#{case.pk}" not in agent_client.get(reverse("aftersales:queue")).content.decode()


def test_a_file_is_known_by_its_bytes(
    shop: Shop, desk_client: Client, case: AfterSalesCase, outsider_client: Client, settings: Any,
    tmp_path: Any,
) -> None:  # fmt: skip
    settings.UPLOAD_ROOT = tmp_path
    path = reverse("aftersales:evidence", args=[case.pk])
    false = SimpleUploadedFile("a.png", b"<script>", content_type="image/png")
    assert desk_client.post(path, sent(case, file=false)).status_code == 422
    other = SimpleUploadedFile("a.pdf", PNG, content_type="application/pdf")
    assert "another kind" in desk_client.post(path, sent(case, file=other)).content.decode()
    good = SimpleUploadedFile("a.png", PNG, content_type="image/png")
    assert desk_client.post(path, sent(case, file=good)).status_code == 302
    kept = EventFile.objects.get()
    shown = reverse("aftersales:file", args=[case.pk, kept.pk])
    answer = desk_client.get(shown)
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (PNG, "image/png")
    assert outsider_client.get(shown).status_code == 404


def test_the_queue_turns_pages_by_key(
    shop: Shop, desk_client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "PAGE", 2)
    now = timezone.now()
    from apps.aftersales.services.log import case_log
    from apps.aftersales.wishes import LineWish, Wish

    for _ in range(5):
        order = make_order(shop)
        line = LineWish(1, order_line_id=order.lines.get().pk, reason="FUNC", amount=Decimal(1))
        wish = Wish(kind="refund_only", order_id=order.pk, lines=(line,))
        case_log(shop=shop, hand=hand_of(person, "assistant", shop, now), wish=wish)
    seen: list[int] = []
    path = reverse("aftersales:queue")
    while path:
        context = desk_client.get(path).context
        seen += [row.case.pk for row in context["page"].rows]
        path = context["next_href"]
    assert seen == sorted(AfterSalesCase.objects.values_list("pk", flat=True))


def test_several_are_taken_with_a_preview_and_the_refused_are_listed(
    shop: Shop, desk_client: Client, case: AfterSalesCase
) -> None:
    order = make_order(shop)
    other = AfterSalesCase.objects.create(
        shop=shop, order=order, source="chat", kind="complaint", phase="received",
        status="executing", opened_at=timezone.now(), opened_on=timezone.now().date(),
        stage_started_at=timezone.now(),
    )  # fmt: skip
    path = f"{reverse('aftersales:bulk')}?shop=spring"
    shown = desk_client.post(path, {"case": [case.pk, other.pk]}).content.decode()
    assert "1 case can be done now" in shown
    assert "This is In progress by now" in shown
    case.refresh_from_db()
    assert case.status == "logged"
    desk_client.post(path, {"case": [case.pk, other.pk], "act": "take", "sure": "1"})
    case.refresh_from_db()
    assert case.status == "deciding"


def test_a_word_of_the_platform_is_explained_once(
    shop: Shop, director_client: Client, case: AfterSalesCase
) -> None:
    CaseLine.objects.update(stated_reason=None, stated_text="怪词")
    page = director_client.get(reverse("aftersales:reasons")).content.decode()
    assert "怪词" in page
    told = {"text": "怪词", "reason": "SPEC"}
    assert director_client.post(reverse("aftersales:reasons"), told).status_code == 302
    assert CaseLine.objects.get().stated_reason.code == "SPEC"  # type: ignore[union-attr]


def test_a_director_sets_limits_and_confirms_what_the_platform_allows(
    shop: Shop, director_client: Client, supervisor_client: Client
) -> None:
    path = reverse("aftersales:settings")
    assert supervisor_client.get(path).status_code == 403
    page = director_client.get(path)
    form = page.context["form"]
    fields = {name: form.initial[name] for name in form.fields if name != "self_approval"}
    assert director_client.post(path, fields | {"assistant_limit": "9999"}).status_code == 422
    assert director_client.post(path, fields | {"assistant_limit": "300"}).status_code == 302
    assert AftersalesSettings.objects.get().assistant_limit == 300
    limit = page.context["limits"][0]
    told = {"limit_id": limit.pk, "hours": "36", "confirmed": "on"}
    assert director_client.post(reverse("aftersales:deadline"), told).status_code == 302
    own = director_client.get(path).context["limits"]
    assert [each.confirmed for each in own if each.shop_id == shop.pk] == [True]


def test_the_queue_leaves_as_a_file_that_is_written_down(
    shop: Shop, supervisor_client: Client, desk_client: Client, case: AfterSalesCase
) -> None:
    CaseLine.objects.update(title="=1+1")
    path = reverse("aftersales:export")
    assert desk_client.post(path, {"format": "csv"}).status_code == 403
    text = supervisor_client.post(path, {"format": "csv"}).content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("case,status,kind,order")
    assert ",'=1+1," in text
    book = supervisor_client.post(path, {"format": "xlsx"})
    assert book.content[:2] == b"PK"
    assert AuditEvent.objects.filter(action="cases.export", rows=1).count() == 2


def test_programs_read_cases_without_words_about_buyers(
    shop: Shop, desk_client: Client, case: AfterSalesCase, outsider_client: Client
) -> None:
    case.events.count()
    do(desk_client, case, "take")
    listed = desk_client.get(reverse("api:cases")).json()
    assert [row["case"] for row in listed["cases"]] == [case.pk]
    assert listed["counts"]["decide"] == 1
    one = desk_client.get(reverse("api:case", args=[case.pk])).json()
    assert (one["status"], one["lines"][0]["asked_amount"]) == ("deciding", "126.00")
    events = desk_client.get(reverse("api:case-events", args=[case.pk])).json()["events"]
    assert [each["event"] for each in events] == ["log", "take"]
    assert outsider_client.get(reverse("api:case", args=[case.pk])).status_code == 404
    assert desk_client.get(reverse("aftersales:shift-start")).status_code == 200


def test_every_form_of_a_case_carries_its_token(
    shop: Shop, desk_client: Client, case: AfterSalesCase
) -> None:
    do(desk_client, case, "take")
    text = desk_client.get(reverse("aftersales:case", args=[case.pk])).content.decode()
    forms = text.split('<form method="post"')[1:]
    assert len(forms) > 5
    assert [form for form in forms if "csrfmiddlewaretoken" not in form.split("</form>")[0]] == []
