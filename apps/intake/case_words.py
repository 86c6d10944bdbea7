"""Words of a platform for cases: which refusals they cause, and what they may mean."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.aftersales.models import AfterSalesCase
from apps.aftersales.platforms import KIND_WORDS

STATE, KIND = "state", "kind"
# Code of the refusal -> kind of the word.
CODES: Final[Mapping[str, str]] = {"case_word": STATE, "case_kind": KIND}
STATES: Final[Mapping[str, object]] = {
    "WAIT_SELLER_AGREE": _("waits for the shop to decide"),
    "WAIT_BUYER_RETURN_GOODS": _("agreed, the buyer has to send the goods"),
    "WAIT_SELLER_CONFIRM_GOODS": _("the goods are on their way back"),
    "SELLER_REFUSE_BUYER": _("the shop has refused"),
    "SUCCESS": _("the money was given back"),
    "CLOSED": _("closed, no money was given back"),
}
KINDS: Final[Mapping[str, object]] = {
    kind: AfterSalesCase.Kind(kind).label for kind in dict.fromkeys(KIND_WORDS.values())
}
MEANINGS: Final[Mapping[str, Mapping[str, object]]] = {STATE: STATES, KIND: KINDS}
TITLES: Final[Mapping[str, object]] = {
    STATE: _("State of a case"),
    KIND: _("What the buyer asks for"),
}
