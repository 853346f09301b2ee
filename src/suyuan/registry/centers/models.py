"""Industrial chains with their measurement needs, and centers that serve them. Source: domain model 11."""

from __future__ import annotations

from django.db import models

from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization
from suyuan.registry.specifications.models import SpecificationProject
from suyuan.registry.standards.models import MeasurementStandard


class IndustrialChain(Record):
    """An industry from material to use, in one division."""

    code = models.CharField(max_length=24, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    note_zh = models.CharField(max_length=400, blank=True)
    note_en = models.CharField(max_length=600, blank=True)
    is_example = models.BooleanField(default=False)  # made up for a demonstration
    is_public = models.BooleanField(default=False)  # whether its map is open to everybody


class ChainLink(Record):
    """A product (with the products that it consists of), or a process of a product at one stage."""

    chain = models.ForeignKey(IndustrialChain, models.PROTECT, related_name="links")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    kind = models.CharField(max_length=8)  # product, process
    stage = models.CharField(max_length=12, blank=True)  # one of states.STAGES, of a process
    code = models.CharField(max_length=24)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    place = models.PositiveSmallIntegerField()  # among its neighbours

    class Meta:
        constraints = (models.UniqueConstraint(fields=["chain", "code"], name="one_link_per_code"),)
        indexes = (models.Index(fields=["chain", "place"]),)


class MeasurementNeed(Record):
    """What has to be measured somewhere in a chain. Decimal text is as asked for, numbers are for matching.

    T(x) = floor + slope·|x| is the needed expanded uncertainty (k = 2): `floor` in `unit`, None where any
    will do. A tolerance is turned into one by rules.TOLERANCE_RATIO.
    """

    chain = models.ForeignKey(IndustrialChain, models.PROTECT, related_name="needs")
    link = models.ForeignKey(ChainLink, models.PROTECT, related_name="needs")
    number = models.CharField(max_length=24)  # within the chain
    parameter_zh = models.CharField(max_length=80)
    parameter_en = models.CharField(max_length=120)
    quantity = models.CharField(max_length=20)  # see resources.quantities
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, null=True, related_name="+")  # null: any
    low = models.CharField(max_length=40)
    high = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    target_kind = models.CharField(max_length=12)  # uncertainty, tolerance, none
    target = models.CharField(max_length=40, blank=True)
    target_unit = models.CharField(max_length=5, blank=True)  # "": in `unit`; %, ppm: of the value
    low_value = models.FloatField()
    high_value = models.FloatField()
    floor = models.FloatField(null=True)
    slope = models.FloatField(default=0)
    environment = models.CharField(max_length=10)  # one of states.ENVIRONMENTS
    method_zh = models.CharField(max_length=160, blank=True)  # how it is measured at present
    method_en = models.CharField(max_length=200, blank=True)
    priority = models.PositiveSmallIntegerField()  # 1 high, 2 middle, 3 low
    asked_by = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    gap_class = models.CharField(max_length=16, blank=True)  # set by people; "": as the match suggests
    gap_reason = models.CharField(max_length=240, blank=True)
    asked_on = models.DateField()
    closed_on = models.DateField(null=True)  # the need is no more

    class Meta:
        constraints = (models.UniqueConstraint(fields=["chain", "number"], name="one_need_per_number"),)
        indexes = (models.Index(fields=["chain", "closed_on"]),)


