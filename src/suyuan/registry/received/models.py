"""Certificates received from outside, and their files as they came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.models import Evaluation


class Original(Frozen, models.Model):
    """A file as it was received, under the digest of its bytes; kept packed (zlib)."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"packed"})  # the key is the digest of what it unpacks to

    sha256 = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=8)  # xml, pdf
    size = models.PositiveIntegerField()
    packed = models.BinaryField()


class ReceivedCertificate(Frozen, Record):
    """One certificate from outside: what it says about itself, in its own words, and what it was matched to.

    Its results are those of `evaluation`. Nothing is edited; only a later certificate that says it replaces
    this one moves `state`. `issuer_key` and `number` together name a certificate once.
    """

    may_change: ClassVar[frozenset[str]] = frozenset({"state", "row_version", "updated_at"})

    number = models.CharField(max_length=120)
    issuer_zh = models.CharField(max_length=200)
    issuer_en = models.CharField(max_length=200)
    issuer_key = models.CharField(max_length=200, db_index=True)  # the name, folded
    issuer = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")  # by name only
    holder = models.ForeignKey(Organization, models.PROTECT, related_name="received_certificates")
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="received")
    original = models.OneToOneField(Original, models.PROTECT, related_name="certificate")
    xml_sha256 = models.CharField(max_length=64, db_index=True)  # of the certificate in the file
    file_name = models.CharField(max_length=240)
    edition = models.CharField(max_length=20)  # of the DCC
    kind = models.CharField(max_length=20, blank=True)  # what our own documents say they are
    item_zh = models.CharField(max_length=160, blank=True)
    item_en = models.CharField(max_length=160, blank=True)
    manufacturer = models.CharField(max_length=160, blank=True)
    model = models.CharField(max_length=120, blank=True)
    serial_no = models.CharField(max_length=120, blank=True)
    items = models.PositiveSmallIntegerField(default=1)
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, related_name="received")
    performed_on = models.DateField()
    issued_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    signature = models.CharField(max_length=12)  # see rules.SIGNATURES
    replaces = models.CharField(max_length=120, blank=True)  # number of the certificate it replaces
    lines = models.PositiveIntegerField()  # results kept
    lines_left = models.PositiveIntegerField(default=0)  # further results, to be read in the document only
    state = models.CharField(max_length=12, default="received")
    search = models.TextField(blank=True)  # see instruments.words

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["number", "issuer_key"], name="one_number_per_issuer"),
        )
        indexes = (
            models.Index(fields=["holder", "id"]),  # lists show the newest first
            models.Index(fields=["instrument", "performed_on"]),
            models.Index(fields=["replaces"], condition=~Q(replaces=""), name="received_replaces"),
        )
