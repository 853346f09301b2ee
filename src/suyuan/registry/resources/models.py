"""Capabilities that laboratories share, one row for each edition."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization


class Capability(Frozen, Record):
    """What a laboratory can calibrate: a range, and the smallest expanded uncertainty in it (k = 2).

    U(x) = u_absolute + u_relative·|x|; either part may be zero. Decimal text is as declared; the numbers are
    for searching. `line` is the identity that all editions of one capability share.
    """

    may_change: ClassVar[frozenset[str]] = frozenset({"state", "row_version", "updated_at"})

    line = models.UUIDField()
    edition = models.PositiveSmallIntegerField(default=1)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="capabilities")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="capabilities")
    quantity = models.CharField(max_length=20)  # see quantities.QUANTITIES
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, null=True, related_name="+")  # null: any
    name_zh = models.CharField(max_length=80)  # of the parameter
    name_en = models.CharField(max_length=120)
    low = models.CharField(max_length=40)  # decimal text, in `unit`
    high = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    u_absolute = models.CharField(max_length=40, blank=True)  # decimal text, in `unit`
    u_relative = models.CharField(max_length=40, blank=True)  # decimal text, in `u_relative_unit`
    u_relative_unit = models.CharField(max_length=5, blank=True)  # see rules.RELATIVE
    low_value = models.FloatField()
    high_value = models.FloatField()
    a = models.FloatField()
    b = models.FloatField()
    method = models.CharField(max_length=160)  # the specification it is done by
    service = models.CharField(max_length=8)  # lab, on_site, both
    price = models.CharField(max_length=120, blank=True)
    turnaround_days = models.PositiveSmallIntegerField()
    shared_from = models.DateField()
    shared_to = models.DateField(null=True)  # the last day
    accredited_until = models.DateField(null=True)  # null: not accredited for it
    state = models.CharField(max_length=10)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["line", "edition"], name="one_capability_per_edition"),
        )
        indexes = (
            models.Index(fields=["state", "quantity"]),
            models.Index(fields=["state", "kind"]),
            models.Index(fields=["organization", "state"]),
        )
