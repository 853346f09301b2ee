"""Supervision: plans and draws, inspections with their findings, complaints, arbitrations, prepackages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.instruments.models import Instrument, InstrumentFreeze
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person


class InspectionPlan(Record):
    """What is inspected in a period, in a division, and which share of each class of risk."""

    number = models.CharField(max_length=40, unique=True)
    topic_zh = models.CharField(max_length=160)
    topic_en = models.CharField(max_length=200)
    authority = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    kinds = models.JSONField(default=list)  # of instruments; who uses one of them is on the list. Empty: any
    shares = models.JSONField(default=dict)  # class of risk -> decimal text
    begins_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=12, db_index=True)


class Draw(Frozen, Record):
    """The commitment to a draw, made before its outcome can be known. Only its state moves."""

    may_change: ClassVar[frozenset[str]] = frozenset({"state", "updated_at", "row_version"})

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="draws")
    number = models.CharField(max_length=48, unique=True)
    commitment = models.TextField()  # canonical JSON, see planning.drawing
    commitment_sha256 = models.CharField(max_length=64)
    lists = models.TextField()  # objects, inspectors and who may not meet: canonical JSON
    sealed_secret = models.TextField()
    public_kind = models.CharField(max_length=8)  # see rules.PUBLIC
    log_size = models.PositiveBigIntegerField(null=True)  # the size of the log whose root will decide
    objects_count = models.PositiveIntegerField()
    inspectors_count = models.PositiveIntegerField()
    committed_on = models.DateField()
    state = models.CharField(max_length=12, db_index=True)


class DrawResult(Frozen, Record):
    """The draw: the secret opened, the public value, and who inspects whom."""

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="result")
    secret = models.CharField(max_length=64)
    public_value = models.CharField(max_length=400)
    result = models.TextField()  # canonical JSON
    drawn_on = models.DateField()


class DeclaredConflict(Record):
    """An inspector has declared not to be free towards a body, until a day or for good."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=240)
    until = models.DateField(null=True)


class Inspection(Record):
    """One check of one body by at least two inspectors."""

    number = models.CharField(max_length=48, unique=True)
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, null=True, related_name="inspections")
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="inspections")
    reason = models.CharField(max_length=12)  # see rules.REASONS
    note = models.CharField(max_length=400, blank=True)  # why it was ordered
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="inspections")
    authority = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    risk = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=20, db_index=True)
    visit_on = models.DateField(null=True)  # as notified
    on_site_on = models.DateField(null=True)
    checked = models.TextField(blank=True)  # what was looked at
    signature = models.CharField(max_length=8, blank=True)  # see rules.SIGNATURES
    remark = models.CharField(max_length=400, blank=True)  # of the inspected, or why nobody signed
    recorded_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True)  # compliant, corrected, case
    correct_by = models.DateField(null=True)
    concluded_on = models.DateField(null=True)
    publish_by = models.DateField(null=True)
    published_on = models.DateField(null=True)
    case_no = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["organization", "state"]),
            models.Index(fields=["jurisdiction", "state"]),
        )


class InspectionMember(Record):
    """An inspector of an inspection."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="inspections")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["inspection", "person"], name="one_inspector_once"),)


class Finding(Record):
    """Something that is not as the law asks; it is corrected with a proof, and the proof confirmed."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    place = models.PositiveSmallIntegerField()
    article = models.CharField(max_length=120)  # of which law
    text = models.CharField(max_length=400)
    severity = models.CharField(max_length=10)  # see rules.SEVERITIES
    order = models.CharField(max_length=400, blank=True)
    deadline = models.DateField(null=True)
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, related_name="findings")
    proof = models.CharField(max_length=400, blank=True)
    corrected_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["inspection", "place"], name="one_finding_per_place"),)


