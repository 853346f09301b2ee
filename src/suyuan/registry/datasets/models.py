"""Data sets, their versions, and what was taken into each version. The rows themselves lie in the lake."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.datasets.states import OPEN
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.standards.models import MeasurementStandard


class DataSet(Record):
    """A data set as the catalogue shows it. Columns and checks are those of the next version.

    A text column named ``unit`` gives the unit of each row where it differs from row to row.
    """

    code = models.CharField(max_length=40, unique=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    about_zh = models.TextField()
    about_en = models.TextField()
    kind = models.CharField(max_length=16)  # see rules.KINDS
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="data_sets")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="data_sets")
    steward = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    licence = models.CharField(max_length=20)  # SPDX, or see rules.LICENCES
    licence_zh = models.TextField(blank=True)
    licence_en = models.TextField(blank=True)
    access = models.CharField(max_length=12)  # open, registered, house
    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, null=True, related_name="+")
    instrument_kind = models.ForeignKey(InstrumentKind, models.PROTECT, null=True, related_name="+")
    specification = models.ForeignKey(TechnicalSpecification, models.PROTECT, null=True, related_name="+")
    room = models.CharField(max_length=80, blank=True)
    retention_years = models.PositiveSmallIntegerField(null=True)  # null: for ever
    columns = models.JSONField(default=list)
    checks = models.JSONField(default=list)
    recipe = models.CharField(max_length=20, blank=True)  # of a set built from the registers, see automatic
    search = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["access", "kind"]), models.Index(fields=["organization", "kind"]))


class DataSetVersion(Record):
    """One version. `manifest` is canonical JSON that names every part with its digest; `digest` is its own.

    `members`: the series in it; `spark`: a few points of the first column for a small picture.
    """

    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, db_index=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    columns = models.JSONField(default=list)
    checks = models.JSONField(default=list)
    rows = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes of the parts
    flagged = models.BigIntegerField(default=0)  # rows with a value outside of its declared range
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    manifest = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    report = models.JSONField(default=list)
    members = models.JSONField(default=list)
    spark = models.JSONField(default=list)
    looked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    licence = models.CharField(max_length=20, blank=True)  # under which it was published
    as_of = models.DateField(null=True)  # of a version built from the registers
    reason = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["data_set", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["data_set"], condition=Q(state__in=OPEN), name="one_open_version_per_set"
            ),
            models.UniqueConstraint(
                fields=["data_set"], condition=Q(state="published"), name="one_published_version_per_set"
            ),
        )


class Ingestion(Frozen, Record):
    """What was taken into a version at once: where it came from, its digest, and the parts it became."""

    may_change: ClassVar[frozenset[str]] = frozenset()

    version = models.ForeignKey(DataSetVersion, models.PROTECT, related_name="ingestions")
    sequence = models.PositiveIntegerField()
    source = models.CharField(max_length=160)  # a file name, a device, "version 2", a register
    sha256 = models.CharField(max_length=64)  # of the bytes as received
    options = models.JSONField(default=dict)  # how it was read
    rows = models.BigIntegerField()
    dropped = models.BigIntegerField(default=0)  # rows with faults that were left out on request
    flagged = models.BigIntegerField(default=0)
    backward = models.BigIntegerField(default=0)  # rows older than the one before of their series
    faults = models.JSONField(default=list)  # the first of those left out
    parts = models.JSONField(default=list)
    absent: tuple[Any, ...] = ()  # the declared columns that the file lacked; known while it is taken

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "sequence"], name="one_ingestion_per_sequence"),
        )
