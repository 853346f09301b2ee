"""Every address of the server: office, public portal, API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("suyuan.portal.urls")),
    path("", include("suyuan.api.urls")),
    path("", include("suyuan.web.urls")),
]

handler400 = "suyuan.web.views.errors.bad_request"
handler403 = "suyuan.web.views.errors.refused"
handler404 = "suyuan.web.views.errors.not_found"
handler500 = "suyuan.web.views.errors.fault"
