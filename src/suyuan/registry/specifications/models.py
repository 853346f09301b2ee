"""Technical specifications with their editions, and the method packs that make them executable."""

from __future__ import annotations

from django.db import models

from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.journal.models import Record
from suyuan.registry.parties.models import Jurisdiction


class TechnicalSpecification(Record):
    """A written norm: number and year are its identity (JJG 596-2012)."""

    number = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=40)  # verification_regulation, calibration_specification, ...
    scope = models.CharField(max_length=20)  # national, departmental, local
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240)
    issuer = models.CharField(max_length=160, blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, null=True, related_name="specifications")
    in_force_from = models.DateField(null=True)
    abolished_on = models.DateField(null=True)
    state = models.CharField(max_length=24, default="in_force")
    certainty = models.CharField(max_length=10, default="check")


class SpecificationInterval(models.Model):
    """The longest verification interval a specification allows for a kind, or its service life."""

    specification = models.ForeignKey(TechnicalSpecification, models.PROTECT, related_name="intervals")
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="intervals")
    instrument_type = models.CharField(max_length=80, blank=True)
    max_interval_months = models.PositiveSmallIntegerField(null=True)
    service_life_years = models.PositiveSmallIntegerField(null=True)


class MethodPack(Record):
    """An edition of a method pack as it was when first used; a result pins its digest."""

    pack_id = models.CharField(max_length=100)  # issuer.field.name/edition
    method = models.CharField(max_length=80, db_index=True)  # the identity without the edition
    digest = models.CharField(max_length=64, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    activity = models.CharField(max_length=20)  # verification, calibration
    specification = models.ForeignKey(TechnicalSpecification, models.PROTECT, null=True, related_name="packs")
    interval_months = models.PositiveSmallIntegerField(null=True)
    current = models.BooleanField(default=True)
