"""The built-in layouts by key."""

from typing import Final

from apps.intake.profiles.ads import KEYWORD_DAY, PLAN_DAY, SUBJECT_DAY
from apps.intake.profiles.base import Profile
from apps.intake.profiles.details import ITEM_REPORT, ORDER_DETAIL
from apps.intake.profiles.douyin import ORDERS as DOUYIN_ORDERS
from apps.intake.profiles.shopify import ORDERS_CSV
from apps.intake.profiles.taobao import ORDER_LIST
from apps.intake.profiles.tmall import ORDER_REPORT
from apps.intake.profiles.visits import PRODUCT_DAY, SHOP_DAY_REPORT, SOURCE_DAY

PROFILES: Final[dict[str, Profile]] = {
    profile.key: profile
    for profile in (
        ORDER_REPORT,
        ORDER_LIST,
        ORDER_DETAIL,
        ITEM_REPORT,
        ORDERS_CSV,
        DOUYIN_ORDERS,
        PRODUCT_DAY,
        SOURCE_DAY,
        SHOP_DAY_REPORT,
        PLAN_DAY,
        SUBJECT_DAY,
        KEYWORD_DAY,
    )
}
