"""The import from a shell: exit codes, words and JSON."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.intake.models import Batch
from apps.shop.models import ChangedDay, Order, Shop
from tests.intake.corpus_files import CORPUS, row
from tests.intake.mapping_tools import example
from tests.intake.reading_tools import FIRST, SECOND, table, written

pytestmark = pytest.mark.django_db

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(shop: Shop) -> Run:
    """Run the command on a file; return its exit code and output."""

    def call(path: Path, *options: str, profile: str = "tmall.order_report") -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("intake", profile, str(path), "--shop", shop.code, *options, stdout=out)
        except SystemExit as end:
            return int(end.code or 0), out.getvalue()
        return 0, out.getvalue()

    return call


def as_json(run: Run, path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    code, text = run(path, "--json", *options)
    return code, json.loads(text)


def test_a_good_file_is_in_and_says_so_as_json(run: Run, tmp_path: Path) -> None:
    code, report = as_json(run, written(tmp_path, table(FIRST, SECOND)))
    assert code == 0
    assert report == {
        "batch": Batch.objects.get().pk,
        "stage": "done",
        "profile": "tmall.order_report",
        "counts": {"new": 2, "changed": 0, "same": 0, "older": 0, "refused": 0, "skipped": 0},
        "totals": {"CNY": {"ordered": "155.50", "paid": "120.50", "refunded": "20.00"}},
        "visits": {},
        "span": ["2026-03-01", "2026-03-01"],
        "rejected": [],
        "rejected_codes": {},
        "file_error": None,
        "error": None,
    }


def test_the_same_file_again_is_good_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, table(FIRST))
    run(path)
    marks = ChangedDay.objects.count()
    code, report = as_json(run, path)
    assert (code, report["stage"], report["already_imported"]) == (0, "done", True)
    assert (Batch.objects.count(), ChangedDay.objects.count()) == (1, marks)
    code, text = run(path)
    assert (code, "already imported on" in text) == (0, True)


def test_refused_rows_are_printed_and_nothing_changes(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, table(FIRST, row(id="1.93068E+15")))
    code, text = run(path)
    assert code == 1
    assert "Line 3, column 订单编号" in text
    assert "[id_scientific] 1.93068E+15" in text
    assert "--skip-refused" in text
    assert Order.objects.count() == 0


def test_skip_refused_imports_the_others(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, table(FIRST, row(total="x")))
    code, report = as_json(run, path, "--skip-refused")
    assert (code, report["stage"]) == (0, "done")
    assert [(item["line"], item["column"], item["code"]) for item in report["rejected"]] == [
        (3, "总金额", "amount_text")
    ]
    assert list(Order.objects.values_list("external_id", flat=True)) == ["501"]


def test_a_dry_run_changes_nothing_and_tells_what_would_be(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, table(FIRST, SECOND))
    code, report = as_json(run, path, "--dry-run")
    assert (code, report["dry_run"], report["counts"]["new"]) == (0, True, 2)
    assert (Order.objects.count(), ChangedDay.objects.count()) == (0, 0)
    assert run(path)[0] == 0
    assert Order.objects.count() == 2


def test_a_dry_run_of_a_bad_file_fails(run: Run, tmp_path: Path) -> None:
    assert run(written(tmp_path, table(FIRST, row(total="x"))), "--dry-run")[0] == 1
    assert run(CORPUS / "missing_column.csv", "--dry-run")[0] == 1


def test_a_bad_file_names_line_and_column(run: Run) -> None:
    code, text = run(CORPUS / "missing_column.csv")
    assert code == 1
    assert text.startswith("Refused: Line 1, column 订单付款时间: Missing: 订单付款时间.")
    code, report = as_json(run, CORPUS / "cut_in_quote.csv")
    assert code == 1
    assert report["stage"] == "refused"
    assert report["file_error"]["code"] == "unclosed_quote"
    assert (report["file_error"]["line"], report["file_error"]["column"]) == (3, "订单创建时间")


def test_the_layout_may_be_found_by_the_header(run: Run) -> None:
    assert run(CORPUS / "plain.xlsx", profile="auto")[0] == 0
    assert Order.objects.count() == 2


def test_a_wrong_shop_layout_or_path_is_an_error_in_words(run: Run, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no shop 'none'"):
        call_command("intake", "auto", str(CORPUS / "plain.csv"), "--shop", "none")
    with pytest.raises(CommandError, match="no layout"):
        run(CORPUS / "plain.csv", profile="other")
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "absent.csv")
    assert Batch.objects.count() == 0


def test_a_warning_about_another_shop_is_printed_and_nothing_changes(
    run: Run, other_shop: Shop, tmp_path: Path
) -> None:
    content = table(*(row(id=str(600 + number)) for number in range(20)))
    path = written(tmp_path, content)
    call_command("intake", "auto", str(path), "--shop", other_shop.code, stdout=StringIO())
    code, text = run(path, "--skip-refused")
    assert code == 1
    assert f"[orders_elsewhere] {other_shop.name}" in text
    assert Order.objects.filter(shop__code="spring").count() == 0


def test_a_mapping_is_saved_listed_and_shown(shop: Shop, tmp_path: Path) -> None:
    source = tmp_path / "mapping.json"
    source.write_text(json.dumps(example("olist_items")))
    out = StringIO()
    for arguments in (["save", "items", "--from", str(source)], ["list"], ["show", "items"]):
        call_command("mapping", *arguments, "--shop", shop.code, stdout=out)
    text = out.getvalue()
    assert "generic:items version 1 (order_lines) is saved." in text
    assert "generic:items\tversion 1\torder_lines" in text
    assert '"line_id": "order_item_id"' in text
    source.write_text('{"kind": "orders", "columns": {"fax": "F"}}')
    with pytest.raises(CommandError, match=r"columns\.fax: There is no such field"):
        call_command("mapping", "save", "x", "--shop", shop.code, "--from", str(source))
    with pytest.raises(CommandError, match="no mapping"):
        call_command("mapping", "show", "none", "--shop", shop.code)


def test_a_report_of_visits_says_its_sums(run: Run) -> None:
    code, text = run(CORPUS / "advisor_source.csv", profile="auto")
    assert code == 0
    assert "3 new, 0 changed" in text
    assert (
        "visitors 1575, pageviews 4720, cart_adders 95, paying_buyers 10, paid_amount 1020.50"
        in text
    )
