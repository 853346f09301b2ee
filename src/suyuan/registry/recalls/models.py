"""Recalls, the certificates they touch, and who was told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.standards.models import StandardHold


class Recall(Record):
    """A result of a standard was off. The fault is in the unit of that result, as decimal text."""

    number = models.CharField(max_length=20, unique=True)
    source = models.ForeignKey(Result, models.PROTECT, related_name="recalls")
    house = models.ForeignKey(Organization, models.PROTECT, related_name="recalls")  # that used the standard
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="recalls")
    trigger = models.CharField(max_length=12)  # one of states.TRIGGERS
    note = models.CharField(max_length=400)
    opened_on = models.DateField()
    amount = models.CharField(max_length=40, blank=True)
    u_amount = models.CharField(max_length=40, blank=True)
    course = models.CharField(max_length=10, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    affected = models.PositiveIntegerField(default=0)  # results
    flips = models.PositiveIntegerField(default=0)
    reply_by = models.DateField(null=True)
    cause = models.TextField(blank=True)
    correction = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    state = models.CharField(max_length=12, db_index=True)

    class Meta:
        indexes = (models.Index(fields=["house", "state"]),)


class RecallHold(Frozen, models.Model):
    """A standard that the recall blocks until it is closed; `follows`: because of a certificate in doubt."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="holds")
    hold = models.OneToOneField(StandardHold, models.PROTECT, related_name="recalled_by")
    follows = models.BooleanField(default=False)


class RecallItem(Record):
    """One certificate (or evaluation without one) with results that move; figures are those of its worst."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="items")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="recalled_in")
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="recalled_in")
    issuer = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="recalls_told")
    results = models.PositiveIntegerField()
    flips = models.PositiveIntegerField()
    beyond = models.PositiveIntegerField()  # results that move by more than their U
    p_flip = models.FloatField()
    share_of_limit = models.FloatField(null=True)
    doubtful = models.BooleanField()
    flagged = models.BooleanField(default=False)  # whether this recall put the certificate in doubt
    told_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True)  # one of states.OUTCOMES
    reason = models.CharField(max_length=400, blank=True)
    resolved_on = models.DateField(null=True)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="recall_item")
    refusal = models.JSONField(default=dict)  # why it could not be reissued the last time: zh, en

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["recall", "evaluation"], name="one_item_per_evaluation"),
        )
        indexes: ClassVar = [
            models.Index(fields=["issuer", "outcome"]),
            models.Index(fields=["owner", "told_on"]),
        ]


class RecallCorrection(Frozen, Record):
    """The result of the standard as it should have been, for those who took over this share of the fault."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="corrections")
    share = models.FloatField()
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="corrects_for")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["recall", "share"], name="one_correction_per_share"),)


class RecallNotice(Record):
    """A house was told which of its certificates or instruments a recall touches; it says that it knows."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="notices")
    house = models.ForeignKey(Organization, models.PROTECT, related_name="recall_notices")
    told_on = models.DateField()
    reply_by = models.DateField()
    items = models.PositiveIntegerField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reply = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["recall", "house"], name="one_notice_per_house"),)
        indexes: ClassVar = [
            models.Index(
                fields=["house"], condition=models.Q(acknowledged_at__isnull=True), name="notices_open"
            ),
        ]
