"""More odd files: times and amounts of mapped tables, personal cells, and series of exports."""

from pathlib import Path

import xlsxwriter

from tests.intake.corpus_files import row
from tests.intake.reading_tools import FIRST, HEADER, SECOND, table

LIST_HEADER = (
    "订单编号,买家会员名,买家应付货款,总金额,买家实际支付金额,订单状态,收货人姓名,收货地址 ,"
    "联系手机,订单创建时间,订单付款时间 ,订单备注"
)
LIST_ROW = {
    "id": "601", "buyer": "王**", "goods": "20.00", "total": "20.00", "paid": "20.00",
    "status": "交易成功", "name": "王**", "address": "浙江省 杭州市 ****", "phone": "'138****0000",
    "ordered": "2026-03-02 09:00:00", "paid_at": "2026-03-02 09:00:05", "note": "",
}  # fmt: skip
MAPPED_HEADER = "No,When,Sum,Place"


def listed(*changes: dict[str, str]) -> str:
    """Return an order list with masked personal cells, a row for each change."""
    rows = (",".join((LIST_ROW | change).values()) for change in changes)
    return "\r\n".join((LIST_HEADER, *rows, ""))


def mapped(*rows: str) -> str:
    """Return a foreign table that is read through a mapping."""
    return "\n".join((MAPPED_HEADER, *rows, ""))


def many_rows(bad: int) -> bytes:
    """Return a thousand rows with a byte that is no text on one line."""
    lines = table(*(row(id=str(at)) for at in range(1_000, 2_000))).encode().split(b"\r\n")
    lines[bad - 1] = lines[bad - 1].replace(b",", b"\xff,", 1)
    return b"\r\n".join(lines)


def more_texts() -> dict[str, str]:
    """Return files that are UTF-8 text."""
    good = table(FIRST, SECOND)
    return {
        "id_blank_between.csv": table(
            row(id="3849201748290174829"), row(id=""), row(id="3849201748290174831")
        ),
        "id_20_digits.csv": table(
            row(id="38492017482901748291"), row(id="384920174829017481"), row(id="3849201748290174")
        ),
        "amount_zero.csv": table(
            row(total="0.00", net="0.00"), row(id="511", total="-0.00", net="0")
        ),
        "amount_comma.csv": table(row(total='"1.234,50"')),
        "amount_space.csv": table(row(total="1 234.50", net="1 234.50")),
        "amount_infinite.csv": table(row(total="inf"), row(id="511", total="-Infinity")),
        "amount_at_limit.csv": table(row(total="1000000000.00", net="1000000000.00")),
        "amount_words.csv": table(row(total="二十"), row(id="511", total="twenty")),
        "amount_empty.csv": table(row(total="")),
        "amount_full_width.csv": table(row(total="２０．００", net="２０.００")),
        "time_epoch_ms.csv": table(row(ordered="1767225600000")),
        "time_mixed_zones.csv": table(
            row(ordered="2026-03-02T01:00:00Z"),
            row(id="511", ordered="2026-03-02 03:00:00+02:00"),
            row(id="512", ordered="2026-03-02 09:00:00"),
        ),
        "time_second_60.csv": table(row(ordered="2026-03-02 08:59:60")),
        "time_repeated_hour.csv": mapped(
            "1,2025-10-26 02:30:00,5.00,",
            "2,2025-10-26T02:30:00+01:00,5.00,",
            "3,2025-10-26 03:00:00,5.00,",
        ),
        "time_repeated_hour_first.csv": mapped("1,2025-10-26 02:30:00,5.00,"),
        "time_missing_hour.csv": mapped(
            "1,2026-03-29 02:30:00,5.00,", "2,2026-03-29 03:00:00,5.00,"
        ),
        "time_day_first.csv": mapped("1,03/02/2026 10:00,5.00,", "2,31/02/2026 10:00,5.00,"),
        "time_month_and_day.csv": "No,Month,Day,Sum\n1,April,9,5.00\n2,Feb,29,5.00\n3,Ma,1,5.00\n",
        "mapped_comma.csv": "No;When;Sum\n1;2026-03-02 10:00:00;1.234,50\n"
        "2;2026-03-02 10:00:00;1.23\n",
        "mapped_rounded.csv": mapped(
            "1,2026-03-02 10:00:00,0.005,", "2,2026-03-02 10:00:00,1.0049,"
        ),
        "mapped_nulls.csv": mapped(
            "1,2026-03-02 10:00:00,5.00,无", "2,2026-03-02 10:00:00,5.00,none"
        ),
        "text_full_width_signs.csv": table(
            *(row(id=str(at), region=f"{sign}1") for at, sign in enumerate("＝＋－＠", 511))
        ),
        "text_hyperlink.csv": table(row(region='"=HYPERLINK(""http://x"",""y"")"')),
        "text_signs.csv": table(
            *(row(id=str(at), region=text) for at, text in enumerate(("+1", "-1", "@x", "-x"), 511))
        ),
        "text_tab_first.csv": table(row(region="\t=1+1"), row(id="511", region='"\r=1+1"')),
        "text_formula_header.csv": good.replace("\r\n", ",=1+1\r\n", 1)
        .replace("20.00\r\n", "20.00,x\r\n")
        .replace(",0.00\r\n", ",0.00,y\r\n"),
        "header_twice.csv": good + HEADER + "\r\n" + row() + "\r\n",
        "lines_quoted_whole.csv": "".join(f'"{line}"\r\n' for line in good.split("\r\n")[:-1]),
        "columns_300.csv": "\r\n".join(
            (",".join((HEADER, *(f"c{at}" for at in range(293)))), FIRST + "," * 293, "")
        ),
        "privacy_masked.csv": listed({}, {"id": "602", "buyer": "李**", "name": "李**"}),
        "privacy_error_in_name.csv": listed({"name": "王" * 121, "total": "x"}),
        "privacy_empty.csv": listed(
            dict.fromkeys(("buyer", "name", "address", "phone", "note"), "")
        ),
    }


