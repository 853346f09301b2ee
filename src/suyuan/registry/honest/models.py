"""Honest measurement units: their declarations, sheets, titles, objections and what the watch proposes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person


class HonestUnit(Record):
    """A place of business that declares honest measurement; one house may have several."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="honest_units")
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    category = models.CharField(max_length=20)  # one of criteria.CATEGORIES
    place = models.CharField(max_length=160)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="honest_units")
    declared_on = models.DateField()
    applied_on = models.DateField(null=True)
    score = models.PositiveSmallIntegerField(null=True)  # of the last evaluation
    evaluator = models.CharField(max_length=120, blank=True)  # a third party; "": the authority itself
    objections_until = models.DateField(null=True)
    revoked_on = models.DateField(null=True)
    state = models.CharField(max_length=16, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organization", "place"], name="one_honest_unit_per_place"),
        )
        indexes: ClassVar = [
            models.Index(fields=["jurisdiction", "state"]),
            models.Index(fields=["name_en", "id"]),
        ]


class HonestDeclaration(Frozen, Record):
    """What a unit promised in public, word for word; a new promise is a new row."""

    may_change: ClassVar[frozenset[str]] = frozenset({"ended_on", "updated_at", "row_version"})

    unit = models.ForeignKey(HonestUnit, models.PROTECT, related_name="declarations")
    text = models.TextField()
    signer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    declared_on = models.DateField()
    ended_on = models.DateField(null=True)  # taken back, replaced, or void by a revocation

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_on__isnull=True), name="one_declaration_stands"
            ),
        )


class HonestSheet(Frozen, Record):
    """Marks for every criterion as they were given, with what the registers found on that day."""

    unit = models.ForeignKey(HonestUnit, models.PROTECT, related_name="sheets")
    kind = models.CharField(max_length=14)  # one of rules.SHEETS
    made_on = models.DateField()
    edition = models.CharField(max_length=20)  # of the criteria
    marks = models.JSONField()  # criterion: "met", "not_met" or points
    findings = models.JSONField()  # criterion: result, zh, en
    points = models.PositiveSmallIntegerField()
    vetoes = models.JSONField(default=list)
    note = models.TextField(blank=True)
    first_officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["unit", "made_on"]),)


class HonestTitle(Record):
    """A plaque: given once, renewed, suspended, revoked; its number is answered for ever."""

    unit = models.ForeignKey(HonestUnit, models.PROTECT, related_name="titles")
    plaque = models.CharField(max_length=17, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    ended_on = models.DateField(null=True)  # first day that does not count: suspended or revoked
    state = models.CharField(max_length=10, db_index=True)  # one of states.TITLES

    class Meta:
        indexes = (models.Index(fields=["unit", "valid_from"]),)


class HonestObjection(Frozen, Record):
    """What somebody said against a unit while its title was open to objections; never edited."""

    may_change: ClassVar[frozenset[str]] = frozenset(
        {"outcome", "reason", "settled_on", "updated_at", "row_version"}
    )

    unit = models.ForeignKey(HonestUnit, models.PROTECT, related_name="objections")
    text = models.TextField()
    contact = models.CharField(max_length=120, blank=True)  # seen by the authority alone
    received_on = models.DateField()
    outcome = models.CharField(max_length=10, blank=True)  # one of rules.OBJECTION_OUTCOMES
    reason = models.CharField(max_length=1000, blank=True)
    settled_on = models.DateField(null=True)


class HonestAlert(Record):
    """Something in the registers speaks against a title: a proposal to suspend it, which a person decides."""

    unit = models.ForeignKey(HonestUnit, models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=14)  # one of rules.ALERTS
    source = models.CharField(max_length=64)  # what it stands on; the same source is told once
    said_zh = models.CharField(max_length=240)
    said_en = models.CharField(max_length=240)
    raised_on = models.DateField()
    outcome = models.CharField(max_length=10, blank=True)  # one of rules.ALERT_OUTCOMES
    reason = models.CharField(max_length=1000, blank=True)
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "kind", "source"], name="one_alert_per_source"),
        )
        indexes: ClassVar = [
            models.Index(fields=["unit"], condition=Q(outcome=""), name="honest_alerts_open"),
        ]
