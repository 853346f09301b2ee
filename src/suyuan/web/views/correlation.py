"""The correlation view: chosen results, how strongly they are correlated, and what causes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.errors import InputError, SuyuanError, TooLarge
from suyuan.base.text import Text
from suyuan.registry.access.moment import new_identity
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.registry.results.compiled import results_of_register
from suyuan.registry.results.explored import of_certificates, sees
from suyuan.trace.results import Results
from suyuan.web.correlation_view import UNNAMED, Correlations, correlations, heat_map, strongest
from suyuan.web.explorer_data import label_text, share_text
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views.page import entered, show

MOST: Final = 200  # results
MOST_NUMBERS: Final = 50
BETWEEN: Final = re.compile(r"[\s,，;；、]+")


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What was asked for, worked out."""

    occasion: Occasion
    batch: Results
    found: Correlations


def numbers_in(request: HttpRequest) -> list[str]:
    """The numbers of certificates, as typed: parted by spaces, commas or lines."""
    typed = BETWEEN.split(request.GET.get("certificates", "")[:4000].strip())
    return list(dict.fromkeys(one for one in typed if one))


def chosen_in(request: HttpRequest) -> Chosen:
    """The lines of some certificates. Raises NotFound, InputError, TooLarge and NotPermitted."""
    occasion, numbers = occasion_of(request), numbers_in(request)
    if len(numbers) > MOST_NUMBERS:
        raise TooLarge("certificates", given=len(numbers), allowed=MOST_NUMBERS)
    if not all(one.isprintable() for one in numbers):
        raise InputError(Text("证书编号不可打印", "a number cannot be printed"))
    scope = scope_of(occasion.actor)
    results = of_certificates(numbers, on=occasion.today, limit=MOST + 1)
    for one in results:
        refuse_unless(sees(scope, one), Text(f"证书 {one.certificate}", f"certificate {one.certificate}"))
    if len(results) > MOST:
        raise TooLarge("results", given=len(results), allowed=MOST)
    batch = results_of_register(build=new_identity())
    return Chosen(occasion=occasion, batch=batch, found=correlations(batch, results))


@entered
@require_GET
def correlation(request: HttpRequest) -> HttpResponse:
    """The page: the heat map as a picture, and the strongest pairs with what they share."""
    context: dict[str, Any] = {
        "asked": request.GET.get("certificates", "")[:4000],
        "numbers": numbers_in(request),
        "found": None,
    }
    problem: SuyuanError | None = None
    if context["numbers"]:
        try:
            chosen = chosen_in(request)
            found = chosen.found
            context |= {
                "found": found,
                "names": [label_text(one) for one in found.results],
                "pairs": strongest(chosen.batch, found, on=chosen.occasion.today),
                "unnamed": UNNAMED,
                "label": label_text,
                "share": share_text,
            }
        except SuyuanError as error:
            problem = error
    return show(request, "trace/correlation.html", context, section="certificates", problem=problem)


@entered
@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The heat map as an SVG file."""
    if not numbers_in(request):
        raise InputError(Text("请先给出证书编号", "give the numbers of certificates first"))
    found = chosen_in(request).found
    several = len({one.certificate for one in found.results}) > 1
    names = [
        f"{one.certificate} · {label_text(one)}" if several else label_text(one) for one in found.results
    ]
    made = heat_map(found, names, title=say(Text("结果之间的相关系数", "Correlations of results")))
    response = HttpResponse(made, content_type="image/svg+xml; charset=utf-8")
    if "download" in request.GET:
        response.headers["Content-Disposition"] = 'attachment; filename="correlations.svg"'
    return response
