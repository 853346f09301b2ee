"""Addresses of the public pages. ``c/NUMBER?code=CODE`` is what the QR code on a certificate holds."""

from __future__ import annotations

from django.urls import URLPattern, path

from suyuan.portal import chains, data, innovation, instrument, log, views

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("verify", views.verify, name="verify"),
    path("verify/upload", views.upload, name="upload"),
    path("c/<str:number>", views.certificate, name="certificate"),
    path("c/<str:number>/page", views.certificate_page, name="page"),
    path("c/<str:number>/certificate.xml", views.xml, name="xml"),
    path("c/<str:number>/certificate.pdf", views.pdf, name="pdf"),
    path("i/<str:label_no>/<str:code>", instrument.status, name="instrument"),
    path("data", data.overview, name="data"),
    path("open-licences", innovation.catalogue, name="open_licences"),
    path("open-licences/<uuid:statement_id>", innovation.statement, name="open_licence"),
    path("chains/open", chains.overview, name="chains"),
    path("chains/open/<uuid:chain_id>", chains.chain, name="chain"),
    path("log", log.overview, name="log"),
    path("log/keys", log.keys, name="log_keys"),
    path("log/policy", log.policy, name="log_policy"),
    path("log/tile/<path:rest>", log.tile, name="tile"),
    path("log/checkpoint", log.checkpoint, name="checkpoint"),
    path("log/proof/<int:index>", log.proof, name="proof"),
]
