"""Every address of the server: office, public portal, API."""

from __future__ import annotations

from django.urls import URLResolver, include, path

from suyuan.server.addresses import by_first_word

urlpatterns: list[URLResolver] = by_first_word(
    path("", include(urls)) for urls in ("suyuan.portal.urls", "suyuan.api.urls", "suyuan.web.urls")
)

handler400 = "suyuan.web.views.errors.bad_request"
handler403 = "suyuan.web.views.errors.refused"
handler404 = "suyuan.web.views.errors.not_found"
handler500 = "suyuan.web.views.errors.fault"
