"""Chat exports and ticket logs come in by a mapping (service 3, 12)."""

import csv
from datetime import datetime
from statistics import mean, median

import pytest

from apps.accounts.actors import SYSTEM
from apps.intake.mapping import MappingError, mapping_from
from apps.intake.models import Batch, Coverage, Feed, RejectedRow
from apps.service.models import Inquiry, Message, MessageStage, Round
from apps.service.services.names import agent_name_tell
from apps.shop.models import Shop
from tests.intake.batch_tools import imported
from tests.intake.mapping_tools import example, mapped
from tests.service.desk import make_agent
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db

TICKETS = "service/shopzilla_tickets_2023-08-01_02.csv"
CHAT = """Conversation,Time,Side,Agent,Buyer,Text
c1,2026-03-01 10:00:00,买家,,anna_k,在吗
c1,2026-03-01 10:00:01,机器人,,anna_k,您好
c1,2026-03-01 10:00:19,客服,Li,anna_k,"在的, =1+1"
c2,2026-03-01 11:00:00,buyer,,bela_m,Is it cold?
c2,2026-03-01 11:01:00,agent,xiao wang,bela_m,Yes
"""


def counts(batch: Batch) -> tuple[int, int]:
    """Return how many rows were new, and how many were known."""
    return batch.counts["new"], batch.counts["same"]


def test_a_chat_export_becomes_inquiries(shop: Shop) -> None:
    li = make_agent(shop, "Li")
    batch = mapped(shop, CHAT, example("chat_export"))
    assert (batch.stage, batch.last_error, counts(batch)) == ("done", "", (5, 0))
    assert batch.found["names_unknown"] == ["xiao wang"]
    assert "anna" not in str(batch.found)
    assert "在吗" not in str(batch.found)
    rounds = Round.objects.order_by("asked_at").values_list("sec_raw", "replier")
    assert list(rounds) == [(19, li.pk), (60, None)]
    assert Message.objects.get(sender=li).body == "在的, =1+1"
    assert {row.channel for row in Inquiry.objects.all()} == {"taobao"}
    assert not MessageStage.objects.exists()
    assert Coverage.objects.filter(kind="messages").count() == 1
    assert not Feed.objects.get(kind="messages").required
    wang = make_agent(shop, "Wang")
    assert agent_name_tell(shop=shop, name="xiao wang", agent=wang, actor=SYSTEM) == 1
    again = imported(shop, CHAT.replace("\n", "\r\n"), profile="generic:own")
    assert counts(again) == (0, 5)
    more = imported(shop, CHAT + "c2,2026-03-01 11:02:00,buyer,,bela_m,ok\n", profile="generic:own")
    assert counts(more) == (1, 5)
    assert Round.objects.filter(replier=wang).count() == 1


def test_wrong_rows_are_refused_one_by_one(shop: Shop) -> None:
    wrong = (
        "c3,soon,buyer,,eva,x\nc3,2026-03-01 10:00:00,nobody,,eva,x\nc3,,buyer,,eva,x\n"
        "c3,2999-03-01 10:00:00,buyer,,eva,x\n"
    )
    batch = mapped(shop, CHAT + wrong, example("chat_export"))
    assert (batch.stage, batch.counts["refused"]) == ("ready", 4)
    codes = set(RejectedRow.objects.values_list("code", flat=True))
    assert codes == {"time_text", "side_unknown", "required_empty", "time_range"}
    assert not Message.objects.exists()


def test_a_ticket_log_has_question_and_answer_in_a_row(shop: Shop) -> None:
    log = (
        "Unique id,channel_name,Customer Remarks,Issue_reported at,issue_responded,Agent_name\n"
        "t1,Inbound,Where is it?,01/08/2023 11:13,01/08/2023 11:47,Ann\n"
        "t2,Inbound,,01/08/2023 12:00,,Ann\n"
        "t3,Email,,01/08/2023 12:00,01/08/2023 11:59,Ann\n"
    )
    data = example("ticket_log")
    batch = mapped(shop, log, data)
    assert batch.counts["refused"] == 1
    assert RejectedRow.objects.get().code == "answer_first"
    good = log.replace("t3,Email,,01/08/2023 12:00,01/08/2023 11:59,Ann\n", "")
    done = imported(shop, good, profile="generic:own")
    assert counts(done) == (3, 0)
    assert list(Round.objects.order_by("asked_at").values_list("sec_raw", flat=True)) == [
        34 * 60,
        None,
    ]


def test_service_14_the_ticket_slice_equals_an_independent_computation(shop: Shop) -> None:
    path = shared_data(TICKETS)
    batch = mapped(shop, path.read_bytes(), example("ticket_log"))
    assert (batch.stage, batch.last_error, counts(batch)) == ("done", "", (130, 0))
    form = "%d/%m/%Y %H:%M"
    with path.open(encoding="utf-8", newline="") as file:
        waits = [
            datetime.strptime(row["issue_responded"], form)  # noqa: DTZ007
            - datetime.strptime(row["Issue_reported at"], form)  # noqa: DTZ007
            for row in csv.DictReader(file)
        ]
    expected = [wait.total_seconds() / 60 for wait in waits]
    first = Round.objects.filter(is_first=True).values_list("sec_raw", flat=True)
    minutes = [(seconds or 0) / 60 for seconds in first]
    assert sorted(minutes) == sorted(expected)
    assert (round(mean(minutes), 2), median(minutes)) == (128.92, 5)
    assert Message.objects.unassigned().count() == 65
    assert counts(imported(shop, path.read_bytes() + b"\n", profile="generic:own")) == (0, 130)


@pytest.mark.parametrize(
    ("columns", "where"),
    [
        ({"conversation": "a", "side": "b"}, "columns.said_at"),
        ({"conversation": "a", "said_at": "b", "asked_at": "c", "side": "d"}, "columns.said_at"),
        ({"conversation": "a", "said_at": "b"}, "columns.side"),
        ({"said_at": "b", "side": "c"}, "columns.conversation"),
        ({"buyer": "a", "said_at": "b", "side": "c", "status": "d"}, "columns.status"),
    ],
)
def test_a_mapping_of_messages_says_what_it_lacks(columns: dict[str, str], where: str) -> None:
    with pytest.raises(MappingError) as caught:
        mapping_from({"kind": "messages", "columns": columns})
    assert [place for place, _text in caught.value.problems] == [where]
