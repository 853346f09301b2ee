"""The WSGI application that granian serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from suyuan.server.warming import watched

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings")
plain = get_wsgi_application()
# All pages are loaded now rather than by whoever comes first. What is loaded stays, so the collector of
# cycles need not go through it: a quarter of a second in the middle of somebody's request, now and then.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 20, 20)
application = watched(plain) if os.environ.get("SUYUAN_WARM") == "1" else plain
