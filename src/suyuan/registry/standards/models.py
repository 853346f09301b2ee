"""Measurement standards: assessed sets of devices, people, conditions and evidence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

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


class StandardStatus(Frozen, Record):
    """The operational state on the day it became so; it holds until the next row of the standard.

    What decides before a use is computed anew (`rules.readiness`); these rows are its history.
    """

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="statuses")
    on = models.DateField()
    ready = models.BooleanField()
    reasons = models.JSONField(default=list)  # codes of rules.CODES, in their order

    class Meta:
        constraints = (models.UniqueConstraint(fields=["standard", "on"], name="one_status_a_day"),)


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


class ExaminationReview(Frozen, Record):
    """A second person looked at an examination: agreed, or what is wrong with it."""

    examination = models.OneToOneField(StandardExamination, models.PROTECT, related_name="review")
    agreed = models.BooleanField()
    note = models.CharField(max_length=240, blank=True)


class StandardAssessment(Record):
    """One assessment of a standard, from application to decision. The state is that of the standard."""

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=12)  # new, renewal
    applied_on = models.DateField()
    mode = models.CharField(max_length=16, blank=True)  # one of assessment_rules.MODES
    assigned_on = models.DateField(null=True)
    report = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True)  # one of assessment_rules.OUTCOMES

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["standard"], condition=Q(closed_on__isnull=True), name="one_open_assessment"
            ),
        )


class StandardAssessor(Record):
    """A person appointed to an assessment."""

    assessment = models.ForeignKey(StandardAssessment, models.PROTECT, related_name="assessors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assessment", "person"], name="one_seat_each"),)


class AssessmentFinding(Record):
    """A defect found by the assessors, when it is to be put right, and what was done."""

    assessment = models.ForeignKey(StandardAssessment, models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=480)
    correct_by = models.DateField()
    correction = models.CharField(max_length=480, blank=True)
    corrected_on = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assessment", "number"], name="one_finding_each"),)


class StandardChange(Record):
    """A change of the set, its surroundings or its rules, and how the authority treats it."""

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=24)  # one of changes.KINDS
    description = models.CharField(max_length=480)
    effect = models.CharField(max_length=240, blank=True)
    treatment = models.CharField(max_length=16)  # what the rule says: changes.TREATMENTS
    reported_on = models.DateField()
    hold = models.ForeignKey(StandardHold, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decision = models.CharField(max_length=240, blank=True)


class DossierFile(Frozen, models.Model):
    """A file of a dossier as it was handed in, under the digest of its bytes; kept packed (zlib)."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"packed"})  # the key is the digest of what it unpacks to

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveIntegerField()
    packed = models.BinaryField()


class StandardDocument(Frozen, Record):
    """A document of the file set of a standard. A newer one is a row of its own; the old one is retired."""

    may_change: ClassVar[frozenset[str]] = frozenset({"retired_on", "row_version", "updated_at"})

    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=24)  # one of documents.KINDS
    title = models.CharField(max_length=160)
    file_name = models.CharField(max_length=200)
    media = models.CharField(max_length=80)
    file = models.ForeignKey(DossierFile, models.PROTECT, related_name="documents")
    filed_on = models.DateField()
    retired_on = models.DateField(null=True)
