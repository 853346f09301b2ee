"""Method packs: what is in use, and the documentation that follows from each declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.methods.difference import AREAS, Change, changes_between
from suyuan.methods.golden import Example, examples_of
from suyuan.methods.pack import Fact, Pack, Reference
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.journal.occasion import why_not_permit
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.registry.specifications import acts, packing
from suyuan.registry.specifications import project_queries as projects
from suyuan.registry.specifications import queries as specifications
from suyuan.registry.specifications.commands import adopt_pack
from suyuan.registry.specifications.states import TEXT_PUBLIC
from suyuan.web import mathml
from suyuan.web.occasion import occasion_of
from suyuan.web.prose import prose
from suyuan.web.speech import say
from suyuan.web.views.page import entered, go, remember, show
from suyuan.web.words.measuring import CERTAINTY, DISTRIBUTIONS, INFLUENCE_KINDS
from suyuan.web.words.packs import COLUMNS, RULES, USES

CERTAIN: Final = "certain"
THIS_DRAFT: Final = Text("这份草案", "this draft")
CODES: Final[Mapping[str, Mapping[str, Text]]] = {
    "distribution": DISTRIBUTIONS,
    "certainty": CERTAINTY,
    "kind": INFLUENCE_KINDS,
    "use": USES,
    "rule": RULES,
}
BILINGUAL: Final = ("label", "note", "title", "what", "fit_label")
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
        "editions": [one for one in specifications.library().every() if is_sister(one, pack.id)],
        "may_adopt": why_not_permit(acts.ADOPT_PACK, occasion_of(request).actor) is None,
        "adopted": any(row["pack_id"] == pack.id for row in specifications.current_packs()),
    }
    return show(request, "packs/detail.html", context, section="packs")


@entered
@require_POST
def adopt(request: HttpRequest, method: str, edition: str) -> HttpResponse:
    """Make an edition the current one of its method."""
    pack = specifications.library()[f"{method}/{edition}"]
    adopt_pack(occasion_of(request), pack)
    remember(request, Text(f"已启用 {pack.id}", f"{pack.id} is in use"))
    return go("pack", method, edition)


@entered
@require_GET
def compare(request: HttpRequest, method: str, edition: str) -> HttpResponse:
    """What an edition of a pack changed against another one of the same method."""
    return comparison(request, specifications.library()[f"{method}/{edition}"])


@entered
@require_GET
def compare_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What the pack of a project in the making changes; for those who may read its draft."""
    row = projects.project(project_id).row
    scope = scope_of(occasion_of(request).actor)
    is_inside = scope.sees_house(row.drafter_id, row.proposer_id, path=row.jurisdiction.path)
    refuse_unless(is_inside or row.state in TEXT_PUBLIC, THIS_DRAFT)
    if not row.pack_id:
        raise NotFound(Text("没有指定方法包", "no pack is named"), project=project_id)
    return comparison(request, packing.pack_of(row.pack_id, row.pack_digest))


def comparison(request: HttpRequest, pack: Pack) -> HttpResponse:
    """The page of differences: side by side, by part of the declaration."""
    others = sorted(
        (one for one in specifications.library() if is_sister(one.id, pack.id)),
        key=lambda one: one.edition,
        reverse=True,
    )
    wanted = request.GET.get("with", "")
    other = next((one for one in others if one.edition == wanted), others[0] if others else None)
    found = changes_between(other, pack) if other else []
    context = {
        "pack": pack,
        "other": other,
        "editions": [(one.edition, one.edition) for one in others],
        "areas": [
            (area, [one for one in found if one.area == area])
            for area in AREAS.values()
            if any(one.area == area for one in found)
        ],
        "count": len(found),
        "told": told,
    }
    return show(request, "packs/compare.html", context, section="packs")


def told(change: Change, text: str) -> str:
    """What stands on one side of a difference: the word of a code, a bilingual text in this language."""
    if known := CODES.get(change.name, {}).get(text):
        return say(known)
    return say(Text.read(text)) if change.name in BILINGUAL else text


def certainty_of(pack: Pack) -> str:
    """How sure a pack is as a whole: as sure as its least sure source."""
    return max((one.certainty for one in _sources(pack)), key=ORDER.index, default=CERTAIN)


def is_sister(one: str, other: str) -> bool:
    """Whether two identities are editions of one method."""
    return one != other and one.rpartition("/")[0] == other.rpartition("/")[0]


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
