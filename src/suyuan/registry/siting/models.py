"""Proposals where to build standards: what was asked, what was worked out, and what is to be built."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person
from suyuan.registry.standards.models import MeasurementStandard


class SitingProposal(Record):
    """A proposal for a division. What it says is the run that it points at."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="siting_proposals")
    wishes = models.JSONField(default=dict)
    run = models.ForeignKey("SitingRun", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, db_index=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    submitted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    decision = models.CharField(max_length=400, blank=True)
    enacted_on = models.DateField(null=True)


class SitingRun(Frozen, Record):
    """One working-out: the wishes, the digest of what the registers said, the answer, and what was learnt."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"lessons"})  # its digest is noted

    proposal = models.ForeignKey(SitingProposal, models.PROTECT, related_name="runs")
    wishes = models.JSONField(default=dict)
    as_of = models.DateField()
    inputs_digest = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    lessons = models.BinaryField()
    lessons_digest = models.CharField(max_length=64)


class SitingItem(Record):
    """A standard to be built: which kind, where, how many sets; the planned standard once it is taken up."""

    run = models.ForeignKey(SitingRun, models.PROTECT, related_name="items")
    place = models.PositiveIntegerField()  # what adds most comes first
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="+")
    house = models.ForeignKey(Organization, models.PROTECT, related_name="siting_items")
    division = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    sets = models.PositiveSmallIntegerField()
    is_more = models.BooleanField(default=False)  # beside a standard that is there already
    people = models.FloatField()
    pieces = models.FloatField()  # in a year
    load = models.FloatField()
    gain = models.FloatField()  # of the goal
    cost = models.FloatField()  # in a year, ways included
    standard = models.OneToOneField(
        MeasurementStandard, models.PROTECT, null=True, related_name="proposed_as"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "place"], name="one_siting_item_per_place"),)
        indexes: ClassVar = [models.Index(fields=["house", "standard"])]
