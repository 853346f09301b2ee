"""Plans and their targets. A value is never typed in: an observation is what a query said on a day."""

from __future__ import annotations

from django.db import models

from suyuan.registry.journal.models import Record
from suyuan.registry.parties.models import Jurisdiction


class Plan(models.Model):
    """A published plan with its targets."""

    code = models.CharField(primary_key=True, max_length=40)
    jurisdiction_code = models.CharField(max_length=6)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    issued = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)


class PlanIndicator(models.Model):
    """An indicator code that targets are bound to; `planning.indicators` computes those it knows."""

    code = models.CharField(primary_key=True, max_length=60)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=240)


class Target(models.Model):
    """What a plan promises: an indicator, a value and a due year, with its counting basis."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(PlanIndicator, models.PROTECT, related_name="targets")
    value = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=10, blank=True)
    due = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=120, blank=True)
    scope = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=240, blank=True)
    variant = models.JSONField(default=dict)


class Observation(Record):
    """A recorded reading of an indicator with the digest of its members."""

    indicator = models.ForeignKey(PlanIndicator, models.PROTECT, related_name="observations")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    as_of = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    members_digest = models.CharField(max_length=64)
    query_version = models.CharField(max_length=30)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "jurisdiction", "as_of"], name="one_observation_a_day"
            ),
        )
