"""Words that no password may hold."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.shop.models import Shop

PRODUCT = "shopops"
# Shorter names stand in too many harmless words.
SHORTEST_WORD = 5


def own_words() -> frozenset[str]:
    """Return the words that somebody would try first here: the product's and the shops' names."""
    named = (word for shop in Shop.objects.all() for word in (shop.code, shop.name))
    return frozenset({PRODUCT, *(w.casefold() for w in named if len(w) >= SHORTEST_WORD)})


class OwnWordsValidator:
    """Refuses a password that holds one of `own_words` (ASVS 6.2.11)."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where a word of this house is in the password."""
        said = password.casefold()
        if any(word in said for word in own_words()):
            text = _("Leave out the names of your shops and of ShopOps: they are tried first.")
            raise ValidationError(text, code="own_word")

    def get_help_text(self) -> str:
        """Return the rule as the form says it."""
        return _("It holds neither the name of a shop nor that of ShopOps.")
