"""When two ways to write an address mean the same; pure."""

import unicodedata


def address_normal(address: str) -> str:
    """Return the letters and digits of an address, in one width and case, without the rest.

    "Fő utca 5., 2/A" and "FŐ UTCA 5 2a" are the same; another door number is another address.
    """
    text = unicodedata.normalize("NFKC", address).casefold()
    words = ("".join(sign if sign.isalnum() else " " for sign in text)).split()
    return " ".join(words)
