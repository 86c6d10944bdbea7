"""Writes the odd files of the corpus: python -m tests.intake.corpus_files."""

from pathlib import Path

from tests.intake.corpus_visits import visit_files, write_visit_workbooks
from tests.intake.reading_tools import FIRST, HEADER, SECOND, table, workbook

CORPUS = Path(__file__).resolve().parent / "corpus"
SERIES = CORPUS / "series"
QUOTED = '503,8.00,8.00,"浙江\n省",2026-03-01 12:00:00,2026-03-01 12:00:09,0.00'


def row(**cells: str) -> str:
    """Return a good row with some cells replaced."""
    values = {
        "id": "510",
        "total": "20.00",
        "net": "20.00",
        "region": "江苏省",
        "ordered": "2026-03-02 09:00:00",
        "paid": "2026-03-02 09:00:05",
        "refund": "0.00",
    }
    return ",".join((values | cells).values())


def good() -> str:
    return table(FIRST, SECOND)


def cell_files() -> dict[str, str]:
    """Return files whose single cells are odd: ids, amounts, times, injected text."""
    return {
        "id_apostrophe.csv": table(row(id="'3849201748290174829")),
        "id_tab.csv": table(row(id="\t3849201748290174829\t")),
        "id_full_width.csv": table(row(id="５０１")),
        "id_leading_zeros.csv": table(row(id="000501"), row(id="501")),
        "id_float.csv": table(row(id="501.0"), SECOND),
        "id_too_long.csv": table(row(id="9" * 65), SECOND),
        "amount_signs.csv": table(row(total="￥20.00", net="¥ 20.00", refund="0元")),
        "amount_thousands.csv": table(row(total='"1,234.50"', net='"1,234.50"')),
        "amount_bad_thousands.csv": table(row(total='"12,34.50"')),
        "amount_brackets.csv": table(row(total="(20.00)")),
        "amount_percent.csv": table(row(total="5%")),
        "amount_overflow.csv": table(row(total="1e309")),
        "amount_long.csv": table(row(total="1" + "0" * 20)),
        "amount_dash.csv": table(row(total="-")),
        "time_offset.csv": table(row(ordered="2026-03-02 02:00:00+01:00")),
        "time_zulu.csv": table(row(ordered="2026-03-02T01:00:00Z")),
        "time_midnight.csv": table(row(ordered="2026-03-01 24:00:00")),
        "time_no_leap_day.csv": table(row(ordered="2027-02-29 10:00:00")),
        "time_epoch.csv": table(row(ordered="1767225600")),
        "time_1999.csv": table(row(ordered="1999-12-31 10:00:00")),
        "time_serial_as_text.csv": table(row(ordered="46083.5")),
        "text_emoji.csv": table(row(region="🧋")),
        "text_dde.csv": table(row(region="=cmd|' /C calc'!A0"), row(id="511", region="@SUM(1)")),
        "text_right_to_left.csv": table(row(region="\u202egpj.exe")),
        "text_log_line.csv": table(row(region='"a\n2026-03-01 ERROR forged"')),
        "text_template.csv": table(row(region="{{7*7}}"), row(id="511", region="${7*7}")),
        "columns_600.csv": ",".join((HEADER, *(f"c{at}" for at in range(600)))) + "\r\n",
        "large_cell.csv": table(row(region="x" * 140_000), SECOND),
    }


