"""Measurement processes of a firm, the confirmation of its equipment, studies, self-assessments, partners."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Organization
from suyuan.registry.resources.models import Capability


class MeasurementProcess(Record):
    """A characteristic that is measured, with its tolerance; decimal text in `unit`."""

    house = models.ForeignKey(Organization, models.PROTECT, related_name="measurement_processes")
    number = models.CharField(max_length=24)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    unit = models.CharField(max_length=20)
    low = models.CharField(max_length=30)
    high = models.CharField(max_length=30)
    risk = models.CharField(max_length=10)  # one of rules.RISKS
    required = models.CharField(max_length=30)  # expanded uncertainty, k = 2
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, related_name="processes")
    procedure = models.CharField(max_length=120, blank=True)
    operator = models.CharField(max_length=120, blank=True)
    environment = models.CharField(max_length=120, blank=True)
    control = models.CharField(max_length=10)  # one of rules.CONTROLS
    started_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["house", "number"], name="one_process_number_per_house"),
        )
        indexes: ClassVar = [models.Index(fields=["house", "closed_on"])]


class StatedCalibration(Frozen, Record):
    """What a firm itself says of the last calibration of an instrument; the newest row counts.

    It plans by it; the register of instruments, whose standing comes from laboratories alone, is not touched.
    """

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="stated")
    valid_until = models.DateField()
    certificate = models.CharField(max_length=80, blank=True)
    stated_on = models.DateField()


class Confirmation(Record):
    """Equipment, the need of a process and a calibration, with what follows. Decimal text in `unit`."""

    process = models.ForeignKey(MeasurementProcess, models.PROTECT, related_name="confirmations")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="confirmations")
    allowed_error = models.CharField(max_length=30)
    required = models.CharField(max_length=30)
    due_on = models.DateField()
    certificate = models.CharField(max_length=80, blank=True)
    points = models.JSONField(default=list)  # [{"point", "error", "U"}], decimal text
    verdict = models.CharField(max_length=10, blank=True)  # one of rules.VERDICTS
    reason_zh = models.CharField(max_length=400, blank=True)
    reason_en = models.CharField(max_length=400, blank=True)
    limits = models.CharField(max_length=240, blank=True)
    decided_on = models.DateField(null=True)
    next_on = models.DateField(null=True)
    interval_reason = models.CharField(max_length=240, blank=True)
    state = models.CharField(max_length=12, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["process"],
                condition=models.Q(state__in=("due", "calibrating", "evaluated", "failed")),
                name="one_open_confirmation_per_process",
            ),
        )


class ProcessStudy(Frozen, Record):
    """A study of capability with its readings; the answer is the engine's, as it was computed."""

    process = models.ForeignKey(MeasurementProcess, models.PROTECT, related_name="studies")
    kind = models.CharField(max_length=10)  # one of rules.STUDIES
    readings = models.JSONField()  # decimal text
    answer = models.JSONField()
    is_capable = models.BooleanField()
    performed_on = models.DateField()


class SelfAssessment(Frozen, Record):
    """How a firm sees itself: an answer from 0 to 3 for each question of an edition."""

    house = models.ForeignKey(Organization, models.PROTECT, related_name="self_assessments")
    edition = models.CharField(max_length=12)
    answers = models.JSONField()
    filled_on = models.DateField()


class PartnerPlan(Record):
    """A lead enterprise shares what it can with small firms."""

    lead = models.ForeignKey(Organization, models.PROTECT, related_name="partner_plans")
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    offer_zh = models.CharField(max_length=400)
    offer_en = models.CharField(max_length=400)
    capability = models.ForeignKey(Capability, models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)


class PartnerFirm(Record):
    """A small firm that takes part, and what it got out of it."""

    plan = models.ForeignKey(PartnerPlan, models.PROTECT, related_name="firms")
    firm = models.ForeignKey(Organization, models.PROTECT, related_name="partnerships")
    joined_on = models.DateField()
    benefit = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "firm"], name="one_partnership_each"),)
