"""Plans, their targets and tasks. A value is never typed in: an observation is what a query said on a day."""

from __future__ import annotations

from django.db import models

from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization


class Plan(models.Model):
    """A plan with its targets. Published ones come from product data; a draft follows an earlier plan."""

    code = models.CharField(primary_key=True, max_length=40)
    jurisdiction_code = models.CharField(max_length=6)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    issued = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)
    begins = models.DateField(null=True)
    ends = models.DateField(null=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    state = models.CharField(max_length=12, default="in_force", db_index=True)  # see states.PLAN_STATES
    drafted_by = models.UUIDField(null=True)
    updated_at = models.DateTimeField(null=True)
    row_version = models.PositiveIntegerField(default=1)


class PlanIndicator(models.Model):
    """An indicator code that targets are bound to; `planning.indicators` computes those it knows."""

    code = models.CharField(primary_key=True, max_length=60)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=240)


class Target(models.Model):
    """What a plan promises: an indicator, a value and a due year, with its counting basis.

    `proposal` says what a drafted value was proposed from; `milestones` are (year, value) on the way.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(PlanIndicator, models.PROTECT, related_name="targets")
    value = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=10, blank=True)
    due = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=8, default="at_least")  # see states.DIRECTIONS
    basis = models.CharField(max_length=120, blank=True)
    scope = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=240, blank=True)
    variant = models.JSONField(default=dict)
    milestones = models.JSONField(default=list)
    proposal = models.JSONField(default=dict)


class Observation(Record):
    """A recorded reading of an indicator with the digest of its members.

    `variant_key` holds the options it was counted with; a reading made on a later day than `as_of` was read
    back from the dates in the registers.
    """

    indicator = models.ForeignKey(PlanIndicator, models.PROTECT, related_name="observations")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    variant_key = models.CharField(max_length=400, blank=True)
    as_of = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    whole = models.PositiveBigIntegerField(null=True)  # the denominator of a share
    members_digest = models.CharField(max_length=64)
    query_version = models.CharField(max_length=90)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "jurisdiction", "variant_key", "as_of"], name="one_observation_a_day"
            ),
        )


class Explanation(Frozen, Record):
    """What a person says about a target: why it stands where it stands. Never a value."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="explanations")
    on = models.DateField()
    text = models.TextField()


class Task(Record):
    """A line of work of a plan, with the house that leads it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=20)  # see states.TOPICS
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=400, blank=True)
    lead = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    due = models.DateField()
    finished_on = models.DateField(null=True)
    state = models.CharField(max_length=12, db_index=True)  # see states.TASK_STATES

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "number"], name="one_task_a_number"),)


class TaskSupport(models.Model):
    """A house that takes part in a task."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="supports")
    house = models.ForeignKey(Organization, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["task", "house"], name="one_support_a_house"),)


class TaskNote(Frozen, Record):
    """What was done for a task, with something of the registers that shows it, or a document named."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="notes")
    on = models.DateField()
    text = models.TextField()
    evidence = models.CharField(max_length=16, blank=True)  # see evidence.KINDS; empty: none
    reference = models.CharField(max_length=120, blank=True)  # its number, or the document as named
    address = models.CharField(max_length=64, blank=True)  # its identity in the register
    label_zh = models.CharField(max_length=200, blank=True)
    label_en = models.CharField(max_length=240, blank=True)


class PlanEvaluation(Frozen, Record):
    """A mid-term or final evaluation: everything it says, as it was read on that day, under its digest."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="evaluations")
    kind = models.CharField(max_length=8)  # see states.EVALUATIONS
    on = models.DateField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)


class Baseline(models.Model):
    """What an indicator was before a plan began, as its source printed it: a number of others, never ours."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="baselines")
    indicator = models.ForeignKey(PlanIndicator, models.PROTECT, related_name="baselines")
    value = models.DecimalField(max_digits=14, decimal_places=3)
    as_of = models.CharField(max_length=10)  # a year, a month or a day, as printed
    source = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "indicator"], name="one_baseline_an_indicator"),
        )


class PlanLine(models.Model):
    """A task line of a plan and one of the indicators that it is measured by; it promises no number."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lines")
    topic = models.CharField(max_length=20)  # see states.TOPICS
    place = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(PlanIndicator, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "indicator"], name="one_line_an_indicator"),)