class Center(Record):
    """A technical platform without legal personality; its host answers for it."""

    code = models.CharField(max_length=24, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    level = models.CharField(max_length=12)  # national, provincial, municipal
    chain = models.ForeignKey(IndustrialChain, models.PROTECT, related_name="centers")
    host = models.ForeignKey(Organization, models.PROTECT, related_name="centers")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="centers")
    partners = models.CharField(max_length=400, blank=True)
    area_m2 = models.PositiveIntegerField(null=True)
    director = models.CharField(max_length=60)
    study = models.TextField()  # of the chain
    plan = models.TextField()
    funds = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # 10 000 yuan
    funding = models.CharField(max_length=400)  # where they come from
    state = models.CharField(max_length=12, db_index=True)  # one of states.STATES
    applied_on = models.DateField()
    preparing_from = models.DateField(null=True)
    term_until = models.DateField(null=True)
    is_extended = models.BooleanField(default=False)
    deferrals = models.PositiveSmallIntegerField(default=0)
    approved_on = models.DateField(null=True)
    evaluated_on = models.DateField(null=True)
    improve_by = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # the first day that it no longer counts

    class Meta:
        indexes = (models.Index(fields=["chain", "state"]), models.Index(fields=["host", "state"]))


class CenterTask(Record):
    """An item of the task book with the evidence that it was done."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="tasks")
    place = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    evidence = models.CharField(max_length=400, blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["center", "place"], name="one_task_per_place"),)


class CenterProgress(Frozen, Record):
    """What a center that is prepared reports of a year."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="progress")
    year = models.PositiveSmallIntegerField()
    text = models.TextField()
    spent = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # 10 000 yuan

    class Meta:
        constraints = (models.UniqueConstraint(fields=["center", "year"], name="one_progress_per_year"),)


class CenterScore(Frozen, Record):
    """What one expert gave a center: in the review, at an acceptance, in an evaluation; each has rounds."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="scores")
    occasion = models.CharField(max_length=12)  # one of states.PANELS
    panel_round = models.PositiveSmallIntegerField()
    expert = models.CharField(max_length=60)
    house = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    score = models.PositiveSmallIntegerField()  # 0 to 100
    opinion = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["center", "occasion", "panel_round", "expert"], name="one_score_per_expert"
            ),
        )


class CenterDecision(Frozen, Record):
    """What an authority decided about a center, with the minutes and the mean score it rests on."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="decisions")
    event = models.CharField(max_length=24)
    decided_on = models.DateField()
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    minutes = models.TextField()


class CenterKpi(Record):
    """What a center states of itself for a year; a correction changes the row, on the record."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="kpis")
    year = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=24)  # one of kpis.KPIS
    value = models.DecimalField(max_digits=14, decimal_places=2)
    evidence = models.CharField(max_length=400)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["center", "year", "indicator"], name="one_kpi_per_year"),
        )


class ServiceRecord(Frozen, Record):
    """A service of a center to a client, by its name where the client is in no register."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="services")
    client = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    client_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)  # one of states.SERVICES
    served_on = models.DateField()
    subject = models.CharField(max_length=160)
    benefit = models.CharField(max_length=400, blank=True)
    saved = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # 10 000 yuan

    class Meta:
        indexes = (models.Index(fields=["center", "served_on"]),)


class GapProject(Record):
    """Work to close a gap: a method, an instrument, a facility that is not there yet."""

    need = models.ForeignKey(MeasurementNeed, models.PROTECT, related_name="projects")
    center = models.ForeignKey(Center, models.PROTECT, null=True, related_name="gap_projects")
    leader = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    task = models.TextField()
    budget = models.DecimalField(max_digits=12, decimal_places=2)  # 10 000 yuan
    begins_on = models.DateField()
    ends_on = models.DateField()
    result = models.TextField(blank=True)
    ended_on = models.DateField(null=True)
    state = models.CharField(max_length=10)  # one of states.PROJECT_STATES


class FollowUp(Frozen, Record):
    """What a gap led to: one of a specification project, a planned standard, a project of its own."""

    need = models.ForeignKey(MeasurementNeed, models.PROTECT, related_name="follow_ups")
    specification_project = models.ForeignKey(
        SpecificationProject, models.PROTECT, null=True, related_name="+"
    )
    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, null=True, related_name="+")
    gap_project = models.OneToOneField(GapProject, models.PROTECT, null=True, related_name="follow_up")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["need", "specification_project"], name="one_follow_up_per_specification"
            ),
            models.UniqueConstraint(fields=["need", "standard"], name="one_follow_up_per_standard"),
        )
