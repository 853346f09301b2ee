"""Writing cases: taking, asking, answering, setting aside, confirming, closing; or opening one by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.integrity import acts, rules, states
from suyuan.registry.integrity.models import Case, Signal
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.rules import words
from suyuan.registry.specifications.rules import written

ENTITY: Final = "integrity_case"
MOST: Final = 4000


def open_case(occasion: Occasion, *, laboratory: UUID, year: int, note: str) -> Case:
    """Open a case by hand upon the strikes of a laboratory in a year.

    Raises RuleRefusal where nothing was struck, Conflict where a case of that year is open.
    """
    house = Organization.objects.select_related("jurisdiction").filter(pk=laboratory).first()
    if house is None:
        raise NotFound(Text("没有这个机构", "there is no such organization"), organization=laboratory)
    permit(acts.OF_EVENT["open"], occasion, path=house.jurisdiction.path)
    struck = Signal.objects.filter(laboratory_id=laboratory, on__year=year, case__isnull=True)
    with transaction.atomic():
        if Case.objects.filter(laboratory_id=laboratory, year=year).exclude(state__in=states.ENDED).exists():
            raise Conflict(Text("该机构当年已有在办线索", "a case of that laboratory and year is open"))
        if not struck.exists():
            raise RuleRefusal(
                Text("没有可以立案的疑点", "nothing was struck to open a case upon"),
                laboratory=laboratory,
            )
        row = Case(
            **columns(occasion),
            number=next_number(Case, "YD", occasion.today),
            laboratory_id=laboratory,
            jurisdiction_id=house.jurisdiction_id,
            year=year,
            origin="person",
            note=words(note, "note", most=400),
            opened_on=occasion.today,
            state=states.TARGETS["", "open"],
        )
        row.save(force_insert=True)
        struck.update(case=row)
        record(
            acts.OF_EVENT["open"], occasion, entity=ENTITY, entity_id=row.pk, to_state=row.state,
            reason=row.note, payload={"number": row.number, "laboratory": str(laboratory), "year": year},
        )  # fmt: skip
    return row


def take(occasion: Occasion, *, case_id: UUID) -> None:
    """Begin to examine a case."""
    _move(occasion, _case(occasion, case_id, "take"), "take", {"examiner_id": occasion.actor.person})


def ask(occasion: Occasion, *, case_id: UUID, question: str) -> None:
    """Ask the laboratory to explain, within the working days of `rules.ANSWER_DAYS`."""
    row = _case(occasion, case_id, "ask")
    asked = written(question, "question", most=MOST)
    last = working_days().after(occasion.today, rules.ANSWER_DAYS)
    _move(
        occasion, row, "ask",
        {"question": asked, "answer_by": last}, reason=asked,
    )  # fmt: skip


def answer(occasion: Occasion, *, case_id: UUID, reply: str) -> None:
    """The laboratory explains."""
    row = _case(occasion, case_id, "answer")
    told = written(reply, "answer", most=MOST)
    _move(occasion, row, "answer", {"answer": told, "answered_on": occasion.today}, reason=told)


def set_aside(occasion: Occasion, *, case_id: UUID, finding: str) -> None:
    """There is an innocent explanation, which is put on record."""
    row = _case(occasion, case_id, "set_aside")
    found = written(finding, "finding", most=MOST)
    _move(occasion, row, "set_aside", {"finding": found, "closed_on": occasion.today}, reason=found)


def confirm(occasion: Occasion, *, case_id: UUID, finding: str) -> None:
    """Find that the case is true. Raises RuleRefusal for the examiner, or before the house was heard."""
    row = _case(occasion, case_id, "confirm")
    found = written(finding, "finding", most=MOST)
    refusal = rules.why_not_confirm(
        examiner=row.examiner_id,
        actor=occasion.actor.person,
        answer=row.answer,
        overdue=row.answer_by is not None and occasion.today > row.answer_by,
    )
    if refusal:
        raise RuleRefusal(refusal, case=row.number)
    _move(occasion, row, "confirm", {"finding": found}, reason=found)


def close(occasion: Occasion, *, case_id: UUID, measures: str) -> None:
    """Close a confirmed case with what was done: certificates recalled, standard suspended, handed on."""
    row = _case(occasion, case_id, "close")
    done = written(measures, "measures", most=MOST)
    _move(occasion, row, "close", {"measures": done, "closed_on": occasion.today}, reason=done)


def _case(occasion: Occasion, case_id: UUID, event: str) -> Case:
    """The case, if the actor may do `event` to it now. Raises NotFound, NotPermitted, RuleRefusal."""
    row = Case.objects.select_related("jurisdiction").filter(pk=case_id).first()
    if row is None:
        raise NotFound(Text("没有这条线索", "there is no such case"), case=case_id)
    permit(acts.OF_EVENT[event], occasion, organization=row.laboratory_id, path=row.jurisdiction.path)
    if refusal := states.why_not_event(row.state, event):
        raise RuleRefusal(refusal, case=row.number, state=row.state)
    return row


def _move(occasion: Occasion, row: Case, event: str, changes: Mapping[str, Any], *, reason: str = "") -> None:
    target = states.TARGETS[row.state, event]
    with transaction.atomic():
        take_step(
            occasion, acts.OF_EVENT[event], row, entity=ENTITY, target=target,
            what=Text("该线索", "the case"), changes=changes, reason=reason,
            payload={"number": row.number}, case=row.number,
        )  # fmt: skip
