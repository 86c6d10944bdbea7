"""Writes an order report as Tmall exports it: GB18030, one row an order, from a seed."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

HEADER = "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额"
PROVINCES = ("浙江省", "上海", "江苏省", "广东省", "四川省", "北京", "湖北省")
DAYS = 365


def orders_file(path: Path, orders: int) -> None:
    """Write this many orders over a year, 8% unpaid and 6% refunded in part."""
    choice = random.Random(1)
    first = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(days=DAYS + 1)
    step = timedelta(days=DAYS) / orders
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(HEADER + "\r\n")
        for number in range(orders):
            file.write(_row(choice, number, first + number * step) + "\r\n")


def _row(choice: random.Random, number: int, moment: datetime) -> str:
    cents = choice.randrange(1_000, 50_000)
    ordered = moment.replace(microsecond=0)
    chance = choice.random()
    paid = f"{ordered + timedelta(seconds=choice.randrange(600))}" if chance > 0.08 else ""
    back = cents // 2 if chance > 0.94 else 0
    net = cents - back if paid else 0
    province = choice.choice(PROVINCES)
    cells = (1_000_000_001 + number, _money(cents), _money(net), province, ordered, paid)
    return ",".join(map(str, (*cells, _money(back))))


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
