"""How a buyer's data looks to those who may see that there is some: enough to tell two apart."""

HIDDEN = "***"


def mask_name(name: str) -> str:
    """Return the first sign of each word: 张三丰 -> 张*, Anna Kovács -> A* K*; empty stays empty.

    A name that the platform masked already only loses more.
    """
    return " ".join(f"{word[0]}*" for word in name.split())


def mask_phone(phone: str) -> str:
    """Return the first three and last four digits of a number: 13812341234 -> 138****1234.

    Shorter than eleven digits, everything is hidden.
    """
    digits = "".join(sign for sign in phone if sign.isdigit())
    if not digits:
        return HIDDEN if phone.strip() else ""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else HIDDEN


def mask_email(email: str) -> str:
    """Return the first sign and the host: anna@example.com -> a***@example.com."""
    name, at, host = email.strip().rpartition("@")
    if not (name and at and host):
        return HIDDEN if email.strip() else ""
    return f"{name[0]}{HIDDEN}@{host}"
