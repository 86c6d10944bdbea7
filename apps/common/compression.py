"""Packs pages and answers of the API, for who reads over a slow line; files go as they are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PACKED = ("text/html", "application/json")


class CompressionMiddleware(GZipMiddleware):
    """Compresses words; a random length keeps secrets in them from being guessed by their size."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the answer packed where it is of words and the browser unpacks."""
        is_words = response.get("Content-Type", "").startswith(PACKED)
        if response.streaming or not is_words:
            return response
        return super().process_response(request, response)
