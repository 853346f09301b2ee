"""Doubtful records: cases with the strikes they rest on, and every step to their end.

Evidence and detectors are for the authority; the laboratory sees a case once it was asked about it.
"""

from __future__ import annotations

from typing import Any, Final

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Endpoint, Listing, Single, Slice, one_of
from suyuan.api.rows import row
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.integrity import commands, queries, states
from suyuan.registry.integrity.models import Case, Signal

ONE: Final = "doubtful-works/{case_id}"
LINE: Final = tuple(one for one in queries.CASE_COLUMNS if one not in ("detectors", "jurisdiction__path"))
STRIKE: Final = (
    "id", "detector", "on", "job_id", "job__number", "beside_id", "beside__number", "laboratory_id",
)  # fmt: skip


def _list(asked: Asked) -> Found:
    scope = asked.scope
    rows = queries.cases_seen(
        house=scope.organization,
        path=scope.authority_path,
        state=asked.filters["state"],
    )
    start = asked.start
    return Found([_told(one, asked) for one in rows[start : start + asked.size]], rows.count())


def _told(one: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """The case as one may see it: how strong the evidence is, is told to the authority alone."""
    whole = asked.scope.sees_house(path=one["jurisdiction__path"])
    return one if whole else one | {"evidence": None, "detectors": {}, "course": []}


def _seen(asked: Asked) -> dict[str, Any]:
    found, scope = queries.case(asked.path["case_id"]), asked.scope
    is_own = scope.organization is not None and scope.organization == found["laboratory_id"]
    if not (scope.sees_house(path=found["jurisdiction__path"]) or (is_own and found["question"])):
        raise NotFound(Text("没有这条线索", "there is no such case"))
    return _told(found, asked)


def _strikes(asked: Asked) -> Found:
    rows = queries.signals_of(_seen(asked)["id"])
    start = asked.start
    return Found(list(rows[start : start + asked.size]), rows.count())


def _step(event: str, summary: str, command: Any) -> Deed:
    bounds = {"question": commands.MOST, "reply": commands.MOST, "finding": commands.MOST,
              "measures": commands.MOST}  # fmt: skip
    return Deed(
        path=f"{ONE}/{event.replace('_', '-')}", name=f"{event}_doubtful_work", summary=summary,
        command=command, bounds=bounds,
    )  # fmt: skip


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Listing(path="doubtful-works", name="list_doubtful_works", summary="Cases that one may see, newest first",
            row=row("DoubtfulWorkLine", Case, LINE, more={"strikes": int}), find=_list,
            filters={"state": one_of(states.STATES)}),
    Single(path=ONE, name="show_doubtful_work", summary="One case with the evidence and what was said",
           row=row("DoubtfulWork", Case,
                   (*LINE, "note", "question", "answer", "answer_by", "answered_on", "finding", "measures",
                    "examiner_id"),
                   read={"detectors": (dict[str, float], lambda one: one["detectors"]),
                         "course": (list[list[Any]], lambda one: one["course"])}),
           find=_seen),
    Listing(path=f"{ONE}/strikes", name="list_strikes", summary="The works that a case rests on",
            row=row("Strike", Signal, STRIKE), find=_strikes),
    Deed(path="doubtful-works", name="open_doubtful_work",
         summary="Open a case upon the strikes of a laboratory in a year", command=commands.open_case,
         table=Case),
    _step("take", "Begin to examine a case", commands.take),
    _step("ask", "Ask the laboratory to explain", commands.ask),
    _step("answer", "Explain, as the laboratory", commands.answer),
    _step("set_aside", "Set it aside: there is an innocent explanation", commands.set_aside),
    _step("confirm", "Find it true: not by who examined it, and after the laboratory was heard",
          commands.confirm),
    _step("close", "Close a confirmed case with what was done", commands.close),
)  # fmt: skip
SLICE = Slice(code="integrity", endpoints=ENDPOINTS)
