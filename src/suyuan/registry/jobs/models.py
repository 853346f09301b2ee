"""Applications and jobs: one instrument, one activity, one institution, from request to receipt."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.jobs.states import OPEN
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Organization, Person
from suyuan.registry.results.models import Evaluation, ObservationSet, RawFile
from suyuan.registry.specifications.models import MethodPack
from suyuan.registry.standards.models import MeasurementStandard


class Application(Record):
    """A request of an owner for one or more instruments."""

    number = models.CharField(max_length=40, unique=True)
    applicant = models.ForeignKey(Organization, models.PROTECT, related_name="applications")
    institution = models.ForeignKey(Organization, models.PROTECT, related_name="applications_received")
    wished_on = models.DateField(null=True)
    place = models.CharField(max_length=12, default="lab")  # lab, on_site
    note = models.CharField(max_length=240, blank=True)


class Room(Record):
    """A room or work place of an institution: `places` series of jobs fit into it at the same time."""

    institution = models.ForeignKey(Organization, models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    places = models.PositiveSmallIntegerField(default=1)
    closed_on = models.DateField(null=True)  # the first day on which nothing may be planned here

    class Meta:
        constraints = (models.UniqueConstraint(fields=["institution", "code"], name="one_room_per_code"),)


class Absence(Record):
    """A person is not at the bench from one half-day to another. Why in detail is nobody's business here."""

    institution = models.ForeignKey(Organization, models.PROTECT, related_name="absences")
    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=12)  # see `planning_rules.ABSENCES`
    first_on = models.DateField()
    first_half = models.CharField(max_length=2, default="am")
    last_on = models.DateField()
    last_half = models.CharField(max_length=2, default="pm")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["institution", "last_on"]),)


class Job(Record):
    """The state machine of domain model 5.3."""

    number = models.CharField(max_length=40, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="jobs")
    institution = models.ForeignKey(Organization, models.PROTECT, related_name="jobs")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="jobs")
    pack = models.ForeignKey(MethodPack, models.PROTECT, related_name="jobs")
    purpose = models.CharField(max_length=16, default="subsequent")  # initial, subsequent, in_service
    # The expanded uncertainty (k = 2) that the customer needs, decimal text; empty: none was told.
    needed_u = models.CharField(max_length=20, blank=True)
    needed_unit = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, db_index=True)
    scheduled_for = models.DateField(null=True)
    from_half = models.CharField(max_length=2, default="am")  # am, pm: of the day it is scheduled for
    until_on = models.DateField(null=True)  # the last day of the work; empty: the same day
    until_half = models.CharField(max_length=2, default="pm")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="jobs")
    due_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    received_condition = models.CharField(max_length=160, blank=True)
    performed_on = models.DateField(null=True)
    conditions = models.JSONField(default=dict)  # environment at the start, decimal text
    checkpoint = models.CharField(
        max_length=90, blank=True
    )  # head of the log at the start, see ObservationSet
    observations = models.ForeignKey(ObservationSet, models.PROTECT, null=True, related_name="+")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="jobs")
    digest = models.CharField(
        max_length=64, blank=True
    )  # of the evaluation that checker and approver must confirm
    verifier = models.ForeignKey(Person, models.PROTECT, null=True, related_name="jobs_measured")
    checker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="jobs_checked")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, related_name="jobs_approved")
    measured_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    back_reason = models.CharField(max_length=240, blank=True)
    codes = models.JSONField(default=list)  # see `coverage_rules`: as it was accepted, referred, declined
    referred_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="referred_to")
    # The job whose readings are evaluated again, see `revaluing`: nothing is measured then.
    revalues = models.ForeignKey("self", models.PROTECT, null=True, related_name="revalued_by")
    change = models.JSONField(default=dict)  # what its certificate says of the change: zh, en

    class Meta:
        indexes = (
            models.Index(fields=["institution", "state", "created_at"]),
            models.Index(fields=["instrument", "state"]),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(state__in=OPEN), name="one_open_job_per_instrument"
            ),
        )


class JobStandard(models.Model):
    """A standard reserved for a job in a role of the pack, and the evaluation of its device that was used."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="standards_used")
    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, related_name="jobs")
    role = models.CharField(max_length=30)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "role"], name="one_standard_per_role"),)


class JobPerson(models.Model):
    """Somebody who stands at the bench for a job beside its verifier: see `team.DUTIES`."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, models.PROTECT, related_name="jobs_beside")
    duty = models.CharField(max_length=8)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "person"], name="one_duty_per_person"),)


class Escalation(Frozen, Record):
    """A step taken because the time limit of a job is near or past: once for each limit."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="escalations")
    due_on = models.DateField()
    step = models.CharField(max_length=12)  # see `limits.STEPS`

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["job", "due_on", "step"], name="one_escalation_per_step"),
        )


class Found(Frozen, Record):
    """What an instrument showed before it was adjusted, and the adjustment. The latest of a job counts."""

    may_change: ClassVar[frozenset[str]] = frozenset(
        {"adjustment", "adjusted_by", "adjusted_at", "row_version", "updated_at"}
    )

    job = models.ForeignKey(Job, models.PROTECT, related_name="found")
    observations = models.ForeignKey(ObservationSet, models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="found")
    adjustment = models.CharField(max_length=240, blank=True)  # what was done; "": not yet
    adjusted_by = models.CharField(max_length=120, blank=True)  # who did it, also somebody from outside
    adjusted_at = models.DateTimeField(null=True)


class Sample(Record):
    """The instrument of a job while it is in the house: from its receipt until somebody collected it."""

    number = models.CharField(max_length=40, unique=True)
    job = models.OneToOneField(Job, models.PROTECT, related_name="sample")
    accessories = models.CharField(max_length=240, blank=True)
    damage = models.CharField(max_length=240, blank=True)  # seen on receipt; "": none
    shelf = models.CharField(max_length=40, blank=True)  # "": not put away yet
    came_on = models.DateField()
    left_on = models.DateField(null=True)
    collected_by = models.CharField(max_length=120, blank=True)
    document = models.CharField(max_length=16, blank=True)  # see `sample_rules.DOCUMENTS`

    class Meta:
        indexes = (
            models.Index(fields=["came_on"], condition=Q(left_on__isnull=True), name="samples_in_house"),
        )


class SampleMove(Frozen, Record):
    """A sample went from one place of the store to another."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="moves")
    from_shelf = models.CharField(max_length=40, blank=True)
    shelf = models.CharField(max_length=40)


class Draft(Record):
    """What a person has typed for a job so far, so that another device can go on. It ends with the set."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"fields"})  # noted by its digest

    job = models.ForeignKey(Job, models.PROTECT, related_name="drafts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    device = models.CharField(max_length=80, blank=True)
    fields = models.JSONField(default=dict)  # name of the field -> text as typed

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "person"], name="one_draft_per_person"),)


class JobFile(Frozen, Record):
    """A file of readings handed in for a job: from which device, by whom."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="files")
    file = models.ForeignKey(RawFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    device = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")


class ReadingProfile(Record):
    """How files of one kind are read for a method; remembered by the institution under a name."""

    institution = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    method = models.CharField(max_length=120)
    name = models.CharField(max_length=80)
    settings = models.JSONField(default=dict)  # see `raw.Profile`

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["institution", "method", "name"], name="one_profile_per_name"),
        )
