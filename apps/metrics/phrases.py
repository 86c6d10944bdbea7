"""The words of why: a sentence as an id with parameters, so that a page can say it in its own
language, and its text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.common.cells import format_percent, format_signed, without_zeros
from apps.common.money import minor_digits
from apps.metrics.causes import Cause, Explanation
from apps.metrics.whys import Why

FACTOR_WORDS = {
    "visitors": _("Visitors"),
    "people": pgettext_lazy("a factor", "People"),
    "volume": _("Volume of visitors"),
    "mix": _("Mix of visitors"),
    "conversion": _("Conversion"),
    "basket": _("Basket"),
    "orders": _("Orders"),
    "units": _("Units per order"),
    "price": _("Price per unit"),
    "inquiries": _("Inquiries"),
    "inquiry_conversion": _("Conversion of inquiries"),
    "inquiry_basket": _("Basket of inquiries"),
    "clicks": _("Clicks"),
    "cpc": _("Cost per click"),
    "outside": _("Money without visits or orders"),
    "no_visit": _("Orders without a visit"),
    "overlap": _("Overlap of sources"),
    "shipping": _("Shipping, tax and discounts"),
    "refunds_earlier": _("Refunds of earlier orders"),
    "refunds_same_day": _("Refunds of the same day's orders"),
    "other_products": _("Other products"),
    "pooled": _("Small sources"),
    "whole": _("Not told apart yet"),
}
TEXTS = {
    "why.factor": _("%(factor)s on %(member)s %(money)s."),
    "why.member": _("%(member)s %(money)s."),
    "why.calendar": _("On the calendar: %(label)s."),
    "why.vanished": _("%(member)s brought nothing: %(money)s."),
    "why.explained": _("These make %(share)s of the gap; %(money)s unexplained."),
    "why.made_up": _("The others made up for %(money)s of it."),
    "why.normal": _("Within normal variation: no cause stands out."),
    "why.ties": _("Adds up."),
    "why.residual": _("%(money)s does not add up."),
    "why.visitors_missing": _("Visitors are missing on one side: orders and basket only."),
}


@dataclass(frozen=True)
class Phrase:
    """One sentence: `id` names its text in TEXTS, `values` fill it.

    The value "factor" is a key of FACTOR_WORDS, all others are ready to be shown.
    """

    id: str
    values: Mapping[str, str]

    def words(self) -> str:
        """The sentence in the language of the page."""
        words: dict[str, object] = dict(self.values)
        if "factor" in words:
            words["factor"] = factor_words(self.values["factor"])
        return str(TEXTS[self.id]) % words


def why_phrases(why: Why) -> Iterator[Phrase]:
    """What the calendar says, what brought nothing, the causes, the dearest first, and the rest."""
    if why.calendar:
        yield Phrase("why.calendar", {"label": why.calendar})
    for row in why.vanished:
        yield vanished_phrase(name_of(why, row.key), row.gap, why.currency)
    if why.is_normal and why.gap is not None:
        yield Phrase("why.normal", {})
    elif why.explanation is not None:
        told = {row.key for row in why.vanished}
        causes = (cause for cause in why.explanation.causes if cause.member not in told)
        for cause in sorted(causes, key=lambda cause: -abs(cause.money)):
            yield cause_phrase(cause, name_of(why, cause.member), why.currency)
        yield explained_phrase(why.explanation, why.currency)


def missing_phrase(why: Why) -> Phrase | None:
    """What the reading could not use: visitors; None where it used all."""
    if why.tables and "visitors" not in why.tables["source"].factors:
        return Phrase("why.visitors_missing", {})
    return None


def factor_words(key: str) -> str:
    """The name of a factor or of a line, a key of FACTOR_WORDS, in the language of the page."""
    return str(FACTOR_WORDS[key])


def name_of(why: Why, key: str) -> str:
    """The name of a member or of a line."""
    return factor_words(key) if key in FACTOR_WORDS else why.label(key)


def cause_phrase(cause: Cause, member: str, currency: str) -> Phrase:
    """One cause: "Conversion on Search −4,095.47."; `member` is the label of its member."""
    values = {"member": member, "money": signed_words(cause.money, currency)}
    if not cause.factor:
        return Phrase("why.member", values)
    return Phrase("why.factor", {"factor": cause.factor, **values})


def vanished_phrase(member: str, gap: Decimal, currency: str) -> Phrase:
    """A member that brought nothing: "Moon pendant brought nothing: −1,189."."""
    return Phrase("why.vanished", {"member": member, "money": signed_words(gap, currency)})


def explained_phrase(explanation: Explanation, currency: str) -> Phrase:
    """How much of the gap the causes make, and what they leave."""
    left = signed_words(explanation.unexplained, currency)
    if explanation.explained > 1:
        return Phrase("why.made_up", {"money": left})
    share = format_percent(explanation.explained, 0)
    return Phrase("why.explained", {"share": share, "money": left})


def tie_phrase(residual: Decimal, currency: str) -> Phrase:
    """Whether the effects sum to the gap."""
    if residual == 0:
        return Phrase("why.ties", {})
    return Phrase("why.residual", {"money": signed_words(residual, currency)})


def signed_words(amount: Decimal, currency: str) -> str:
    """A difference for a sentence: −14,200 when whole, +1,574.50 when not."""
    return without_zeros(format_signed(amount, minor_digits(currency)))
