"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from suyuan.server.warming import watched

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings")
application = watched(get_wsgi_application())
