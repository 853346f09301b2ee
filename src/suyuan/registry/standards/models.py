"""Measurement standards: assessed sets of devices, people, conditions and evidence."""

from __future__ import annotations

from django.db import models

from suyuan.registry.catalogue.models import InstrumentKind, MeasurementField
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person
from suyuan.registry.specifications.models import TechnicalSpecification


class MeasurementStandard(Record):
    """The legal state is stored here; whether it may be used today is computed (`standards.rules`)."""

    code = models.CharField(max_length=8, db_index=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="standards")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="standards")
    field = models.ForeignKey(MeasurementField, models.PROTECT, related_name="standards")
    legal_class = models.CharField(max_length=30)  # national_primary, public, departmental_highest, ...
    level = models.CharField(max_length=12)
    is_highest = models.BooleanField(default=False)
    measuring_range = models.CharField(max_length=80)
    capability = models.CharField(max_length=80)  # U with k, accuracy class or MPE, as printed
    established_on = models.DateField()
    custodian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    assessment_cert_no = models.CharField(max_length=80, blank=True)
    assessment_cert_from = models.DateField(null=True)
    assessment_cert_to = models.DateField(null=True)
    public_cert_no = models.CharField(max_length=80, blank=True)
    public_cert_from = models.DateField(null=True)
    public_cert_to = models.DateField(null=True)
    state = models.CharField(max_length=16, db_index=True)

    class Meta:
        indexes = (models.Index(fields=["jurisdiction", "legal_class", "state"]),)


class ServedItem(models.Model):
    """What a standard can verify or calibrate, under which method, in which role of the pack."""

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="served_items")
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="served_by")
    method = models.CharField(max_length=80, blank=True)  # pack identity without the edition
    role = models.CharField(max_length=30, blank=True)  # role of the pack that the main device fills
    classes = models.JSONField(default=list)  # accuracy classes served; empty: all
    specification = models.ForeignKey(TechnicalSpecification, models.PROTECT, null=True, related_name="+")


class StandardComponent(Record):
    """A device in the set: main, auxiliary, or monitor of the environment."""

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="components")
    device = models.ForeignKey(Instrument, models.PROTECT, related_name="serves")
    role = models.CharField(max_length=24)  # main, auxiliary, environment_monitor
    required = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class StandardStaff(Record):
    """A person with a duty at a standard."""

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="staff")
    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=16)  # custodian, verifier, checker
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class StandardEnvironment(models.Model):
    """An influence quantity that must lie inside an interval while the standard is used."""

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="environment")
    parameter = models.CharField(max_length=20)  # as in the packs: temperature, humidity ...
    low = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    unit = models.CharField(max_length=12)


class StandardExamination(Frozen, Record):
    """A repeatability test, stability examination or validation (rules R1 to R3).

    `given` is what was read and what it is held against, from which value, limit and verdict follow again.
    """

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="examinations")
    kind = models.CharField(max_length=16)  # repeatability, stability, validation
    performed_on = models.DateField()
    point = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=12)
    given = models.JSONField(default=dict)
    value = models.CharField(max_length=40)
    limit = models.CharField(max_length=40)
    passed = models.BooleanField()


class StandardHold(Record):
    """Something open that blocks a standard: a change, a recall, a failed comparison."""

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=24)  # one of rules.HOLD_REASONS
    note = models.CharField(max_length=240, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)


class CheckStandard(Record):
    """A stable artefact measured again and again with a standard, to see that the process stays as it was."""

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="checks")
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    point = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=12)
    accepted = models.CharField(max_length=40, blank=True)  # decimal text; empty: the mean of the trial
    trial = models.PositiveSmallIntegerField()
    rules = models.JSONField(default=list)
    every_days = models.PositiveSmallIntegerField()
    closed_on = models.DateField(null=True)


class CheckMeasurement(Frozen, Record):
    """One occasion on which a check standard was measured, and how it was judged then."""

    artefact = models.ForeignKey(CheckStandard, models.PROTECT, related_name="measurements")
    place = models.PositiveIntegerField()  # 0, 1, 2 ... in the order of time
    performed_on = models.DateField()
    performed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    readings = models.JSONField(default=list)  # decimal text
    value = models.CharField(max_length=40)  # their mean, decimal text
    state = models.CharField(max_length=12)  # trial, in_control, alarm
    broken = models.JSONField(default=list)  # codes of the rules it broke
    note = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["artefact", "place"], name="one_check_per_place"),)
