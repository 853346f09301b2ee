"""What the detectors struck, and the cases that people open and close upon that."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person


class Case(Record):
    """Doubt about the works of a laboratory in a year. `evidence` is an e-value; see `planning.integrity`."""

    number = models.CharField(max_length=24, unique=True)
    laboratory = models.ForeignKey(Organization, models.PROTECT, related_name="integrity_cases")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10)  # evidence: the threshold was reached; person: opened by one
    evidence = models.FloatField(null=True)
    detectors = models.JSONField(default=dict)  # detector -> its own e-value
    course = models.JSONField(default=list)  # of the evidence: [day, log10 of the e-value]
    note = models.CharField(max_length=400, blank=True)
    opened_on = models.DateField()
    examiner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    question = models.TextField(blank=True)
    answer_by = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    finding = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    state = models.CharField(max_length=12, db_index=True)

    class Meta:
        indexes = (models.Index(fields=["laboratory", "year"]),)


class Signal(Frozen, Record):
    """A detector struck at one work. It is shown to people also where it stays the only one."""

    may_change: ClassVar[frozenset[str]] = frozenset({"case"})

    job = models.ForeignKey(Job, models.PROTECT, related_name="integrity_signals")
    laboratory = models.ForeignKey(Organization, models.PROTECT, related_name="integrity_signals")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    detector = models.CharField(max_length=20)
    on = models.DateField()
    beside = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")  # the work it contradicts
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="signals")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["job", "detector"], name="one_signal_per_work_and_detector"),
        )
        indexes = (models.Index(fields=["laboratory", "on"]),)


class Learnt(Record):
    """What is usual, learnt from the years before one: kept so that a day need not read them again."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"content"})

    year = models.PositiveSmallIntegerField()
    from_what = models.CharField(max_length=64)  # digest of what it was learnt from
    learnt_on = models.DateField()
    content = models.JSONField(default=dict)  # scales and reference, see `learning`

    class Meta:
        constraints = (models.UniqueConstraint(fields=["year"], name="one_learnt_per_year"),)
