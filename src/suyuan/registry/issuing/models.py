"""Certificates, their numbers, documents, and the transparency log they are committed to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.models import Evaluation


class NumberSeries(models.Model):
    """The last number given in a series; moved inside the issuing transaction, so there is no gap."""

    key = models.CharField(primary_key=True, max_length=80)
    last = models.PositiveIntegerField(default=0)


class Certificate(Frozen, Record):
    """An issued document. Nothing in it is ever edited but its state and the mark that it was published."""

    may_change = frozenset({"state", "published_at", "row_version", "updated_at"})

    number = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)  # verification, rejection_notice, calibration
    version = models.PositiveSmallIntegerField(default=1)
    job = models.ForeignKey(Job, models.PROTECT, related_name="certificates")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="certificates")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="certificates")
    issuer = models.ForeignKey(Organization, models.PROTECT, related_name="certificates")
    client = models.ForeignKey(Organization, models.PROTECT, related_name="certificates_held")
    state = models.CharField(max_length=12, default="issued")
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    content = models.TextField()  # canonical JSON of certify's CertificateContent
    xml_sha256 = models.CharField(max_length=64, unique=True)
    access_code = models.CharField(max_length=16)
    salt = models.CharField(max_length=64)
    log_index = models.PositiveBigIntegerField(unique=True)
    idempotency_key = models.CharField(max_length=80, unique=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["issuer", "issued_at"]),
            models.Index(fields=["instrument", "issued_at"]),
        )


class Document(Frozen, models.Model):
    """Bytes under their own digest: the signed XML, and the PDF that is rendered from it."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"body"})  # the key is its digest

    sha256 = models.CharField(primary_key=True, max_length=64)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=8)  # xml, pdf
    size = models.PositiveIntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField()


class LogLeaf(Frozen, models.Model):
    """A leaf of the transparency log: a salted commitment to an act on a certificate."""

    index = models.PositiveBigIntegerField(primary_key=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="log_leaves")
    kind = models.CharField(max_length=12)  # issue, supersede, revoke, journal, rotate
    data = models.BinaryField()
    salt = models.CharField(max_length=64)


class Anchor(Frozen, models.Model):
    """The head of the event chain that a leaf of kind ``journal`` commits to."""

    leaf = models.OneToOneField(LogLeaf, models.PROTECT, primary_key=True, related_name="anchor")
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()


class KeySwitch(Frozen, models.Model):
    """A change of the key of the log, recorded by a leaf of kind ``rotate``."""

    leaf = models.OneToOneField(LogLeaf, models.PROTECT, primary_key=True, related_name="switch")
    old = models.TextField()  # verifier key texts
    new = models.TextField()
    reason = models.CharField(max_length=12)  # planned, compromised
    words = models.TextField()  # why, as the operator wrote it; not published
    at = models.DateTimeField()
    path = models.TextField()  # from the leaf to the root of the checkpoint, hex
    checkpoint = models.TextField()  # the head that ends with the leaf, signed with both keys


class LogNode(Frozen, models.Model):
    """Hash of a complete subtree, so that proofs read a handful of rows."""

    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["level", "index"], name="one_node"),)


class LogHead(models.Model):
    """The current head of the log: size, right edge, signed checkpoint. One row, moved by guarded update."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField()
    edge = models.TextField()  # hashes of the right edge, hex, left to right
    checkpoint = models.TextField()
    updated_at = models.DateTimeField()
    key = models.TextField(default="")  # verifier key that signs; empty in a log of before keys could change
    staged = models.BooleanField(default=False)  # the public sees the witnessed head, not this one


class WitnessedHead(models.Model):
    """The last head that witnesses have cosigned; where a quorum is asked for, it is what the public sees."""

    head = models.OneToOneField(LogHead, models.PROTECT, primary_key=True, related_name="witnessed")
    size = models.PositiveBigIntegerField()
    checkpoint = models.TextField()  # with the cosignatures
    at = models.DateTimeField()
