"""What services refuse, for tests: the code of a refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.common.errors import ShopError


def code_of(act: Callable[..., Any], **fields: Any) -> str:
    """Return the code that an act is refused with; any other outcome fails the test."""
    with pytest.raises(ShopError) as refused:
        act(**fields)
    return refused.value.code
