"""Events on cases and legs by programs: the same table, forms and services as the pages."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.aftersales.api.cases import case_body
from apps.aftersales.forms.base import ActForm
from apps.aftersales.forms.registry import CASE_ACTS, LEG_ACTS, Act
from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, CaseLeg
from apps.aftersales.selectors.people import hand_in
from apps.aftersales.selectors.queue import case_of
from apps.common.api import KEY_PARAMETER, ApiView, ErrorShape, body_of, json_of, key_given
from apps.common.errors import ShopError
from apps.common.http import missing

MOST_BYTES = 64 * 1024
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429), ErrorShape)
# What a body need not say.
USUAL = {"channel": "chat", "borne_by": "shop", "if_out_of_stock": "refund"}
HELP = (
    "The body is an object with the fields of the event, as its form on the page names them, and "
    "`version`, the one that was read: people have to say it, keys may. The same key with the "
    "same body is answered once more and done once."
)


class EventTry(ApiView):
    """Tries one event; refused, it changes no row."""

    def attempt(
        self, request: Request, case: AfterSalesCase, act: Act | None, leg: CaseLeg | None
    ) -> Response:
        """Call the service of an event with the body's fields; return the case as it is then."""
        if act is None:
            raise missing()
        hand = hand_in(self.access, case.shop, timezone.now(), is_acting=True)
        form = act.form(_data(request, case, hand), case=case, leg=leg)
        if not form.is_valid():
            raise _faults(form)
        about = {"leg_id": leg.pk} if leg else {}
        told = {"case_id": case.pk, "hand": hand, "sent": form.sent(), **about, **form.arguments()}
        act.service(**told)
        return Response(case_body(case_of(self.access, case.pk)))


class CaseEventTry(EventTry):
    """An event of a case."""

    @extend_schema(
        operation_id="case-event",
        description=HELP,
        parameters=[KEY_PARAMETER],
        request=OpenApiTypes.OBJECT,
        responses={200: dict, **REFUSALS},
    )
    def post(self, request: Request, case_id: int, event: str) -> Response:
        """Try an event on a case."""
        return self.attempt(request, case_of(self.access, case_id), CASE_ACTS.get(event), None)


class LegEventTry(EventTry):
    """An event of a leg."""

    @extend_schema(
        operation_id="leg-event",
        description=HELP,
        parameters=[KEY_PARAMETER],
        request=OpenApiTypes.OBJECT,
        responses={200: dict, **REFUSALS},
    )
    def post(self, request: Request, case_id: int, leg_id: int, event: str) -> Response:
        """Try an event on a leg of a case."""
        case = case_of(self.access, case_id)
        leg = case.legs.filter(pk=leg_id).first()
        if leg is None:
            raise missing()
        return self.attempt(request, case, LEG_ACTS.get((leg.kind, event)), leg)


def _data(request: Request, case: AfterSalesCase, hand: Hand) -> Mapping[str, Any]:
    """Return the body as a form reads it; a key need not name the version."""
    body = json_of(body_of(request, most=MOST_BYTES))
    if not isinstance(body, dict):
        raise ShopError("field_invalid", "The body is an object with the event's fields.")
    version = {} if hand.user_id is not None else {"version": case.version}
    return {**USUAL, **version, **body, "key": key_given(request)}


def _faults(form: ActForm) -> ShopError:
    """Return the refusal that names every fault of a body."""
    faults = [
        {"field": "" if name == "__all__" else name, "message": str(text)}
        for name, texts in form.errors.items()
        for text in texts
    ]
    first = faults[0]
    return ShopError("field_invalid", first["message"], first["field"], {"errors": faults})
