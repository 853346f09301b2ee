"""Method packs: what is in use, and the documentation that follows from each declaration."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.methods.form import form_of
from suyuan.registry.specifications import queries as specifications
from suyuan.web.prose import prose
from suyuan.web.speech import say
from suyuan.web.views.page import entered, show


@entered
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """All packs of this installation; those adopted are marked."""
    adopted = {row["pack_id"]: row for row in specifications.current_packs()}
    packs = sorted(specifications.library(), key=lambda pack: (pack.id not in adopted, pack.id))
    return show(request, "packs/list.html", {"packs": packs, "adopted": adopted}, section="packs")


@entered
@require_GET
def detail(request: HttpRequest, method: str, edition: str) -> HttpResponse:
    """One pack: text, inputs, standards, tests, sources with their certainty."""
    pack = specifications.library()[f"{method}/{edition}"]
    context = {"pack": pack, "form": form_of(pack), "text": prose(say(pack.text))}
    return show(request, "packs/detail.html", context, section="packs")
