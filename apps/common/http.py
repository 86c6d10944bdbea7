"""The request that our middleware hands to every view, typed."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from apps.common.access import Access


class AppRequest(HttpRequest):
    """A request after the htmx and access middleware: who asks, and for how much of the page."""

    access: Access
    htmx: HtmxDetails
