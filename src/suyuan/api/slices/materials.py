"""Reference materials: products, batches with their studies and certificates, and the shelf of a house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, File, Listing, Single, Slice, one_of, word
from suyuan.api.rows import Both, row
from suyuan.base.text import Text
from suyuan.registry.issuing.installed import is_demonstration
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.materials import batches, bought, commands, queries, release, rules, states, stock
from suyuan.registry.materials.models import (
    BoughtBatch,
    MaterialBatch,
    MaterialCertificate,
    MaterialProperty,
    MaterialStock,
    MaterialUse,
    MonitoringPoint,
    ReferenceMaterial,
)
from suyuan.registry.parties.scope import refuse_unless

THIS = Text("这种标准物质", "this material")
MONTHS = {"months": Annotated[int, Field(ge=1, le=240)]}
MATERIAL, BATCH, UNIT = "materials/{material_id}", "batches/{batch_id}", "units/{stock_id}"
BOUGHT = "bought-batches/{bought_id}"


def _list(asked: Asked) -> Found:
    given = asked.filters
    wanted = queries.MaterialFilter(
        producer_id=asked.house if given["house"] == "own" else None,
        state=given["state"],
        grade=given["grade"],
        rm_class=given["rm_class"],
        text=given["q"],
        seen_by=asked.scope,
    )
    found = queries.page(wanted, page=asked.page, size=asked.size)
    return Found(found.rows, found.total)


def _one(asked: Asked) -> dict[str, Any]:
    found = queries.detail(asked.path["material_id"])
    refuse_unless(queries.may_see(found["material"], asked.scope), THIS)
    return found


def _batch(asked: Asked) -> dict[str, Any]:
    """Studies are for the house and its authority; a batch of a public material shows what is certified."""
    found = queries.batch_detail(asked.path["batch_id"])
    refuse_unless(queries.may_see(found["material"], asked.scope), THIS)
    is_open = queries.sees_studies(found["material"], asked.scope)
    points = [point for card in found["cards"] for point in card.monitoring] if is_open else []
    return found | {"monitoring": points}


def _shelf(asked: Asked) -> Found:
    found = queries.shelf(
        asked.house, on=asked.occasion.today, page=asked.page, size=asked.size, text=asked.filters["q"]
    )
    return Found(found.rows, found.total)


def _unit(asked: Asked) -> dict[str, Any]:
    found = queries.unit(asked.path["stock_id"], on=asked.occasion.today)
    seen = asked.scope.sees_house(found["holder_id"], path=found["holder__jurisdiction__path"])
    refuse_unless(seen, Text("这个单元", "this unit"))
    return found


def _bought(asked: Asked) -> dict[str, Any]:
    found = bought.detail(asked.path["bought_id"])
    row = found["bought"]
    refuse_unless(asked.scope.sees_house(row.holder_id, path=row.holder.jurisdiction.path), THIS)
    return found


def _document(kind: str) -> Any:
    def find(asked: Asked) -> tuple[bytes, str]:
        found = queries.document(asked.path["certificate_id"], kind)
        refuse_unless(queries.may_see(found.certificate.batch.material, asked.scope), THIS)
        return bytes(found.content), f"{found.certificate.number}.{kind}"

    return find


def _release(occasion: Occasion, *, batch_id: UUID, months: int) -> MaterialCertificate:
    return release.release_batch(occasion, batch_id=batch_id, months=months, is_synthetic=is_demonstration())


def _extend(occasion: Occasion, *, batch_id: UUID, months: int) -> MaterialCertificate:
    return release.extend(occasion, batch_id=batch_id, months=months, is_synthetic=is_demonstration())


STOCK = tuple(one for one in queries.STOCK_COLUMNS if not one.endswith("__path"))
JUDGED: Mapping[str, Any] = {"until": date | None, "has_alarm": bool, "reasons": list[Both]}
SLICE = Slice(
    code="materials",
    endpoints=(
        Listing(
            path="materials",
            name="list_materials",
            summary="Reference materials that one may see",
            row=row(
                "MaterialLine",
                ReferenceMaterial,
                queries.LIST_COLUMNS,
                read={
                    "batches_released": (int, lambda one: one["released"]["count"]),
                    "valid_until": (date | None, lambda one: one["released"]["until"]),
                },
            ),
            find=_list,
            filters={
                "rm_class": one_of(rules.CLASSES), "grade": one_of(rules.GRADES),
                "state": one_of(states.PRODUCT_STATES), "house": one_of(["own"]), "q": word(),
            },
        ),
        Single(
            path=MATERIAL,
            name="show_material",
            summary="One material with properties and batches",
            row=row(
                "Material",
                ReferenceMaterial,
                (),
                read={"material": ((CARD := row("MaterialCard", ReferenceMaterial, (
                    "id", "number", "name_zh", "name_en", "rm_class", "producer_id", "matrix_zh", "matrix_en",
                    "use_zh", "use_en", "storage_zh", "storage_en", "handling_zh", "handling_en",
                    "unit_amount", "least_intake", "amount_unit", "in_use_days", "grade", "graded_on",
                    "withdrawn_on", "state",
                ))).schema, lambda one: CARD.of(one["material"]))},
                rows={
                    "properties": (
                        row("MaterialProperty", MaterialProperty, (
                            "id", "place", "name_zh", "name_en", "unit", "target_u", "is_certified",
                        )),
                        lambda one: one["properties"],
                    ),
                    "batches": (
                        row("BatchLine", MaterialBatch, (
                            "id", "lot", "prepared_on", "units", "released_on", "expires_on", "recalled_on",
                            "state",
                        )),
                        lambda one: one["batches"],
                    ),
                },
            ),
            find=_one,
        ),
        Single(
            path=BATCH,
            name="show_batch",
            summary="One batch with certificates and monitoring",
            row=row(
                "Batch",
                MaterialBatch,
                (),
                read={"batch": ((LOT := row("BatchCard", MaterialBatch, (
                    "id", "material_id", "lot", "prepared_on", "units", "released_on", "expires_on",
                    "recalled_on", "state",
                ))).schema, lambda one: LOT.of(one["batch"]))},
                rows={
                    "certificates": (
                        row("MaterialCertificate", MaterialCertificate, (
                            "id", "number", "version", "issued_on", "valid_until", "state",
                        )),
                        lambda one: one["certificates"],
                    ),
                    "monitoring": (
                        row("MonitoringPoint", MonitoringPoint, (
                            "property_id", "performed_on", "value", "u", "agrees",
                        )),
                        lambda one: one["monitoring"],
                    ),
                },
            ),
            find=_batch,
        ),
        File(path="materials/certificates/{certificate_id}/document.xml", name="material_xml",
             summary="The document of a material certificate", media="application/xml",
             find=_document("xml")),
        File(path="materials/certificates/{certificate_id}/document.pdf", name="material_pdf",
             summary="The page of a material certificate", media="application/pdf", find=_document("pdf")),
        Listing(
            path="units",
            name="list_units",
            summary="The shelf of one's own house",
            row=row("UnitLine", MaterialStock, STOCK, more=JUDGED),
            find=_shelf,
            filters={"q": word()},
        ),
        Single(
            path=UNIT,
            name="show_unit",
            summary="One unit with what was taken from it",
            row=row("Unit", MaterialStock, STOCK, more=JUDGED, rows={
                "uses": (
                    row("UnitUse", MaterialUse, (
                        "used_on", "intake", "purpose", "used_by__name_zh", "used_by__name_en",
                        "evaluation__certificate_number",
                    )),
                    lambda one: one["uses"],
                ),
            }),
            find=_unit,
        ),
        Single(
            path=BOUGHT,
            name="show_bought",
            summary="One batch bought elsewhere, with its units",
            row=row(
                "Bought",
                BoughtBatch,
                (),
                read={"batch": ((CHARGE := row("BoughtCard", BoughtBatch, (
                    "id", "holder_id", "producer", "number", "name_zh", "name_en", "lot",
                    "certificate_number", "valid_until", "unit_amount", "amount_unit", "least_intake",
                    "in_use_days", "recalled_on", "row_version",
                ), more={"values": list[dict[str, str]]})).schema, lambda one: CHARGE.of(one["bought"]))},
                rows={
                    "units": (
                        row("BoughtUnit", MaterialStock, (
                            "id", "unit_no", "received_on", "opened_on", "in_use_until", "discarded_on",
                            "remaining",
                        )),
                        lambda one: one["units"],
                    ),
                    "results": (
                        row("BoughtUse", MaterialUse, (
                            "used_on", "evaluation_id", "evaluation__certificate_number",
                        )),
                        lambda one: one["results"],
                    ),
                },
            ),
            find=_bought,
        ),
        Deed(path="materials", name="start_material", summary="Begin to develop a material",
             command=commands.start, table=ReferenceMaterial),
        Deed(path=f"{MATERIAL}/finish-studies", summary="The studies are done",
             command=commands.finish_studies),
        Deed(path=f"{MATERIAL}/apply-grading", summary="Apply for a grade", command=commands.apply_grading,
             table=ReferenceMaterial),
        Deed(path=f"{MATERIAL}/advance", name="advance_material", summary="A step of the authority",
             command=commands.advance, bounds={"event": 20}),
        Deed(path=f"{MATERIAL}/decide", name="decide_material", summary="Decide on the grade",
             command=commands.decide, bounds={"number_given": 40, "minutes": 4000}),
        Deed(path=f"{MATERIAL}/withdraw", name="withdraw_material", summary="Withdraw it",
             command=commands.withdraw),
        Deed(path=f"{MATERIAL}/batches", summary="Register a batch", command=batches.register_batch,
             table=MaterialBatch),
        Deed(path=f"{BATCH}/studies", summary="Enter a study as it was read",
             command=batches.record_study, bounds={"kind": 20}),
        Deed(path=f"{BATCH}/combine", name="combine_value", summary="The certified value from the studies",
             command=batches.combine, bounds={"k": 10}),
        Deed(path=f"{BATCH}/release", name="release_batch", summary="Release it with a certificate",
             command=_release, bounds=MONTHS),
        Deed(path=f"{BATCH}/extend", name="extend_batch", summary="Extend its validity", command=_extend,
             bounds=MONTHS),
        Deed(path=f"{BATCH}/monitor", name="monitor_batch", summary="Record a monitoring point",
             command=release.monitor, table=MonitoringPoint),
        Deed(path=f"{BATCH}/recall", name="recall_batch", summary="Recall it", command=release.recall),
        Deed(path="units", name="receive_unit", summary="A unit came in", command=stock.receive_unit,
             table=MaterialStock),
        Deed(path="bought-batches", name="register_bought", summary="Enter a batch bought elsewhere",
             command=bought.register_bought, table=MaterialStock),
        Deed(path=f"{BOUGHT}/recall", name="recall_bought", summary="Its producer took it back",
             command=bought.recall_bought),
        Deed(path=f"{UNIT}/open", name="open_unit", summary="Open it", command=stock.open_unit),
        Deed(path=f"{UNIT}/use", name="use_unit", summary="Take something from it", command=stock.use_unit,
             table=MaterialUse, bounds={"intake": 40, "certificate_number": 80}),
        Deed(path=f"{UNIT}/discard", name="discard_unit", summary="Discard it", command=stock.discard_unit),
    ),
)  # fmt: skip
