"""How buyers look masked."""

from collections.abc import Callable

import pytest

from apps.common.masks import mask_email, mask_name, mask_phone


@pytest.mark.parametrize(
    ("mask", "plain", "masked"),
    [
        (mask_phone, "13812341234", "138****1234"),
        (mask_phone, "+86 138 1234 1234", "861****1234"),
        (mask_phone, "12345", "***"),
        (mask_phone, "138****1234", "***"),
        (mask_phone, "call me", "***"),
        (mask_phone, " ", ""),
        (mask_name, "张三丰", "张*"),
        (mask_name, "Anna Kovács", "A* K*"),
        (mask_name, "王**", "王*"),
        (mask_name, "  ", ""),
        (mask_email, "anna@example.com", "a***@example.com"),
        (mask_email, "a@b@example.com", "a***@example.com"),
        (mask_email, "anna", "***"),
        (mask_email, "@example.com", "***"),
        (mask_email, "", ""),
    ],
    ids=lambda value: f"trust-13-{value}" if isinstance(value, str) else None,
)
def test_a_mask_leaves_enough_to_tell_two_apart(
    mask: Callable[[str], str], plain: str, masked: str
) -> None:
    assert mask(plain) == masked
