"""Technical specifications, the projects that make local ones, and the packs that make them executable."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person


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
    issued_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    filing_no = models.CharField(max_length=60, blank=True)
    reviewed_on = models.DateField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
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


class PackArchive(Frozen, models.Model):
    """A pack that was handed in with a project, as one archive under the digest of its files."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"archive"})  # the key is the digest of what it holds

    digest = models.CharField(primary_key=True, max_length=64)
    pack_id = models.CharField(max_length=100, db_index=True)
    archive = models.BinaryField()


class SpecificationProject(Record):
    """The making of a local specification, from proposal to issue; `specification` is what came of it."""

    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240)
    kind = models.CharField(max_length=40)  # see rules.KINDS
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    proposer = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    drafter = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    co_drafters = models.CharField(max_length=300, blank=True)
    committee = models.CharField(max_length=120)
    revises = models.ForeignKey(TechnicalSpecification, models.PROTECT, null=True, related_name="+")
    need = models.TextField()
    national_text = models.TextField()  # what was found of national texts on the same object
    evaluation = models.TextField(blank=True)
    plan_no = models.CharField(max_length=60, blank=True)
    term_until = models.DateField(null=True)
    draft = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    test_report = models.TextField(blank=True)
    uncertainty_report = models.TextField(blank=True)
    pack_id = models.CharField(max_length=100, blank=True)  # issuer.field.name/edition
    pack_digest = models.CharField(max_length=64, blank=True)
    consultation_from = models.DateField(null=True)
    consultation_until = models.DateField(null=True)
    comments_digest = models.CharField(max_length=64, blank=True)  # of the table of comments, at closing
    review_round = models.PositiveSmallIntegerField(default=1)
    specification = models.OneToOneField(
        TechnicalSpecification, models.PROTECT, null=True, related_name="project"
    )
    state = models.CharField(max_length=20, db_index=True)

    @property
    def is_sent_back(self) -> bool:
        """A draft that was sent back keeps the digest of its table until it is handed in again."""
        return self.state == "draft" and bool(self.comments_digest)


class ProjectComment(Frozen, Record):
    """A comment from a consultation: never edited; a reply is added, and only the law hides the words."""

    may_change: ClassVar[frozenset[str]] = frozenset(
        {"reply", "reply_reason", "replied_on", "withheld", "is_waiting", "updated_at", "row_version"}
    )

    project = models.ForeignKey(SpecificationProject, models.PROTECT, related_name="comments")
    review_round = models.PositiveSmallIntegerField()
    sender = models.CharField(max_length=16)  # see rules.SENDERS
    name = models.CharField(max_length=80, blank=True)  # seen by those who answer, never by the public
    clause = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    reply = models.CharField(max_length=12, blank=True)  # see rules.REPLIES
    reply_reason = models.TextField(blank=True)
    replied_on = models.DateField(null=True)
    is_waiting = models.BooleanField(default=False)  # nobody of the office has read it yet
    withheld = models.CharField(max_length=240, blank=True)  # the legal reason; empty: open to everybody


class ReviewVote(Frozen, Record):
    """What an expert said of a final draft, as signed; one vote in each round of review."""

    project = models.ForeignKey(SpecificationProject, models.PROTECT, related_name="votes")
    review_round = models.PositiveSmallIntegerField()
    expert = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    opinion = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["project", "review_round", "expert"], name="one_vote_per_review"),
        )