class InspectionSample(Record):
    """A sample that was taken, and given back."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="samples")
    what = models.CharField(max_length=200)
    taken_on = models.DateField()
    return_by = models.DateField(null=True)
    returned_on = models.DateField(null=True)


class Objection(Record):
    """What the inspected body has against the result, and the answer."""

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="objection")
    text = models.CharField(max_length=1000)
    received_on = models.DateField()
    answer_by = models.DateField()
    answer = models.CharField(max_length=1000, blank=True)
    upheld = models.BooleanField(null=True)
    answered_on = models.DateField(null=True)


class Complaint(Record):
    """A consumer's complaint, or a report of a violation. Who made it stands apart, sealed."""

    number = models.CharField(max_length=40, unique=True)
    nature = models.CharField(max_length=10)  # see rules.NATURES
    channel = models.CharField(max_length=8)  # see rules.CHANNELS
    about = models.CharField(max_length=200)  # whom, as stated
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="complaints")
    authority = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    claim = models.TextField()
    is_anonymous = models.BooleanField()
    receipt_sha256 = models.CharField(max_length=64, unique=True)  # of the code that its sender holds
    state = models.CharField(max_length=12, db_index=True)
    received_on = models.DateField()
    due_on = models.DateField(null=True)
    is_extended = models.BooleanField(default=False)
    finding = models.CharField(max_length=1000, blank=True)  # what the check, or the mediation, found
    upheld = models.BooleanField(null=True)
    decided_on = models.DateField(null=True)
    answer = models.CharField(max_length=1000, blank=True)  # as its sender reads it
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="complaints")

    class Meta:
        indexes = (models.Index(fields=["organization", "upheld", "decided_on"]),)


class ComplaintContact(Frozen, Record):
    """How to reach the complainant, encrypted."""

    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="contact")
    sealed = models.TextField()


class ComplaintInstrument(Frozen, Record):
    """An instrument that a complaint is about."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="instruments")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="complaints")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["complaint", "instrument"], name="one_complained_instrument"),
        )


class Arbitration(Record):
    """A dispute about an instrument that is settled by verifying it with a public or national standard."""

    number = models.CharField(max_length=40, unique=True)
    dispute = models.CharField(max_length=12)  # see rules.DISPUTES
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="arbitrations")
    requester = models.CharField(max_length=200)
    respondent = models.CharField(max_length=200)
    question = models.TextField()
    authority = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    higher = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    freeze = models.ForeignKey(InstrumentFreeze, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, db_index=True)
    requested_on = models.DateField()
    certificate = models.CharField(max_length=80, blank=True)
    result = models.CharField(max_length=1000, blank=True)
    conforms = models.BooleanField(null=True)
    notified_on = models.DateField(null=True)
    appeal_until = models.DateField(null=True)
    final_certificate = models.CharField(max_length=80, blank=True)
    final_result = models.CharField(max_length=1000, blank=True)
    final_conforms = models.BooleanField(null=True)
    final_on = models.DateField(null=True)

    @property
    def verdicts(self) -> tuple[bool | None, bool | None]:
        """Of the first and of the second verification, None where it is not known.

        In rows from before there were two columns the second verdict stands in that of the first.
        """
        if self.final_result and self.final_conforms is None:
            return None, self.conforms
        return self.conforms, self.final_conforms


class PrepackageLot(Frozen, Record):
    """A lot of prepackages with what was measured and the verdict: written once. Numbers are decimal text."""

    number = models.CharField(max_length=48, unique=True)
    producer = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="prepackage_lots")
    producer_stated = models.CharField(max_length=160)
    product = models.CharField(max_length=160)
    authority = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="prepackage_lots")
    sampled_on = models.DateField()
    plan = models.CharField(max_length=20)  # of sampling, see planning.prepackages
    lot_size = models.PositiveIntegerField()
    value = models.CharField(max_length=24)  # Qn as printed
    unit = models.CharField(max_length=4)
    height = models.CharField(max_length=24)  # of the figures, mm
    label_note = models.CharField(max_length=240, blank=True)  # another fault of the label; it fails the lot
    U = models.CharField(max_length=24)  # of an actual quantity, k = 2, in `unit`
    gross = models.JSONField()
    tares = models.JSONField()
    # What was judged, in the unit of the tables.
    T = models.CharField(max_length=40)
    mean = models.CharField(max_length=60)
    s = models.CharField(max_length=60)
    limit = models.CharField(max_length=60)
    t1 = models.PositiveIntegerField()
    t2 = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, db_index=True)
