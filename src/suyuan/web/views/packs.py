"""Method packs: what is in use, and the documentation that follows from each declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.text import Text
from suyuan.methods.golden import Example, examples_of
from suyuan.methods.pack import Fact, Pack, Reference
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.specifications import queries as specifications
from suyuan.web import mathml
from suyuan.web.prose import prose
from suyuan.web.speech import say
from suyuan.web.views.page import entered, show
from suyuan.web.words.packs import COLUMNS, RULES, USES

CERTAIN: Final = "certain"
ORDER: Final = (CERTAIN, "high", "check")  # the least sure part decides how a pack is marked


@entered
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """All packs of this installation; those adopted come first."""
    packs, adopted = listed()
    context = {
        "packs": [(pack, certainty_of(pack)) for pack in packs],
        "adopted": adopted,
        "kinds": kind_names(),
    }
    return show(request, "packs/list.html", context, section="packs")


def listed() -> tuple[list[Pack], set[str]]:
    """All packs in the order of the list, and the identities of those adopted."""
    adopted = {row["pack_id"] for row in specifications.current_packs()}
    return sorted(specifications.library(), key=lambda pack: (pack.id not in adopted, pack.id)), adopted


@entered
@require_GET
def detail(request: HttpRequest, method: str, edition: str) -> HttpResponse:
    """One pack: text, inputs, tests with their formulas, limits, worked examples, sources."""
    pack = specifications.library()[f"{method}/{edition}"]
    context = {
        "pack": pack,
        "text": prose(say(pack.text)),
        "certainty": certainty_of(pack),
        "open_points": sum(one.certainty != CERTAIN for one in _sources(pack)),
        "kinds": kind_names(),
        "examples": _examples(pack),
        "formula": partial(mathml.formula, labels=_choice_labels(pack)),
        "symbol": mathml.symbol,
        "uses": USES,
        "rules": RULES,
        "columns": COLUMNS,
        "adopted": any(row["pack_id"] == pack.id for row in specifications.current_packs()),
    }
    return show(request, "packs/detail.html", context, section="packs")


def certainty_of(pack: Pack) -> str:
    """How sure a pack is as a whole: as sure as its least sure source."""
    return max((one.certainty for one in _sources(pack)), key=ORDER.index, default=CERTAIN)


def _sources(pack: Pack) -> list[Reference | Fact]:
    return [*pack.references, *pack.facts]


def _choice_labels(pack: Pack) -> Mapping[str, Text]:
    """What the codes of choices are called; where two inputs share a code, the first one names it."""
    inputs = [*pack.inputs, *(column for test in pack.tests for column in test.columns)]
    labels: dict[str, Text] = {}
    for choice in (choice for one in inputs for choice in one.choices):
        labels.setdefault(choice.code, choice.label)
    return labels


def kind_names() -> Mapping[str, Text]:
    """What the kinds of instruments are called."""
    return {row["code"]: Text(row["name_zh"], row["name_en"]) for row in catalogue.kinds()}


def _examples(pack: Pack) -> list[tuple[Example, list[dict[str, Any]]]]:
    found = _read(pack.digest)
    return [(example, list(_lines(pack, example))) for example in found]


@lru_cache(maxsize=64)
def _read(digest: str) -> tuple[Example, ...]:
    """The worked examples of a pack, read once: the digest covers every file of it."""
    return next((examples_of(pack) for pack in specifications.library() if pack.digest == digest), ())


def _lines(pack: Pack, example: Example) -> Iterable[dict[str, Any]]:
    """What must come out, with the labels of the pack instead of its codes."""
    for line in example.lines:
        test_id, row, name = line["id"].split("/")
        test = pack.test(test_id)
        spec = next((one for one in test.lines if one.symbol == name), None) if test else None
        label = spec.label if spec else Text(name, name)
        single = test is not None and test.single
        yield {
            "label": label,
            "row": "" if single else str(int(row) + 1) if row.isdecimal() else row,
            **{key: line.get(key, "") for key in ("text", "value", "U", "low", "high", "verdict")},
        }