def text_files() -> dict[str, bytes]:
    """Return the files that are text, by name."""
    utf = {
        "plain.csv": good(),
        "empty.csv": "",
        "blank.csv": "\r\n \r\n",
        "header_only.csv": table(),
        "semicolon.csv": good().replace(",", ";"),
        "tab.csv": good().replace(",", "\t"),
        "bar.csv": good().replace(",", "|"),
        "wrong_delimiter.csv": good().replace(",", "^"),
        "missing_column.csv": good().replace(",订单付款时间 ", ",付款渠道"),
        "duplicate_header.csv": good().replace("收货地址 ", "总金额"),
        "foreign_table.csv": "date,sessions\r\n2026-03-01,5\r\n",
        "moved_columns.csv": "退款金额,订单付款时间,订单创建时间,收货地址,买家实际支付金额,总金额,"
        "订单编号,备注\r\n0.00,2026-03-01 10:00:09,2026-03-01 10:00:00,上海,9.00,9.00,501,x\r\n",
        "banner_rows.csv": "订单报表\r\n导出时间:2026-03-03\r\n\r\n" + good(),
        "header_line_break.csv": good().replace("收货地址 ", '"收货\n地址"'),
        "quoted_newline.csv": table(FIRST, QUOTED, row(total="x")),
        "carriage_return.csv": good().replace("\r\n", "\r"),
        "short_row.csv": table(FIRST, "502,35.00,0.00"),
        "long_row.csv": table(FIRST, SECOND + ",9"),
        "cut_in_row.csv": table(FIRST, SECOND)[:-25],
        "cut_in_quote.csv": table(FIRST, '"502","35.00","0.00","上海","2026-03-01 11:')[:-2],
        "quote_swallows.csv": table(FIRST, '502,35.00,0.00,"上海,2026-03-01 11:00:00,,0', SECOND),
        "quote_misplaced.csv": table(FIRST, '502,35.00,0.00,"上"海,2026-03-01 11:00:00,,0'),
        "totals_row.csv": table(FIRST, SECOND, "合计,155.50,100.50,,,,20.00"),
        "blank_rows.csv": table(FIRST, "", ",,,,,,", SECOND),
        "id_scientific.csv": table(FIRST, row(id="1.93068E+15"), SECOND),
        "ids_rounded.csv": table(
            row(id="384920174829017000"), row(id="384920174829018000"), SECOND
        ),
        "id_formula.csv": table('"=""3849201748290174829""",' + row().split(",", 1)[1]),
        "impossible_date.csv": table(FIRST, row(ordered="2026-02-30 10:00:00")),
        "future_date.csv": table(FIRST, row(paid="2029-01-01 10:00:00")),
        "amount_out_of_range.csv": table(FIRST, row(total="1000000000.01")),
        "amount_scale.csv": table(row(refund="0.005")),
        "amount_nan.csv": table(row(net="NaN")),
        "amount_negative.csv": table(row(total="-20.00")),
        "amount_identity.csv": table(row(refund="5.00"), row(id="511", paid="")),
        "paid_before_ordered.csv": table(row(paid="2026-03-02 08:54:59")),
        "paid_just_before.csv": table(row(paid="2026-03-02 08:55:00")),
        "several_errors.csv": table(row(id="1.9E+9", total="x", paid="soon"), FIRST),
        "duplicate_equal.csv": table(FIRST, SECOND, FIRST.replace("120.50", "120.5")),
        "duplicate_conflict.csv": table(FIRST, SECOND, FIRST.replace("10:00:00", "10:00:01")),
        "formula_text.csv": table(row(region="=1+1"), row(id="511", region="<script>")),
        "long_cell.csv": table(row(region="x" * 40_000), SECOND),
        "web_page.csv": "<html><table><tr><td>订单编号</td></tr></table></html>",
    }
    files = {name: text.encode() for name, text in (utf | cell_files()).items()}
    bad = good().encode().split(b"\r\n")
    return (
        files
        | visit_files()
        | {
            "bom.csv": good().encode("utf-8-sig"),
            "mixed_halves.csv": good().encode()
            + row(id="511").encode("gbk")
            + "江苏".encode("gbk"),
            "cp1252.csv": good().encode() + "512,1,1,Köln,2026-03-01 10:00:00,,0".encode("cp1252"),
            "gbk.csv": good().encode("gbk"),
            "utf16_le.csv": b"\xff\xfe" + good().encode("utf-16-le"),
            "utf16_be.csv": b"\xfe\xff" + good().encode("utf-16-be"),
            "utf16_no_mark.csv": good().encode("utf-16-le"),
            "big5.csv": "訂單編號,總金額\r\n501,12\r\n".encode("big5"),
            "gb18030_four_bytes.csv": table(row(region="𠮷")).encode("gb18030"),
            "bad_byte.csv": b"\r\n".join((*bad[:2], bad[2].replace(b",", b",\xff", 1), b"")),
            "bad_byte_gbk.csv": good().encode("gbk").replace(b"502,", b"502\xff,"),
            "nul.csv": good().encode().replace(b"35.00", b"35\x00"),
            "renamed_picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
            "renamed_binary.csv": bytes(range(256)) * 4,
        }
    )


def write_workbooks(folder: Path) -> None:
    """Write the workbooks: good, cut in half, numbers for ids."""
    lines = [line.split(",") for line in (HEADER, FIRST, SECOND)]
    whole = workbook(folder / "plain.xlsx", [list(line) for line in lines])
    (folder / "cut_in_half.xlsx").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    (folder / "renamed.csv").write_bytes(whole.read_bytes())
    number: list[object] = [1930679800000647, *lines[1][1:]]
    workbook(folder / "id_as_number.xlsx", [list(lines[0]), number, list(lines[2])])


def main() -> None:
    # The others are written with the rows of this module.
    from tests.intake.corpus_more import more_bytes, series_files, write_dated_workbooks

    CORPUS.mkdir(exist_ok=True)
    for name, content in (text_files() | more_bytes()).items():
        (CORPUS / name).write_bytes(content)
    write_workbooks(CORPUS)
    write_dated_workbooks(CORPUS)
    for name, exports in series_files().items():
        (SERIES / name).mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(exports, start=1):
            (SERIES / name / f"{number}.csv").write_bytes(content)
    write_visit_workbooks(CORPUS)


if __name__ == "__main__":
    main()
