"""Open data sets for everybody: one light page that leads to the catalogue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.portal.language import speaking
from suyuan.portal.views import page
from suyuan.registry.datasets import queries
from suyuan.registry.datasets.rules import KINDS, LICENCES


@require_GET
@speaking
def overview(request: HttpRequest) -> HttpResponse:
    """The data sets that are open to everybody, with the version in force: three queries."""
    context = {
        "rows": queries.open_sets(),
        "kinds": KINDS,
        "licences": {code: one.name for code, one in LICENCES.items()},
    }
    return page(request, "portal/data.html", context)
