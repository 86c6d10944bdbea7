"""Who receives an order of a file: kept only while somebody of the desk may have to ask them."""

from apps.shop.rows import RecipientRow

# Once an order has left, or is over, nobody confirms its address: it is not kept.
OPEN_STATUSES = frozenset({"unpaid", "paid"})
HIDDEN = "*"
LONGEST = {"name": 120, "phone": 40, "email": 254, "address": 400}


def recipient_of(status: str, **told: str | None) -> RecipientRow | None:
    """Return name, phone, email and address of an open order; None where nothing is told.

    What a platform has hidden by stars tells nothing: a number that nobody can call, or an address
    that nobody can confirm. Only a name may be shortened so.
    """
    if status not in OPEN_STATUSES:
        return None
    known = {name: _cleaned(name, text) for name, text in told.items()}
    if not (known.get("phone") or known.get("email") or known.get("address")):
        return None
    return RecipientRow(**known)


def _cleaned(name: str, text: str | None) -> str | None:
    # Spreadsheets keep long numbers as text by an apostrophe in front.
    plain = " ".join((text or "").removeprefix("'").split())
    has_sense = any(sign.isalnum() for sign in plain)
    if not has_sense or (HIDDEN in plain and name != "name"):
        return None
    return plain[: LONGEST[name]]
