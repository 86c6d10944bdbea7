"""JSON that two readers could read differently is refused."""

import pytest

from apps.common.strict_json import JsonRefused, read_json


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "Not JSON"),
        (b"{", "Not JSON"),
        (b'{"a":1}x', "Not JSON"),
        (b"\xef\xbb\xbf{}", "Not JSON"),
        (b'{"a":"\xff"}', "Byte 6 is not UTF-8"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        (b'{"a":1,"a":1}', "'a' stands twice"),
        (b'{"b":[{"x":{"a":1,"a":2}}]}', "'a' stands twice"),
        (b"NaN", "NaN is not a number"),
        (b'{"a":-Infinity}', "-Infinity is not a number"),
        (rb'{"a":"\ud800"}', "surrogate"),
        (rb'{"\udfff":1}', "surrogate"),
        (rb'["\u0000"]', "U+0000"),
        (b"[" * 51 + b"]" * 51, "deeper than 50"),
        (b"[" * 10_000 + b"]" * 10_000, "deeper than 50"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "deeper than 50"),
        (b"[" + b"9" * 5_000 + b"]", "too many digits"),
        (b"\x1f\x8b\x08\x00", "not UTF-8"),
    ],
)
def test_an_unclear_body_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(JsonRefused, match=words.replace("+", r"\+")):
        read_json(body)


def test_a_clear_body_is_read() -> None:
    body = rb'{"a":[1,"\ud83d\ude00",{"b":null}],"c":true}'
    assert read_json(body) == {"a": [1, "😀", {"b": None}], "c": True}
    nested = b"[" * 50 + b"]" * 50
    assert read_json(nested)