def more_bytes() -> dict[str, bytes]:
    """Return files whose bytes matter."""
    texts = {name: text.encode() for name, text in more_texts().items()}
    return texts | {
        "bad_byte_row_777.csv": many_rows(777),
        "utf32.csv": table(FIRST).encode("utf-32"),
        "utf7.csv": table(FIRST).encode("utf-7"),
    }


def write_dated_workbooks(folder: Path) -> None:
    """Write the same order with date cells counted from 1900 and from 1904."""
    head, cells = HEADER.split(","), FIRST.split(",")
    for name, is_old in (("time_serial.xlsx", False), ("time_serial_1904.xlsx", True)):
        with xlsxwriter.Workbook(folder / name, {"date_1904": is_old}) as book:
            sheet = book.add_worksheet()
            form = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            sheet.write_row(0, 0, head)
            for at, cell in enumerate(cells):
                sheet.write_string(1, at, cell)
            serial = 46_082.4375 - (1_462 if is_old else 0)
            sheet.write_number(1, 4, serial, form)
            sheet.write_number(1, 5, serial)


def series_files() -> dict[str, list[bytes]]:
    """Return series of exports of one shop, in the order in which they arrive."""
    late = row(id="599", ordered="2026-03-05 09:00:00", paid="2026-03-05 09:00:05")
    unpaid = row(net="0.00", paid="")
    seven = [row(id=str(700 + at)) for at in range(7)]
    texts = {
        "three_times": [table(FIRST, SECOND)] * 3,
        "shuffled": [table(FIRST, SECOND, late), table(late, FIRST, SECOND)],
        "overlapping": [table(FIRST, SECOND), table(SECOND, late)],
        "older_after_newer": [
            table(row(total="30.00", net="30.00"), late), table(row(total="20.00", net="20.00"))
        ],
        "newer_amount_wins": [
            table(row()), table(row(total="30.00", net="30.00"), late)
        ],
        "split_in_seven": [table(*seven), *(table(each) for each in reversed(seven))],
        "paid_later": [table(unpaid, late), table(row(paid="2026-03-06 08:00:00"))],
        "refund_grows": [
            table(row()), table(row(net="15.00", refund="5.00"), late),
            table(row(net="0.00", refund="20.00"), late),
        ],
        "refund_taken_back": [table(row(net="15.00", refund="5.00")), table(row(), late)],
        "conflict_inside": [table(FIRST, SECOND, FIRST.replace("10:00:00", "10:00:01"))],
        "missing_is_not_deleted": [table(FIRST, SECOND, late), table(late)],
    }  # fmt: skip
    encoded = {name: [text.encode() for text in each] for name, each in texts.items()}
    return encoded | {
        "other_encodings": [
            table(FIRST, SECOND).encode(way) for way in ("gbk", "utf-16", "utf-8-sig")
        ]
    }
