"""A file becomes facts as a whole, once, or not at all."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.common.services.locks import WORK_ON_BATCH
from apps.intake import selectors, services
from apps.intake.models import Batch, Coverage, Feed, RejectedRow
from apps.intake.services.files import upload_path
from apps.intake.services.ledger import LeaseLostError, batch_claim, lease_renew
from apps.shop.models import ChangedDay, Order, OrderStage, Refund, Shop
from tests.factories import make_person
from tests.intake.batch_tools import TMALL, facts, imported, received
from tests.intake.corpus_files import row
from tests.intake.reading_tools import FIRST, SECOND, table
from tests.metrics.rollup_tools import other_session
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db


def test_a_file_without_refused_rows_becomes_facts(shop: Shop) -> None:
    batch = imported(shop, table(FIRST, SECOND))
    assert (batch.stage, batch.state, batch.last_error) == ("done", "done", "")
    assert batch.counts == {
        "new": 2, "changed": 0, "same": 0, "older": 0, "refused": 0, "skipped": 0,
    }  # fmt: skip
    assert batch.totals == {"CNY": {"ordered": "155.50", "paid": "120.50", "refunded": "20.00"}}
    assert (batch.first_on, batch.last_on) == (date(2026, 3, 1), date(2026, 3, 1))
    assert facts() == ([("501", Decimal("120.50")), ("502", Decimal("35.00"))], 1)
    assert OrderStage.objects.count() == 0
    assert AuditEvent.objects.filter(action="batch.commit").count() == 1
    assert Feed.objects.get().last_success_at is not None


def test_the_same_bytes_again_change_nothing(shop: Shop) -> None:
    first = imported(shop, table(FIRST, SECOND))
    marks = ChangedDay.objects.count()
    with pytest.raises(ShopError) as caught:
        received(shop, table(FIRST, SECOND))
    assert (caught.value.code, caught.value.extra) == ("duplicate", {"batch": first.pk})
    assert (Batch.objects.count(), ChangedDay.objects.count()) == (1, marks)
    assert len(list(upload_path("x").parent.iterdir())) == 1


def test_the_same_rows_in_other_bytes_are_all_the_same(shop: Shop) -> None:
    imported(shop, table(FIRST, SECOND))
    marks = ChangedDay.objects.count()
    batch = imported(shop, table(SECOND, FIRST).encode("gbk"))
    assert (batch.counts["same"], batch.counts["new"], batch.counts["changed"]) == (2, 0, 0)
    assert ChangedDay.objects.count() == marks


def test_the_same_bytes_are_new_to_another_shop(shop: Shop, other_shop: Shop) -> None:
    imported(shop, table(FIRST))
    assert imported(other_shop, table(FIRST)).stage == "done"
    assert Order.objects.count() == 2


def test_two_uploads_of_the_same_bytes_commit_once(shop: Shop) -> None:
    first, second = received(shop, table(FIRST)), received(shop, table(FIRST))
    for batch in (first, second):
        services.batch_read(batch_id=batch.pk, now=timezone.now())
    for batch in (first, second):
        services.batch_commit(batch_id=batch.pk, now=timezone.now())
    stages = list(Batch.objects.order_by("pk").values_list("stage", flat=True))
    assert stages == ["done", "discarded"]
    assert OrderStage.objects.count() == 0


def test_the_layout_is_found_when_none_is_named(shop: Shop) -> None:
    assert imported(shop, table(FIRST), profile="").profile_key == TMALL


def test_an_unknown_layout_is_refused(shop: Shop) -> None:
    with pytest.raises(ShopError) as caught:
        received(shop, table(FIRST), profile="other")
    assert (caught.value.code, caught.value.field) == ("field_invalid", "profile")


def test_an_older_export_after_a_newer_changes_nothing(shop: Shop) -> None:
    late = row(id="600", ordered="2026-03-09 09:00:00", paid="2026-03-09 09:00:05")
    imported(shop, table(FIRST.replace("100.50", "70.50").replace(",20.00", ",50.00"), late))
    older = imported(shop, table(FIRST))
    assert (older.counts["older"], older.counts["changed"]) == (1, 0)
    assert Refund.objects.get().amount == Decimal("50.00")


def test_days_inside_the_span_are_received_and_the_last_may_be_partial(shop: Shop) -> None:
    late = row(id="600", ordered="2026-03-03 09:00:00", paid="2026-03-03 09:00:05")
    imported(shop, table(FIRST, late))
    rows = Coverage.objects.order_by("day").values_list("day", "complete")
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)]
    assert list(rows) == list(zip(days, [True, True, False], strict=True))
    imported(shop, table(FIRST))
    assert Coverage.objects.get(day=days[0]).complete


def test_a_reader_that_was_killed_starts_again(shop: Shop) -> None:
    batch = received(shop, table(FIRST, SECOND))
    now = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(
        stage="reading", state="running", attempts=1, lease_until=now - timedelta(seconds=1)
    )
    RejectedRow.objects.create(batch=batch, line=1, code="amount_text", message="left over")
    assert [due.pk for due in selectors.due_batches(now=now)] == [batch.pk]
    services.batch_read(batch_id=batch.pk, now=now)
    batch.refresh_from_db()
    assert (batch.stage, batch.rows_staged) == ("committing", 2)
    assert RejectedRow.objects.count() == 0


def test_a_held_batch_is_left_alone_until_its_lease_runs_out(shop: Shop) -> None:
    batch = received(shop, table(FIRST))
    now = timezone.now()
    running = Batch.objects.filter(pk=batch.pk)
    running.update(state="running", lease_until=now + timedelta(minutes=1))
    with other_session() as session:
        session.execute("SELECT pg_advisory_lock(%s, %s)", [WORK_ON_BATCH, batch.pk])
        assert services.batch_read(batch_id=batch.pk, now=now) is None
        assert services.batch_commit(batch_id=batch.pk, now=now) is None
        running.update(state="waiting")
        assert services.batch_read(batch_id=batch.pk, now=now) is None
        running.update(state="running", lease_until=now - timedelta(seconds=1))
        assert services.batch_read(batch_id=batch.pk, now=now) is not None


def test_a_batch_whose_session_is_gone_is_taken_before_its_lease_runs_out(shop: Shop) -> None:
    batch = received(shop, table(FIRST))
    now = timezone.now()
    Batch.objects.update(state="running", stage="reading", lease_until=now + timedelta(minutes=1))
    assert services.batch_read(batch_id=batch.pk, now=now) is not None


def test_a_worker_that_lost_its_lease_must_stop(shop: Shop) -> None:
    batch = received(shop, table(FIRST))
    now = timezone.now()
    slow = batch_claim(batch_id=batch.pk, stages=("received",), now=now)
    assert slow is not None
    lease_renew(batch=slow, rows_read=1)
    later = now + timedelta(minutes=10)
    quick = batch_claim(batch_id=batch.pk, stages=("received",), now=later)
    assert quick is not None
    with pytest.raises(LeaseLostError):
        lease_renew(batch=slow, rows_read=2)
    lease_renew(batch=quick, rows_read=3)
    batch.refresh_from_db()
    assert (batch.attempts, batch.rows_read) == (2, 3)


def test_a_stage_that_was_lost_is_read_again(shop: Shop) -> None:
    batch = received(shop, table(FIRST, SECOND))
    services.batch_read(batch_id=batch.pk, now=timezone.now())
    OrderStage.objects.filter(stage_key=batch.stage_key).delete()
    services.batch_commit(batch_id=batch.pk, now=timezone.now())
    batch.refresh_from_db()
    assert (batch.stage, batch.state, facts()) == ("received", "waiting", ([], 0))
    services.batch_read(batch_id=batch.pk, now=timezone.now())
    services.batch_commit(batch_id=batch.pk, now=timezone.now())
    assert len(facts()[0]) == 2


def test_a_failed_step_pauses_and_the_third_failure_ends_it(shop: Shop) -> None:
    director = make_person("d@example.com", Role.DIRECTOR, shop)
    batch = received(shop, table(FIRST))
    upload_path(batch.stored_name).unlink()
    now = timezone.now()
    for attempt in (1, 2, 3):
        with pytest.raises(FileNotFoundError):
            services.batch_read(batch_id=batch.pk, now=now)
        services.batch_failed(batch_id=batch.pk, error="gone", now=now)
        batch.refresh_from_db()
        assert batch.attempts == attempt
        assert director.notifications.count() == int(attempt == 3)
        now += timedelta(minutes=11)
    assert (batch.state, batch.last_error) == ("dead", "gone")
    assert services.batch_read(batch_id=batch.pk, now=now) is None


def test_kept_files_are_deleted_after_a_week(shop: Shop) -> None:
    batch = imported(shop, table(FIRST))
    path = upload_path(batch.stored_name)
    assert services.uploads_purge(now=timezone.now()) == 0
    assert path.exists()
    assert services.uploads_purge(now=timezone.now() + timedelta(days=8)) == 1
    assert not path.exists()
    assert services.uploads_purge(now=timezone.now() + timedelta(days=8)) == 0


def test_a_kept_file_that_no_import_knows_is_deleted_after_an_hour(shop: Shop) -> None:
    batch = received(shop, table(FIRST))
    stray, other = upload_path("ab" * 16), upload_path("readme.txt")
    stray.write_text("orders")
    other.write_text("not ours")
    assert services.uploads_purge(now=timezone.now() + timedelta(minutes=59)) == 0
    assert services.uploads_purge(now=timezone.now() + timedelta(minutes=61)) == 1
    kept = sorted(path.name for path in stray.parent.iterdir())
    assert kept == sorted([batch.stored_name, "readme.txt"])


def test_a_file_of_more_rows_than_a_block_imports(shop: Shop) -> None:
    rows = [FIRST.replace("501", str(number), 1) for number in range(1, 10_502)]
    batch = imported(shop, table(*rows))
    assert (batch.stage, batch.rows_read, batch.counts["new"]) == ("done", 10_501, 10_501)


def test_a_real_month_imports_once(shop: Shop) -> None:
    path = shared_data("tmall/tmall_order_report_2020-02-01_24.csv")
    first = imported(shop, path.read_bytes())
    assert (first.stage, first.counts["new"], first.counts["refused"]) == ("done", 14_356, 0)
    assert first.totals == {
        "CNY": {"ordered": "1589611.12", "paid": "1232982.68", "refunded": "300709.47"}
    }
    assert (first.first_on, first.last_on) == (date(2020, 2, 1), date(2020, 2, 24))
    marks = ChangedDay.objects.count()
    again = imported(shop, path.read_bytes().replace(b"\r\n", b"\n"))
    assert (again.counts["same"], again.counts["new"], again.counts["changed"]) == (14_356, 0, 0)
    assert ChangedDay.objects.count() == marks


def test_the_masked_order_list_imports(shop: Shop) -> None:
    path = shared_data("platform_formats/taobao_ExportOrderList_masked.gbk.csv")
    batch = imported(shop, path.read_bytes(), profile="taobao.order_list")
    order = Order.objects.get()
    assert (batch.stage, order.external_id) == ("done", "1930679800000647")
    assert (order.paid_amount, order.paid_on) == (Decimal("598.0000"), date(2016, 5, 23))


def test_more_rows_than_one_block_are_read_while_they_are_staged(shop: Shop) -> None:
    rows = (row(id=str(number)) for number in range(1, 10_502))
    batch = imported(shop, table(*rows))
    assert (batch.stage, batch.rows_read, Order.objects.count()) == ("done", 10_501, 10_501)
