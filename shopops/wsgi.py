"""The WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopops.settings")

application = get_wsgi_application()
# Every view is loaded before the first request, and what is loaded stays: a collection of
# garbage in the middle of a page need not walk it again.
get_resolver().url_patterns  # noqa: B018  reading it loads them
gc.collect()
gc.freeze()
