"""Honest units inside: the list of one's house or division, one with its sheets, and every step of its life.

What everybody may see needs no token and stands in `suyuan.api.open_honest`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Listing, Single, Slice, one_of, word
from suyuan.api.rows import Row, row
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.honest import assessing, declaring, naming, queries, standing, states, watching
from suyuan.registry.honest.criteria import CATEGORIES
from suyuan.registry.honest.models import (
    HonestAlert,
    HonestDeclaration,
    HonestObjection,
    HonestSheet,
    HonestTitle,
    HonestUnit,
)
from suyuan.registry.honest.pacing import pace
from suyuan.registry.honest.queries import UnitFilter
from suyuan.registry.honest.rules import LONGEST, LONGEST_DECLARATION

ONE = "honest/{unit_id}"
OBJECTION, ALERT = "honest/objections/{objection_id}", "honest/alerts/{alert_id}"
TITLE = {"plaque": str | None, "valid_from": Any, "valid_to": Any}
COLUMNS = tuple(one for one in queries.LIST_COLUMNS if one not in (*TITLE, "jurisdiction__path"))
REASON = {"reason": LONGEST}
SHEET = {"note": LONGEST}


def _list(asked: Asked) -> Found:
    scope, given = asked.scope, asked.filters
    chosen = UnitFilter(
        path=scope.authority_path,
        house=None if scope.is_authority and scope.path else asked.house,
        state=given["state"],
        category=given["category"],
        text=given["q"],
    )
    return Found(queries.listed(chosen, start=asked.start, limit=asked.size), queries.count(chosen))


def _one(asked: Asked) -> dict[str, Any]:
    """A unit of one's house or division; who sent an objection is told to the authority alone."""
    known, scope = queries.unit_file(asked.path["unit_id"]), asked.scope
    if not scope.sees_house(known.row["organization_id"], path=known.row["jurisdiction__path"]):
        raise NotFound(Text("没有这个诚信计量单位", "there is no such honest unit"))
    told = known.objections
    if not scope.is_authority:
        told = [one | {"contact": ""} for one in told]
    return {
        **known.row, "declarations": known.declarations, "sheets": known.sheets, "titles": known.titles,
        "objections": told, "alerts": known.alerts,
    }  # fmt: skip


def _rows(name: str) -> Callable[[Any], Any]:
    return lambda one: one[name]


DECLARED: Row = row("HonestDeclaration", HonestDeclaration, ("id", "text", "declared_on", "ended_on"))
TITLED: Row = row("HonestTitle", HonestTitle, ("plaque", "valid_from", "valid_to", "ended_on", "state"))
PARTS = {
    "declarations": (DECLARED, _rows("declarations")),
    "sheets": (
        row("HonestSheet", HonestSheet,
            ("id", "kind", "made_on", "edition", "marks", "findings", "points", "vetoes", "note",
             "first_officer__name_zh", "second_officer__name_zh")),
        _rows("sheets"),
    ),
    "titles": (TITLED, _rows("titles")),
    "objections": (
        row("HonestObjection", HonestObjection,
            ("id", "text", "contact", "received_on", "outcome", "reason", "settled_on")),
        _rows("objections"),
    ),
    "alerts": (
        row("HonestAlert", HonestAlert,
            ("id", "kind", "said_zh", "said_en", "raised_on", "outcome", "reason", "decided_on")),
        _rows("alerts"),
    ),
}  # fmt: skip
SLICE = Slice(
    code="honest",
    endpoints=(
        Listing(
            path="honest",
            name="list_honest_units",
            summary="Honest units of one's house, or of one's division, the latest first",
            row=row("HonestLine", HonestUnit, COLUMNS, more=TITLE | {"open_alerts": int}),
            find=_list,
            filters={"state": one_of(states.STATES), "category": one_of(CATEGORIES), "q": word()},
        ),
        Single(
            path=ONE,
            name="show_honest_unit",
            summary="One unit with its words, sheets, titles, objections and what the watch proposes",
            row=row("HonestUnit", HonestUnit, (*COLUMNS, "evaluator"), more=TITLE, rows=PARTS),
            find=_one,
        ),
        Deed(path="public/honest/{unit_id}/objections", name="object_to_honest_unit", pace=pace,
             summary="Object to a unit while it is open to objections; no log-in is needed",
             command=naming.object_to, bounds={"text": 4000, "contact": 120}),
        Deed(path="honest", name="declare_honest_unit", summary="Declare a place of one's house in public",
             command=declaring.declare, table=HonestUnit, bounds={"text": LONGEST_DECLARATION}),
        Deed(path=f"{ONE}/declare", name="declare_honest_unit_again",
             summary="Declare again after a withdrawal or a revocation", command=declaring.declare_again,
             bounds={"text": LONGEST_DECLARATION}),
        Deed(path=f"{ONE}/withdraw", name="withdraw_honest_unit", summary="Take the declaration back",
             command=declaring.withdraw, bounds=REASON),
        Deed(path=f"{ONE}/apply", name="apply_honest_unit", summary="Apply for the title with one's marks",
             command=declaring.apply, bounds=SHEET),
        Deed(path=f"{ONE}/recommend", name="recommend_honest_unit",
             summary="Check the place with a second officer and recommend it", command=assessing.recommend,
             bounds=SHEET),
        Deed(path=f"{ONE}/send-back", name="send_back_honest_unit", summary="Send the application back",
             command=assessing.send_back, bounds=REASON),
        Deed(path=f"{ONE}/evaluate", name="evaluate_honest_unit",
             summary="Evaluate it; fewer points than needed or a veto send it back",
             command=assessing.evaluate, bounds=SHEET | {"third_party": 120}),
        Deed(path=f"{ONE}/publish", name="publish_honest_unit", summary="Open it to objections",
             command=naming.publish),
        Deed(path=f"{ONE}/confirm", name="confirm_honest_unit", summary="Give the title and its plaque",
             command=naming.confirm),
        Deed(path=f"{ONE}/reassess", name="reassess_honest_unit", summary="Check a titled place again",
             command=assessing.reassess, bounds=SHEET),
        Deed(path=f"{ONE}/renew", name="renew_honest_unit", summary="Renew the title for three years",
             command=naming.renew),
        Deed(path=f"{ONE}/suspend", name="suspend_honest_unit", summary="Suspend the title",
             command=standing.suspend, bounds=REASON),
        Deed(path=f"{ONE}/restore", name="restore_honest_unit", summary="Restore a suspended title",
             command=standing.restore, bounds=REASON),
        Deed(path=f"{ONE}/revoke", name="revoke_honest_unit", summary="Revoke a suspended title",
             command=standing.revoke, bounds=REASON),
        Deed(path=f"{OBJECTION}/answer", name="answer_honest_objection",
             summary="Find that an objection does not stand", command=naming.answer_objection, bounds=REASON),
        Deed(path=f"{OBJECTION}/uphold", name="uphold_honest_objection",
             summary="Find that an objection stands", command=naming.uphold, bounds=REASON),
        Deed(path=f"{ALERT}/dismiss", name="dismiss_honest_alert",
             summary="Do not follow a proposal to suspend", command=watching.dismiss, bounds=REASON),
    ),
)  # fmt: skip
