"""Public consultations on drafts of any kind, section by section."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization


class Consultation(Record):
    """A draft that is put to the public, from preparation to the decision."""

    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240, blank=True)
    kind = models.CharField(max_length=16)  # see states.KINDS
    about = models.TextField()
    house = models.ForeignKey(Organization, models.PROTECT, related_name="consultations")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    opened_on = models.DateField(null=True)
    until = models.DateField(null=True)
    why_shorter = models.CharField(max_length=400, blank=True)
    comments_digest = models.CharField(max_length=64, blank=True)  # of all comments, at closing
    summary = models.TextField(blank=True)  # what changed, and why
    decision = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    final_reference = models.CharField(max_length=120, blank=True)  # number or code of the final text
    final_address = models.CharField(max_length=300, blank=True)  # where it stands, if it stands anywhere
    edition = models.PositiveSmallIntegerField(default=1)  # of the draft; a revision writes all sections anew
    state = models.CharField(max_length=12, db_index=True)


class ConsultationSection(Frozen, Record):
    """A section of an edition of the draft, or of the text after the consultation under the same number.

    Sections are never changed: a revised draft is another edition, and the earlier ones stay readable.
    """

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="sections")
    is_final = models.BooleanField()
    edition = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=200)
    text = models.TextField(blank=True)  # empty in a final text: the section was taken out
    why = models.TextField(blank=True)  # in a final text: what changed in this section, and why

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["consultation", "is_final", "edition", "number"], name="one_section_a_number"
            ),
        )


class ConsultationComment(Frozen, Record):
    """A comment on a section or the whole: never edited; a reply is added, only the law hides the words."""

    may_change: ClassVar[frozenset[str]] = frozenset(
        {"reply", "reply_reason", "replied_on", "withheld", "is_waiting", "updated_at", "row_version"}
    )

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="comments")
    section = models.PositiveSmallIntegerField(null=True)  # number of the section; none: the whole
    sender = models.CharField(max_length=16)  # see specifications.rules.SENDERS
    name = models.CharField(max_length=80, blank=True)  # seen by those who answer, never by the public
    text = models.TextField()
    reply = models.CharField(max_length=12, blank=True)  # see specifications.rules.REPLIES
    reply_reason = models.TextField(blank=True)
    replied_on = models.DateField(null=True)
    is_waiting = models.BooleanField(default=False)  # nobody of the office has read it yet
    withheld = models.CharField(max_length=240, blank=True)  # the legal reason; empty: open to everybody

    class Meta:
        indexes: ClassVar = [models.Index(fields=["consultation", "section"])]


def standing(consultation_id: UUID) -> Q:
    """The sections that count: of the edition of the draft that stands, and of the final text."""
    return Q(consultation=consultation_id) & (Q(is_final=True) | Q(edition=F("consultation__edition")))
