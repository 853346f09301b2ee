"""The register of instruments: the list, one, lots, and what their owners and inspectors do to them."""

from __future__ import annotations

from typing import Any

from suyuan.api.asking import Asked, Found, narrowed
from suyuan.api.endpoints import Deed, Listing, Single, Slice, one_of, word
from suyuan.api.rows import row
from suyuan.base.text import Text
from suyuan.registry.instruments import approvals, commands
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.instruments.models import Instrument, InstrumentLot, InstrumentUse
from suyuan.registry.instruments.rules import STATES, STATUSES
from suyuan.registry.parties.scope import refuse_unless

COLUMNS = (
    "id", "label_no", "kind_id", "kind__name_zh", "kind__name_en", "name_zh", "name_en", "model", "serial_no",
    "manufacturer", "measuring_range", "accuracy_class", "owner_id", "owner__name_zh", "owner__name_en",
    "jurisdiction_id", "jurisdiction__name_zh", "jurisdiction__name_en", "place", "usage", "use_field",
    "controlled", "state", "valid_until", "last_certificate",
)  # fmt: skip
USES = (
    "use_field", "place", "jurisdiction_id", "jurisdiction__name_zh", "jurisdiction__name_en", "controlled",
    "edition_id", "valid_from", "valid_to",
)  # fmt: skip
LOTS = (
    "id", "number", "kind_id", "kind__name_zh", "kind__name_en", "serial_range", "count",
    "jurisdiction_id", "jurisdiction__name_zh", "jurisdiction__name_en", "operator__name_zh",
    "operator__name_en", "installed_on", "replace_by",
)  # fmt: skip


def _list(asked: Asked) -> Found:
    given, scope = asked.filters, asked.scope
    chosen = instruments.InstrumentFilter(
        kind=given["kind"],
        path=narrowed(scope, given["division"]),
        status=given["status"],
        state=given["state"],
        owner_id=scope.owner_id,
        text=given["q"],
    )
    found = instruments.page(chosen, on=asked.occasion.today, page=asked.page, size=asked.size)
    return Found(found.rows, found.total, found.has_more)


def _one(asked: Asked) -> dict[str, Any]:
    found = instruments.detail(asked.path["instrument_id"], on=asked.occasion.today)
    refuse_unless(asked.scope.includes(found), Text("这台器具", "this instrument"))
    return found


def _lots(asked: Asked) -> Found:
    scope = asked.scope
    refuse_unless(bool(scope.path), Text("批量登记", "the register of lots"))
    found = instruments.lots(
        path=narrowed(scope, asked.filters["division"]),
        kind=asked.filters["kind"],
        on=asked.occasion.today,
        page=asked.page,
        size=asked.size,
    )
    return Found(found.rows, found.total, found.has_more)


SUBJECT = "instruments/{instrument_id}"
SLICE = Slice(
    code="instruments",
    endpoints=(
        Listing(
            path="instruments",
            name="list_instruments",
            summary="Instruments that one may see, newest first",
            row=row("InstrumentLine", Instrument, COLUMNS, more={"status": str}),
            find=_list,
            filters={
                "kind": word(), "division": word(), "status": one_of(STATUSES), "state": one_of(STATES),
                "q": word(),
            },
        ),
        Single(
            path=SUBJECT,
            name="show_instrument",
            summary="One instrument with its plate data and the history of its uses",
            row=row(
                "Instrument",
                Instrument,
                (*COLUMNS, "made_on", "installed_on", "replace_by", "mpe", "verified_on", "row_version"),
                more={"status": str, "plate": dict[str, str], "approval": str | None},
                rows={"uses": (row("InstrumentUse", InstrumentUse, USES), lambda one: one["uses"])},
            ),
            find=_one,
        ),
        Listing(
            path="lots",
            name="list_lots",
            summary="Lots of household meters in one's division",
            row=row("Lot", InstrumentLot, LOTS, more={"status": str}),
            find=_lots,
            filters={"kind": word(), "division": word()},
        ),
        Deed(
            path="instruments",
            summary="Register an instrument",
            command=commands.register_instrument,
            table=Instrument,
            printed=commands.PLATE_FIELDS,
        ),
        Deed(path="lots", summary="Register a lot", command=commands.register_lot, table=InstrumentLot),
        Deed(path=f"{SUBJECT}/accept", summary="Accept a registration", command=commands.accept_registration),
        Deed(path=f"{SUBJECT}/return", summary="Send it back", command=commands.return_registration),
        Deed(path=f"{SUBJECT}/move", summary="Move it, or change its use", command=commands.move,
             name="move_instrument", table=Instrument),
        Deed(path=f"{SUBJECT}/type-approval", name="name_instrument_approval",
             summary="Name the type approval of an instrument that was registered without one",
             command=approvals.name_approval, bounds={"number": 40}),
        Deed(path=f"{SUBJECT}/set-idle", summary="Set it idle", command=commands.set_idle),
        Deed(path=f"{SUBJECT}/reactivate", summary="Use it again", command=commands.reactivate),
        Deed(path=f"{SUBJECT}/repair", summary="Record a repair", command=commands.record_repair),
        Deed(path=f"{SUBJECT}/scrap", summary="Scrap it", command=commands.scrap),
        Deed(path=f"{SUBJECT}/rotate-out", summary="Replace it", command=commands.rotate_out),
        Deed(path=f"{SUBJECT}/order-stop", summary="Order it out of use", command=commands.order_stop),
    ),
)  # fmt: skip
