"""Observations, evaluations, results and influences: the rows of the traceability graph."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Organization, Person
from suyuan.registry.specifications.models import MethodPack


class RawFile(Frozen, models.Model):
    """A file of readings as it was received, under the digest of its bytes; kept packed (zlib)."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"packed"})  # the key is the digest of what it unpacks to

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveIntegerField()
    packed = models.BinaryField()


class ObservationSet(Frozen, Record):
    """Raw observations as received. Never edited; a correction is a new set that names the old one."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="observation_sets")
    data = models.TextField()  # canonical JSON
    digest = models.CharField(max_length=64, db_index=True)
    source = models.CharField(max_length=120)  # "form", a file name, a device
    place = models.CharField(max_length=160, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    reason = models.CharField(max_length=240, blank=True)  # why it replaces the set before it
    phase = models.CharField(max_length=10, blank=True)  # "": nothing was adjusted, as_found, as_left
    device = models.CharField(max_length=120, blank=True)  # that sent or wrote the readings
    file = models.ForeignKey(RawFile, models.PROTECT, null=True, related_name="observation_sets")
    file_name = models.CharField(max_length=200, blank=True)
    # Size and hash of the log's head when the work began ("5:ab12…"): these readings are not older than it.
    checkpoint = models.CharField(max_length=90, blank=True)


class Evaluation(Record):
    """One evaluation of one instrument: the state of that instrument as known from that day.

    `origin` tells where it was made: ``engine`` (computed here from observations), ``external`` (read from
    another laboratory's certificate), ``root`` (the statement of an accepted root of traceability) or
    ``corrected`` (what a device handed on, put right by a recall; see `correcting`).
    A certificate received from outside may be about an instrument, or come from a house, that is not
    registered here: then only the words of the certificate name them. `item_stated` and `issuer_stated` are
    its Chinese words where it has any, else those it has; the columns in ``_en`` its English ones (`stated`).
    """

    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, related_name="evaluations")
    item_stated = models.CharField(max_length=240, blank=True)
    item_stated_en = models.CharField(max_length=240, blank=True, default="")
    origin = models.CharField(max_length=10, default="engine")
    pack = models.ForeignKey(MethodPack, models.PROTECT, null=True, related_name="evaluations")
    observations = models.ForeignKey(ObservationSet, models.PROTECT, null=True, related_name="evaluations")
    issuer = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="evaluations")
    issuer_stated = models.CharField(max_length=200, blank=True)
    issuer_stated_en = models.CharField(max_length=200, blank=True, default="")
    performed_on = models.DateField(db_index=True)
    performed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    engine_version = models.CharField(max_length=30, blank=True)
    seed = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=12)
    # Symbol of the lines that the instrument hands on as corrections when it serves as a standard; "": all.
    passes_on = models.CharField(max_length=20, blank=True)
    # Filled by issuing; before that the evaluation supports nothing.
    certificate_number = models.CharField(max_length=80, blank=True, db_index=True)
    certificate_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    certificate_state = models.CharField(max_length=16, blank=True)
    valid_until = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=["instrument", "certificate_state", "performed_on"]),)


class SetUp(Record):
    """The part that results share: the same standards under the same conditions, equally sensitive.

    Its identity is the digest of its influences, so equal set-ups are one row.
    """

    digest = models.CharField(max_length=64, unique=True)
    pack = models.ForeignKey(MethodPack, models.PROTECT, related_name="set_ups")


class Result(Frozen, Record):
    """One value with its uncertainty and verdict: one line of an evaluation."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="results")
    set_up = models.ForeignKey(SetUp, models.PROTECT, null=True, related_name="results")
    place = models.PositiveSmallIntegerField(default=0)  # order of the line in the evaluation
    test = models.CharField(max_length=40)
    index = models.PositiveSmallIntegerField()
    symbol = models.CharField(max_length=20)
    label_zh = models.CharField(max_length=160)
    label_en = models.CharField(max_length=200)
    quantity_zh = models.CharField(max_length=80, blank=True)
    quantity_en = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    point = models.CharField(max_length=40, blank=True)  # nominal, decimal text
    value_text = models.CharField(max_length=40, blank=True)
    expanded_text = models.CharField(max_length=40, blank=True)  # U, decimal text
    value = models.FloatField(null=True)
    u = models.FloatField(null=True)
    dof = models.FloatField(null=True)  # null: infinite
    k = models.FloatField(null=True)
    p = models.FloatField(null=True)
    limit_low = models.CharField(max_length=40, blank=True)
    limit_high = models.CharField(max_length=40, blank=True)
    verdict = models.CharField(max_length=12)
    risk = models.FloatField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["evaluation", "test", "index", "symbol"], name="one_line"),
        )


class Influence(Frozen, models.Model):
    """A signed contribution to a result, or to every result of a set-up: an edge of the graph.

    `origin` is the identity of what lies behind it; `parent` names it where it is a result kept here.
    """

    set_up = models.ForeignKey(SetUp, models.PROTECT, null=True, related_name="influences")
    result = models.ForeignKey(Result, models.PROTECT, null=True, related_name="influences")
    parent = models.ForeignKey(Result, models.PROTECT, null=True, related_name="supports")
    origin = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10)  # standard, reading, assumed
    symbol = models.CharField(max_length=30)
    label_zh = models.CharField(max_length=120)
    label_en = models.CharField(max_length=160)
    component = models.FloatField()
    dof = models.FloatField(null=True)  # null: infinite
    distribution = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="influence_has_one_owner",
                condition=Q(set_up__isnull=False, result__isnull=True)
                | Q(set_up__isnull=True, result__isnull=False),
            ),
            # Lets two writers store the same set-up at the same time: the later rows fall away.
            models.UniqueConstraint(fields=["set_up", "symbol", "origin"], name="one_part_per_set_up"),
        )


class Citation(Frozen, models.Model):
    """What a certificate from outside says about another document: equipment used, the report before it.

    Such an edge of the chain has no number: the certificate states no contribution, and none is invented.
    `target` is the evaluation behind the document, where it is kept here; `state` see `received.rules`.
    """

    may_change: ClassVar[frozenset[str]] = frozenset({"state", "target"})

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="citations")
    place = models.CharField(max_length=24)  # measuringEquipment, influenceCondition, previousReport ...
    label_zh = models.CharField(max_length=160, blank=True)
    label_en = models.CharField(max_length=160, blank=True)
    number = models.CharField(max_length=120, blank=True, db_index=True)
    procedure = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=200, blank=True)  # the hash as it stands in the document
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)  # where it is one that can be read
    state = models.CharField(max_length=12)
    target = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="cited_by")
