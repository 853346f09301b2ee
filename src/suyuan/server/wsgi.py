"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from suyuan.server.warming import watched

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings")
plain = get_wsgi_application()
application = watched(plain) if os.environ.get("SUYUAN_WARM") == "1" else plain
