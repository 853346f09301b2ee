"""A measurement is bounded in time on both sides: not before a head of the log, not after its own leaf."""

from __future__ import annotations

import hashlib

import pytest
from tests.registry.road import Road

from suyuan.certify.dcc.read import read
from suyuan.registry.issuing import log
from suyuan.registry.issuing.content_record import read_content
from suyuan.registry.issuing.models import Document
from suyuan.registry.jobs.models import Job
from suyuan.registry.results.models import ObservationSet
from suyuan.tlog.checkpoint import Checkpoint, parse_checkpoint
from suyuan.tlog.note import split_note

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_head_at_the_start_goes_into_the_raw_record_and_the_certificate(road: Road):
    before = log.stamp()
    certificate = road.issued()
    assert before.startswith("0:")
    assert Job.objects.get(pk=road.job).checkpoint == before
    assert ObservationSet.objects.get().checkpoint == before
    made = read_content(certificate.content).provenance
    assert made is not None
    assert made.checkpoint == before
    xml = bytes(Document.objects.get(sha256=certificate.xml_sha256).body)
    assert before.encode() in xml
    assert read(xml).number == certificate.number


def test_anybody_who_has_the_log_of_that_size_can_compute_the_hash_again(road: Road):
    road.issued()
    size, _, digest = log.stamp().partition(":")
    text, _ = split_note(log.head().checkpoint)
    head = parse_checkpoint(text)
    again = Checkpoint(head.origin, int(size), head.root).text()
    assert hashlib.sha256(again.encode()).hexdigest() == digest
    assert size == "1"


def test_without_a_log_nothing_is_named():
    assert log.stamp() == ""
