"""The built-in layouts by key."""

from typing import Final

from apps.intake.profiles.base import Profile
from apps.intake.profiles.taobao import ORDER_LIST
from apps.intake.profiles.tmall import ORDER_REPORT

PROFILES: Final[dict[str, Profile]] = {
    profile.key: profile for profile in (ORDER_REPORT, ORDER_LIST)
}
