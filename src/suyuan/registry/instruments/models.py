"""Measuring instruments, one by one or by lot, with the history of their uses."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from suyuan.registry.catalogue.models import CatalogueEdition, InstrumentKind
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization

# Those of which the day of validity does not decide the status: the condition of an index, in words that the
# planner of SQLite finds again in a query.
USUAL_STATES: Final = ("in_use", "overdue")
LISTED: Final = ("id", "state", "controlled", "valid_until", "jurisdiction")
# (A tuple of plain names is written as SQL writes it.)
UNUSUAL: Final = f"NOT controlled OR valid_until IS NULL OR NOT (state IN {USUAL_STATES})"


class Instrument(Record):
    """A single instrument. Devices of measurement standards are instruments with usage ``standard``."""

    # Kind, owner and division are indexed together with the identity, see below.
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="instruments", db_index=False)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    model = models.CharField(max_length=80, blank=True)
    serial_no = models.CharField(max_length=60, blank=True)
    manufacturer = models.CharField(max_length=120, blank=True)
    label_no = models.CharField(max_length=30, unique=True)
    made_on = models.DateField(null=True)
    # Only of those that are verified once and replaced: no verification reaches beyond `replace_by`, R6.
    installed_on = models.DateField(null=True)
    replace_by = models.DateField(null=True)
    measuring_range = models.CharField(max_length=80, blank=True)
    accuracy_class = models.CharField(max_length=30, blank=True)
    mpe = models.CharField(max_length=60, blank=True)
    plate = models.JSONField(default=dict)  # type-specific data, the header of the method pack, decimal text
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="instruments", db_index=False)
    usage = models.CharField(max_length=16, default="working")  # working, standard, check_standard
    state = models.CharField(max_length=16, default="registered")
    # Copies of the current use, kept by the commands so that lists and figures need no join.
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="instruments", db_index=False)
    place = models.CharField(max_length=160, blank=True)
    use_field = models.CharField(max_length=30, blank=True)
    controlled = models.BooleanField(default=False)
    # Set by the certificate that was issued last.
    verified_on = models.DateField(null=True)  # day of the last passed verification
    valid_until = models.DateField(null=True)
    last_certificate = models.CharField(max_length=80, blank=True)
    search = models.TextField(blank=True)  # folded words and Chinese bigrams, see `words` and `indexing`

    not_noted: ClassVar[frozenset[str]] = frozenset({"search"})  # follows from names, owner and numbers

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["manufacturer", "model", "serial_no"],
                condition=~Q(serial_no=""),
                name="one_serial_per_model",
            ),
        )
        indexes = (
            # Lists show the newest first: with the identity in the index nothing is sorted. Behind it stands
            # what a status depends on, so that rows are judged without opening them.
            models.Index(
                fields=["jurisdiction", "id", "state", "controlled", "valid_until"],
                name="instruments_by_division",
            ),
            models.Index(
                fields=["kind", "id", "jurisdiction", "state", "controlled", "valid_until"],
                name="instruments_by_kind",
            ),
            models.Index(fields=["owner", "id"]),
            models.Index(
                fields=["valid_until", "id", "state", "controlled", "jurisdiction"],
                name="instruments_by_day",
            ),
            models.Index(fields=LISTED, name="instruments_by_status"),
            # Few have any of these statuses, or none: among all others they would be looked for one by one.
            models.Index(
                fields=LISTED,
                name="instruments_unusual",
                condition=Q(controlled=False) | Q(valid_until=None) | ~Q(state__in=USUAL_STATES),
            ),
            models.Index(fields=["serial_no"]),
        )


class InstrumentUse(Record):
    """Where and for what an instrument is used. A move or a new use is a new row."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="uses")
    use_field = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=160, blank=True)
    # Uses are asked for by their instrument alone: two indexes less to write for every row of an import.
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", db_index=False)
    controlled = models.BooleanField()
    edition = models.ForeignKey(CatalogueEdition, models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class InstrumentLot(Record):
    """Household meters of one kind, registered together: 24 of 25 million instruments."""

    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=40, unique=True)
    serial_range = models.CharField(max_length=80)
    count = models.PositiveIntegerField()
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="lots")
    operator = models.ForeignKey(Organization, models.PROTECT, related_name="lots")
    installed_on = models.DateField()
    replace_by = models.DateField()
    closed_on = models.DateField(null=True)
    close_reason = models.CharField(max_length=240, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")


class TypeApproval(Record):
    """The type of an instrument as its maker had it examined. Not to be edited after the grant but by events.

    `number` is empty until it is granted. `mark` is what stands on the plate.
    """

    application_no = models.CharField(max_length=40, unique=True)
    number = models.CharField(max_length=40, blank=True)
    applicant = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="type_approvals")
    applicant_stated = models.CharField(max_length=160)
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="type_approvals")
    model = models.CharField(max_length=80)
    family = models.CharField(max_length=120, blank=True)
    programme = models.CharField(max_length=80)  # the type evaluation programme: JJF number and year
    institution = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    report = models.CharField(max_length=80, blank=True)
    mark = models.CharField(max_length=60, blank=True)
    authority = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    is_imported = models.BooleanField(default=False)  # then the national authority grants it
    state = models.CharField(max_length=12, db_index=True)  # see approval_states
    applied_on = models.DateField()
    granted_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # first day on which it counts no more

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="one_type_approval_number"
            ),
        )
        indexes = (models.Index(fields=["kind", "state"]),)


class InstrumentApproval(Frozen, Record):
    """The type approval that was checked when an instrument was registered, or was named for it later."""

    instrument = models.OneToOneField(Instrument, models.PROTECT, related_name="type_approval")
    approval = models.ForeignKey(TypeApproval, models.PROTECT, related_name="instruments")


class InstrumentFreeze(Record):
    """Why nobody may change an instrument for the time being: a verification of arbitration."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="freezes")
    reason = models.CharField(max_length=120)
    frozen_on = models.DateField()
    lifted_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(lifted_on=None), name="one_standing_freeze"
            ),
        )
