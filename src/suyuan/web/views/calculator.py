"""The uncertainty calculator: anybody may type a model and inputs; nothing is stored."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.web.calculation import Calculation, calculate, near
from suyuan.web.calculator import LAWS, PROBABILITIES, SPREAD, Sheet, case_of, read_sheet, sheet_of
from suyuan.web.speech import say
from suyuan.web.views.page import show


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Worked examples from the guides, by code."""
    data = json.loads(files("suyuan.web").joinpath("examples.json").read_text("utf-8"))
    return {one["code"]: one for one in data["examples"]}


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The calculator with an example filled in, the first one unless another was asked for."""
    known = examples()
    chosen = known.get(request.GET.get("example", ""), next(iter(known.values())))
    context = {
        "frame": "base.html" if request.user.is_authenticated else "open.html",
        "examples": [(code, say(Text(**one["title"]))) for code, one in known.items()],
        "chosen": chosen["code"],
        "sheet": sheet_of(chosen["case"]),
        "laws": LAWS,
        "spread": SPREAD,
        "probabilities": PROBABILITIES,
    }
    return show(request, "calculator/page.html", context, section="calculator")


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Budget, distribution and validation of what is typed so far; a fault is said in its place."""
    sheet = read_sheet(request.POST)
    found: Calculation | None = None
    problem: SuyuanError | None = None
    try:
        found = calculate(case_of(sheet))
    except SuyuanError as refused:
        problem = refused
    return render(request, "calculator/answer.html", _answer(sheet, found, problem))


@require_POST
def case_file(request: HttpRequest) -> HttpResponse:
    """The case as a file that `suyuan evaluate` reads."""
    body = json.dumps(case_of(read_sheet(request.POST)), ensure_ascii=False, indent=1)
    response = HttpResponse(body, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="case.json"'
    return response


def _answer(sheet: Sheet, found: Calculation | None, problem: SuyuanError | None) -> dict[str, Any]:
    return {"sheet": sheet, "found": found, "problem": problem, "unit": sheet.unit, "near": near}
