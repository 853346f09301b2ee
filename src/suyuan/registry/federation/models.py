"""Trusted installations, the parcels that came from them, and which evaluations are theirs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Organization
from suyuan.registry.recalls.models import Recall
from suyuan.registry.received.models import Original
from suyuan.registry.results.models import Evaluation, Result


class Peer(Record):
    """Another installation, known by the public key of its log. Another key is another entry."""

    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    log = models.CharField(max_length=120)  # the name of its log: the name in the key
    vkey = models.CharField(max_length=240)
    address = models.CharField(max_length=200, blank=True)  # where its public pages are
    house = models.ForeignKey(Organization, models.PROTECT, related_name="peers")  # that answers for it
    state = models.CharField(max_length=8, default="trusted")  # trusted, ended
    reason = models.CharField(max_length=240, blank=True)  # how the key was compared; why the trust ended

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["log", "vkey"], condition=Q(state="trusted"), name="one_trusted_peer_per_key"
            ),
        )


class Parcel(Frozen, Record):
    """A signed file of another installation, as it came."""

    peer = models.ForeignKey(Peer, models.PROTECT, related_name="parcels")
    holder = models.ForeignKey(Organization, models.PROTECT, related_name="parcels")
    original = models.OneToOneField(Original, models.PROTECT, related_name="parcel")
    kind = models.CharField(max_length=8)  # subtree, recall
    file_name = models.CharField(max_length=240)
    made_at = models.DateTimeField()
    signed_with = models.CharField(max_length=240)  # verifier key text
    subject = models.CharField(max_length=240)  # certificate numbers, or the number of the recall
    evaluations = models.PositiveIntegerField(default=0)
    results = models.PositiveIntegerField(default=0)


class Holding(Record):
    """An evaluation that another installation holds and that stands here under the same identities.

    What it says of device, issuer and pack is kept in its own words, so that it can be handed on. `proof` is
    a code of `certify.federation.proving.PROOFS`, `proof_file` what it was verified with.
    """

    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="holding")
    peer = models.ForeignKey(Peer, models.PROTECT, related_name="holdings")
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="holdings")
    origin = models.CharField(max_length=10)  # of the evaluation, where it was made
    device_zh = models.CharField(max_length=240)
    device_en = models.CharField(max_length=240)
    manufacturer = models.CharField(max_length=160, blank=True)
    model = models.CharField(max_length=120, blank=True)
    serial_no = models.CharField(max_length=120, blank=True)
    house_code = models.CharField(max_length=20, blank=True)
    house_zh = models.CharField(max_length=200)
    house_en = models.CharField(max_length=200)
    pack = models.CharField(max_length=100, blank=True)
    pack_digest = models.CharField(max_length=64, blank=True)
    proof = models.CharField(max_length=8)
    log = models.CharField(max_length=120, blank=True)
    log_index = models.PositiveBigIntegerField(null=True)
    log_size = models.PositiveBigIntegerField(null=True)
    proof_file = models.TextField(blank=True)
    stated_at = models.DateTimeField()  # when its installation last told the state of the certificate


class Warned(Record):
    """The notice of a recall in another installation, and the recall that was opened here because of it."""

    parcel = models.OneToOneField(Parcel, models.PROTECT, related_name="warned")
    source = models.ForeignKey(Result, models.PROTECT, related_name="warnings")
    number = models.CharField(max_length=20)
    trigger = models.CharField(max_length=12)
    note = models.CharField(max_length=400)
    amount = models.CharField(max_length=40)
    u_amount = models.CharField(max_length=40)
    course = models.CharField(max_length=10)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    recall = models.ForeignKey(Recall, models.PROTECT, null=True, related_name="warned_by")
