"""Reports of visits for the corpus: banners, dashes, commas, spans, sums, both encodings."""

from pathlib import Path

from tests.intake.reading_tools import workbook

BANNER = ("【生意参谋平台】数据报表", "导出时间: 2026-03-09", "")
PRODUCT_HEAD = (
    "统计日期,商品ID,商品名称,货号,商家编码,商品访客数,商品浏览量,商品收藏人数,商品加购人数,"
    "详情页跳出率,支付金额,支付买家数,商家编码,月累计支付金额"
)
PRODUCT_ROWS = (
    '2026-03-01,600011112222,滤芯,,K1,"1,204","3,015",12,40,61.02%,"2,388.00",18,K1,"2,388.00"',
    "2026-03-02,600011112222,滤芯,,K1,980,-,-,35,60.00%,-,-,K1,-",
    "2026-03-02,600011113333,水壶,,K2,-,-,-,-,-,-,-,K2,-",
)
SOURCE_HEAD = "统计日期,流量来源,来源明细,访客数,浏览量,支付金额,支付买家数,加购人数,店内跳转人数"
SOURCE_ROWS = (
    '2026-03-01,淘内免费,汇总,"1,500",-,-,-,-,-',
    '2026-03-01,淘内免费,手淘搜索,"1,100","4,020",900.50,9,80,300',
    "2026-03-01,付费流量,新的广告,400,610,120.00,1,12,-",
    "2026-03-01,自主访问,,75,90,-,-,3,-",
)
SHOP_HEAD = "日期,支付金额,商品访客数,支付买家数,退款金额,访客数,浏览量,加购人数"
SHOP_ROWS = (
    '20260301,"1,020.50",1500,10,99.00,"1,810",5200,95',
    "2026/3/2,880.00,1320,8,-,1605,4801,70",
)


def csv_text(*lines: str) -> str:
    return "\r\n".join((*lines, ""))


def visit_files() -> dict[str, bytes]:
    """Return the reports that are text, by name."""
    span = "2026-03-01~2026-03-07,600011112222,滤芯,,K1,9000,-,-,-,-,-,-,K1,-"
    same = "2026-03-03 至 2026-03-03,600011112222,滤芯,,K1,7,-,-,-,-,-,-,K1,-"
    odd = (
        "2026-02-30,1,a,,K,1,,,,,,,K,", "2026-11-23,1,a,,K,1,,,,,,,K,",
        "2026-03-01,1.9E+15,a,,K,1.5,,,,,,,K,", "2026-03-01,1,a,,K,-3,,,,,1.005,,K,",
        ",1,a,,K,1,,,,,,,K,",
    )  # fmt: skip
    conflict = (SOURCE_ROWS[1], SOURCE_ROWS[1].replace("1,100", "1,101"), SOURCE_ROWS[2])
    texts = {
        "advisor_product.csv": csv_text(*BANNER, PRODUCT_HEAD, *PRODUCT_ROWS),
        "advisor_product_span.csv": csv_text(PRODUCT_HEAD, span, same),
        "advisor_product_odd.csv": csv_text(PRODUCT_HEAD, *odd),
        "advisor_source.csv": csv_text(*BANNER, SOURCE_HEAD, *SOURCE_ROWS),
        "advisor_source_conflict.csv": csv_text(SOURCE_HEAD, SOURCE_ROWS[3], *conflict),
        "advisor_source_product.csv": csv_text(
            f"{SOURCE_HEAD},商品id", f"{SOURCE_ROWS[2]},600011112222", f"{SOURCE_ROWS[3]},-"
        ),
        "advisor_source_twice.csv": csv_text(SOURCE_HEAD, SOURCE_ROWS[3], SOURCE_ROWS[3]),
        "advisor_shop.csv": csv_text(*BANNER[:2], SHOP_HEAD, *SHOP_ROWS),
        "advisor_shop_columns.csv": csv_text("日期,支付金额,商品访客数,退款金额", "20260301,1,2,3"),
    }
    gbk = {"advisor_source_gbk.csv": texts["advisor_source.csv"].encode("gbk")}
    return {name: text.encode() for name, text in texts.items()} | gbk


def write_visit_workbooks(folder: Path) -> None:
    """Write a report as a workbook, its header on row 5."""
    banner: list[list[object]] = [[line] for line in (*BANNER, "商品_全部")]
    day, *rest = SHOP_ROWS[1].split(",")
    rows: list[list[object]] = [[46_082, *rest], [day, *rest]]
    head: list[object] = list(SHOP_HEAD.split(","))
    workbook(folder / "advisor_shop.xlsx", [*banner, head, *rows])
