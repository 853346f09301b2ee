"""Measurement comparisons: rounds, their points, laboratories, sealed submissions, and what came of them."""

from __future__ import annotations

from django.db import models

from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization
from suyuan.registry.standards.models import MeasurementStandard, StandardHold


class Comparison(Record):
    """One round: laboratories measure the same artefact, and what they find is held against one value."""

    number = models.CharField(max_length=40, unique=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    level = models.CharField(max_length=16, db_index=True)  # see rules.LEVELS
    organiser = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    pilot = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    artefact_zh = models.CharField(max_length=160)
    artefact_en = models.CharField(max_length=200)
    scheme = models.CharField(max_length=8)  # see rules.SCHEMES
    method = models.CharField(max_length=20)  # of the reference value, see rules.METHODS
    criterion = models.CharField(max_length=8)  # see rules.CRITERIA
    standard_code = models.CharField(max_length=8, blank=True)  # of the compared standards
    protocol = models.TextField(blank=True)
    begins_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=16, db_index=True)
    cancelled_on = models.DateField(null=True)
    cancel_reason = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = (models.Index(fields=["level", "state"]),)


class ComparisonPoint(Frozen, Record):
    """A quantity that is compared, at a nominal value; results and uncertainties are in `unit`."""

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="points")
    place = models.PositiveSmallIntegerField()  # 0, 1, 2 ...
    quantity_zh = models.CharField(max_length=80)
    quantity_en = models.CharField(max_length=120)
    nominal = models.CharField(max_length=60)  # as printed: "100 g"
    unit = models.CharField(max_length=12)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["comparison", "place"], name="one_point_per_place"),)


class Participation(Record):
    """A laboratory in a round. `hold` is what blocks its standard while a failure is not corrected."""

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="participations")
    laboratory = models.ForeignKey(Organization, models.PROTECT, related_name="participations")
    standard = models.ForeignKey(MeasurementStandard, models.PROTECT, null=True, related_name="+")
    is_named = models.BooleanField(default=False)  # by the authority: holders of a certificate must take part
    is_reference = models.BooleanField(default=False)  # gives the reference value where one laboratory does
    state = models.CharField(max_length=20, db_index=True)
    hold = models.ForeignKey(StandardHold, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["comparison", "laboratory"], name="one_laboratory_once"),
        )


class Submission(Frozen, Record):
    """What a laboratory handed in, sealed. Only the last one of a laboratory is opened; see `sealing`."""

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="submissions")
    place = models.PositiveSmallIntegerField()  # 0, 1, 2 ... a later one replaces those before
    commitment = models.CharField(max_length=64)  # SHA-256 of the content with its salt
    sealed = models.TextField()  # the content, encrypted

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["participation", "place"], name="one_submission_per_place"),
        )


class Opening(Frozen, Record):
    """A submission opened at closing and found equal to its commitment."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="opening")
    content = models.TextField()  # the canonical bytes that the commitment is the digest of


class ReferenceResult(Frozen, Record):
    """The reference value of a point, as draft A states it. Numbers are decimal text in the point's unit."""

    point = models.OneToOneField(ComparisonPoint, models.PROTECT, related_name="reference")
    value = models.CharField(max_length=40)
    U = models.CharField(max_length=40)  # k = 2
    members = models.PositiveSmallIntegerField()  # how many results have weight in it
    chi2 = models.CharField(max_length=40, blank=True)  # of the test of consistency, where there is one
    p_value = models.CharField(max_length=40, blank=True)
    is_consistent = models.BooleanField(null=True)


class Equivalence(Frozen, Record):
    """The degree of equivalence of a laboratory at a point: d with U(d), its score and how it was judged."""

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="equivalences")
    point = models.ForeignKey(ComparisonPoint, models.PROTECT, related_name="equivalences")
    d = models.CharField(max_length=40)
    U = models.CharField(max_length=40)  # of d, k = 2
    score = models.CharField(max_length=40)
    is_member = models.BooleanField()  # whether its value has weight in the reference value
    verdict = models.CharField(max_length=16)  # see rules.VERDICTS

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["participation", "point"], name="one_equivalence_per_point"),
        )


class ReportNote(Frozen, Record):
    """A note to the report: what was said or corrected after closing. The data themselves stay."""

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="notes")
    participation = models.ForeignKey(Participation, models.PROTECT, null=True, related_name="notes")
    text = models.CharField(max_length=400)


class MethodChange(Frozen, Record):
    """The method of the reference value was changed after closing: from which to which, and why."""

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="method_changes")
    method_before = models.CharField(max_length=20)  # see rules.METHODS
    method_after = models.CharField(max_length=20)
    reference = models.ForeignKey(Participation, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=240)
