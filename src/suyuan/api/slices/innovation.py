"""Projects, achievements, patents and their licences, domestic instruments, first sets, tests, public lists.

One sees what the pages show: what is open, one's own, and what lies in the division of an authority.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Listing, Single, Slice, one_of, word
from suyuan.api.rows import Row, row
from suyuan.api.slices.innovation_deeds import DEEDS, PLACES
from suyuan.registry.innovation import licensing_rules, queries, registers, rules, testing
from suyuan.registry.innovation.models import (
    Achievement,
    Brand,
    Deliverable,
    EquivalencePair,
    EquivalenceTest,
    FirstSet,
    InnovationProject,
    InstrumentProduct,
    KeyComponent,
    Milestone,
    OpenLicence,
    Patent,
    PatentLicence,
    ProductParameter,
    SmeTier,
)
from suyuan.registry.innovation.queries import KINDS, Reader

NAMED: Final = ("name_zh", "name_en")
COLUMNS: Final[dict[str, tuple[type[Any], tuple[str, ...]]]] = {
    "project": (InnovationProject, (
        "id", "number", "programme", "title_zh", "title_en", "topic", "need", "lead_id", "lead__name_zh",
        "lead__name_en", "partners", "budget", "granted", "decision_no", "term_from", "term_until",
        "trl_from", "trl_to", "proposed_on", "accepted_on", "ended_on", "state",
    )),
    "achievement": (Achievement, (
        "id", *NAMED, "owner_id", "owner__name_zh", "owner__name_en", "project_id", "project__number",
        "maturity", "price_basis", "registered_on", "mode", "partner", "contract_no", "contract_on", "income",
        "inventors_share", "settled_on", "state",
    )),
    "statement": (OpenLicence, (
        "id", "patent_id", "patent__number", "patent__title_zh", "patent__title_en", "patent__kind",
        "patent__patentee_id", "fee_mode", "fee_amount", "term_until", "terms_zh", "terms_en",
        "declaration_zh", "declaration_en", "declared_on", "publication_no", "published_on", "withdrawn_on",
        "ended_on", "end_reason_zh", "end_reason_en", "state",
    )),
    "product": (InstrumentProduct, (
        "id", *NAMED, "maker_id", "maker__name_zh", "maker__name_en", "kind_id", "model", "measuring_range",
        "accuracy", "peer", "users", "report_no", "listed_on", "delisted_on", "state",
    )),
    "first_set": (FirstSet, (
        "id", "product_id", "product__model", "product__name_zh", "product__name_en", "product__maker_id",
        "category", "novelty", "property_right", "contract_no", "contract_on", "test_report", "applied_on",
        "opinion", "publicity_until", "objections", "decision_no", "recognised_on", "valid_until", "ended_on",
        "state",
    )),
    "test": (EquivalenceTest, (
        "id", "number", "product_id", "product__model", "product__name_zh", "product__name_en",
        "laboratory_id", "imported", "characteristic_zh", "characteristic_en", "unit", "margin", "ground",
        "planned_items", "planned_on", "measured_on", "computed_on", "published_on", "answer", "verdict",
        "reason", "state",
    )),
}  # fmt: skip
STEP: Final = ("id", "place", *NAMED, "done_on", "evidence")


def reader_of(asked: Asked) -> Reader:
    """Whose eyes the answer is for."""
    scope = asked.scope
    return Reader(house=scope.organization, path=scope.authority_path)


def _list(kind: str) -> Callable[[Asked], Found]:
    def find(asked: Asked) -> Found:
        rows, total = queries.rows(
            kind, reader_of(asked), state=asked.filters["state"], text=asked.filters["q"],
            start=asked.start, limit=asked.size,
        )  # fmt: skip
        return Found(rows, total)

    return find


def _one(kind: str, parameter: str) -> Callable[[Asked], Any]:
    return lambda asked: queries.one(kind, asked.path[parameter], reader_of(asked))


def _rows(table: Any, column: str) -> Callable[[Any], list[Any]]:
    """The rows of a table that belong to the one shown, in their order."""
    return lambda one: list(table.objects.filter(**{column: one.pk}).order_by("place"))


def _achievements(one: Any) -> list[Any]:
    found = Achievement.objects.filter(project=one.pk).select_related("owner", "project")
    return list(found.order_by("registered_on", "pk"))


def _rate(one: Any) -> str | None:
    found = queries.rates([one.pk])[one.pk]
    return None if found is None else str(found)


TITLES: Final = {
    "project": "InnovationProject", "achievement": "Achievement", "statement": "OpenLicence",
    "product": "InstrumentProduct", "first_set": "FirstSet", "test": "EquivalenceTest",
}  # fmt: skip
LINES: Final[dict[str, Row]] = {
    kind: row(f"{TITLES[kind]}Line", table, columns) for kind, (table, columns) in COLUMNS.items()
}
PARTS: Final[dict[str, dict[str, tuple[Row, Callable[[Any], Any]]]]] = {
    "project": {
        "milestones": (row("ProjectMilestone", Milestone, (*STEP, "due")), _rows(Milestone, "project")),
        "deliverables": (row("ProjectDeliverable", Deliverable, (*STEP, "kind")),
                         _rows(Deliverable, "project")),
        "achievements": (LINES["achievement"], _achievements),
    },
    "product": {
        "parameters": (row("ProductParameter", ProductParameter,
                           (*NAMED, "unit", "direction", "needed", "offered", "of_peer")),
                       _rows(ProductParameter, "product")),
        "components": (row("ProductComponent", KeyComponent, (*NAMED, "origin", "supplier")),
                       _rows(KeyComponent, "product")),
    },
    "test": {
        "pairs": (row("EquivalencePair", EquivalencePair, testing.COLUMNS),
                  lambda one: testing.readings(one.pk)),
    },
}  # fmt: skip
READ: Final[dict[str, dict[str, tuple[Any, Callable[[Any], Any]]]]] = {
    "product": {"needs_met": (str | None, _rate)}
}
WHOLE: Final[dict[str, Row]] = {
    kind: row(TITLES[kind], *COLUMNS[kind], rows=PARTS.get(kind), read=READ.get(kind))
    if kind in PARTS or kind in READ
    else LINES[kind]
    for kind in COLUMNS
}
# kind, its name in those of operations, what the list is
NAMES: Final = (
    ("project", "innovation_project", "Projects of science programmes"),
    ("achievement", "achievement", "Achievements with what they brought in"),
    ("statement", "statement", "Open licence statements with their terms"),
    ("product", "product", "Domestic instruments"),
    ("first_set", "first_set", "First sets and applications for them"),
    ("test", "equivalence_test", "Tests of domestic beside imported instruments"),
)


def _of_kind(kind: str, operation: str, summary: str) -> tuple[Listing, Single]:
    one, parameter = PLACES[kind], f"{kind}_id"
    return (
        Listing(
            path=one.rpartition("/")[0], name=f"list_{operation}s", summary=f"{summary} that one may see",
            row=LINES[kind], find=_list(kind),
            filters={"state": one_of(KINDS[kind].machine.states), "q": word()},
        ),
        Single(
            path=one, name=f"show_{operation}", summary=f"One of: {summary.lower()}", row=WHOLE[kind],
            find=_one(kind, parameter),
        ),
    )  # fmt: skip


def _patents(asked: Asked) -> Found:
    start = asked.start
    return Found(*registers.patents(reader_of(asked), text=asked.filters["q"], start=start, limit=asked.size))


def _licences(asked: Asked) -> Found:
    start = asked.start
    kind = asked.filters["kind"]
    return Found(*registers.licences(reader_of(asked), kind=kind, start=start, limit=asked.size))


def _tiers(asked: Asked) -> Found:
    start, tier = asked.start, asked.filters["tier"]
    return Found(*registers.tiers(on=asked.occasion.today, tier=tier, start=start, limit=asked.size))


def _brands(asked: Asked) -> Found:
    start, listing = asked.start, asked.filters["listing"]
    return Found(*registers.brands(listing=listing, start=start, limit=asked.size))


SLICE = Slice(
    code="innovation",
    endpoints=(
        *(one for named in NAMES for one in _of_kind(*named)),
        Listing(path="innovation/patents", name="list_patents", summary="Patents that one may see",
                row=row("Patent", Patent, registers.PATENT, more={"licensed": int}), find=_patents,
                filters={"q": word()}),
        Listing(path="innovation/licences", name="list_patent_licences",
                summary="Licences of patents, open and agreed on, that bind one's own house or division",
                row=row("PatentLicence", PatentLicence, registers.LICENCE), find=_licences,
                filters={"kind": one_of(licensing_rules.LICENCE_KINDS)}),
        Listing(path="innovation/tiers", name="list_tiers", summary="Small firms with a tier in force",
                row=row("SmeTier", SmeTier, registers.TIER), find=_tiers,
                filters={"tier": one_of(rules.TIERS)}),
        Listing(path="innovation/brands", name="list_brands", summary="Instrument brands on public lists",
                row=row("Brand", Brand, registers.BRAND), find=_brands,
                filters={"listing": one_of(rules.BRAND_LISTS)}),
        *(Deed(**one) for one in DEEDS),
    ),
)  # fmt: skip
