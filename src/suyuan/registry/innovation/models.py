"""Projects and what comes of them, patents and their licences, domestic instruments and their tests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization


class InnovationProject(Record):
    """A project of a science programme. `need`: the number of a measurement need, a free reference."""

    number = models.CharField(max_length=24, unique=True)
    programme = models.CharField(max_length=24)  # one of rules.PROGRAMMES
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    topic = models.CharField(max_length=400)
    need = models.CharField(max_length=40, blank=True, db_index=True)
    lead = models.ForeignKey(Organization, models.PROTECT, related_name="innovation_projects")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    partners = models.CharField(max_length=400, blank=True)
    budget = models.DecimalField(max_digits=14, decimal_places=2)  # yuan, as asked for
    granted = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    decision_no = models.CharField(max_length=60, blank=True)
    term_from = models.DateField()
    term_until = models.DateField()
    trl_from = models.PositiveSmallIntegerField()
    trl_to = models.PositiveSmallIntegerField()
    proposed_on = models.DateField()
    accepted_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # terminated, declined
    report = models.TextField(blank=True)  # of the last review, check or acceptance
    state = models.CharField(max_length=12, db_index=True)


class Milestone(Record):
    """A promised step of a project."""

    project = models.ForeignKey(InnovationProject, models.PROTECT, related_name="milestones")
    place = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    due = models.DateField()
    done_on = models.DateField(null=True)
    evidence = models.CharField(max_length=240, blank=True)


class Deliverable(Record):
    """What a project hands over in the end."""

    project = models.ForeignKey(InnovationProject, models.PROTECT, related_name="deliverables")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)  # one of rules.DELIVERABLES
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    done_on = models.DateField(null=True)
    evidence = models.CharField(max_length=240, blank=True)


class Achievement(Record):
    """A result that can be transferred. Income in yuan; share of the inventors in per cent."""

    project = models.ForeignKey(InnovationProject, models.PROTECT, null=True, related_name="achievements")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="achievements")
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    maturity = models.PositiveSmallIntegerField()  # technology readiness level, 1 to 9
    price_basis = models.CharField(max_length=200, blank=True)
    registered_on = models.DateField()
    mode = models.CharField(max_length=10, blank=True)  # one of rules.MODES
    partner = models.CharField(max_length=160, blank=True)
    contract_no = models.CharField(max_length=60, blank=True)
    contract_on = models.DateField(null=True)
    income = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    inventors_share = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    settled_on = models.DateField(null=True)
    state = models.CharField(max_length=12, db_index=True)


class Patent(Record):
    """A granted patent and what may bar an open licence of it."""

    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=16)  # one of licensing_rules.PATENT_KINDS
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240)
    patentee = models.ForeignKey(Organization, models.PROTECT, related_name="patents")
    granted_on = models.DateField(null=True)
    expires_on = models.DateField()
    ended_on = models.DateField(null=True)
    fee_paid_until = models.DateField()
    in_dispute = models.BooleanField(default=False)
    is_pledged = models.BooleanField(default=False)
    has_consent = models.BooleanField(default=False)
    evaluation_report = models.CharField(max_length=60, blank=True)


class OpenLicence(Record):
    """A statement that anybody may use a patent on published terms. Amount in the unit of the fee mode."""

    patent = models.ForeignKey(Patent, models.PROTECT, related_name="statements")
    fee_mode = models.CharField(max_length=16)  # one of licensing_rules.FEE_MODES
    fee_amount = models.DecimalField(max_digits=14, decimal_places=2)
    term_until = models.DateField()
    terms_zh = models.CharField(max_length=400, blank=True)
    terms_en = models.CharField(max_length=400, blank=True)
    declaration_zh = models.TextField()
    declaration_en = models.TextField()
    declared_on = models.DateField(null=True)
    publication_no = models.CharField(max_length=60, blank=True)
    published_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason_zh = models.CharField(max_length=200, blank=True)
    end_reason_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["patent"],
                condition=models.Q(state__in=("draft", "declared", "open")),
                name="one_statement_at_a_time",
            ),
        )


class PatentLicence(Record):
    """A licence of a patent: taken from a statement, or agreed on."""

    patent = models.ForeignKey(Patent, models.PROTECT, related_name="licences")
    statement = models.ForeignKey(OpenLicence, models.PROTECT, null=True, related_name="licences")
    kind = models.CharField(max_length=10)  # one of licensing_rules.LICENCE_KINDS
    licensee = models.ForeignKey(Organization, models.PROTECT, related_name="patent_licences")
    noticed_on = models.DateField()
    notice = models.CharField(max_length=400, blank=True)
    paid = models.DecimalField(max_digits=14, decimal_places=2)
    paid_on = models.DateField(null=True)
    payment_no = models.CharField(max_length=60, blank=True)
    effective_from = models.DateField()
    valid_until = models.DateField()
    filed_no = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "valid_until"])]
        constraints = (
            models.UniqueConstraint(
                fields=["statement", "licensee"],
                condition=models.Q(state="in_force"),
                name="one_open_licence_each",
            ),
        )


class InstrumentProduct(Record):
    """An instrument made in the country, with what users need of it and what an imported peer offers."""

    maker = models.ForeignKey(Organization, models.PROTECT, related_name="instrument_products")
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="+")
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    model = models.CharField(max_length=80)
    measuring_range = models.CharField(max_length=120)
    accuracy = models.CharField(max_length=120)
    peer = models.CharField(max_length=160, blank=True)  # maker and model of the imported peer
    users = models.CharField(max_length=400, blank=True)
    report_no = models.CharField(max_length=60, blank=True)  # of the evaluation
    listed_on = models.DateField(null=True)
    delisted_on = models.DateField(null=True)
    state = models.CharField(max_length=10, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["maker", "model"], name="one_product_per_model"),)


class ProductParameter(Frozen, Record):
    """A key parameter: needed by users, offered, and offered by the imported peer; decimal text."""

    product = models.ForeignKey(InstrumentProduct, models.PROTECT, related_name="parameters")
    place = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    unit = models.CharField(max_length=20, blank=True)
    direction = models.CharField(max_length=10)  # one of rules.DIRECTIONS
    needed = models.CharField(max_length=30)
    offered = models.CharField(max_length=30)
    of_peer = models.CharField(max_length=30, blank=True)


class KeyComponent(Frozen, Record):
    """A key part of a product and where it comes from."""

    product = models.ForeignKey(InstrumentProduct, models.PROTECT, related_name="components")
    place = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    origin = models.CharField(max_length=10)  # one of rules.ORIGINS
    supplier = models.CharField(max_length=160, blank=True)


class FirstSet(Record):
    """A product asked to be recognised as the first of its kind."""

    product = models.ForeignKey(InstrumentProduct, models.PROTECT, related_name="first_sets")
    category = models.CharField(max_length=16)  # one of rules.CATEGORIES
    novelty = models.TextField()
    property_right = models.CharField(max_length=200)
    contract_no = models.CharField(max_length=60)
    contract_on = models.DateField()
    test_report = models.CharField(max_length=120)
    applied_on = models.DateField()
    opinion = models.TextField(blank=True)
    publicity_until = models.DateField(null=True)
    objections = models.TextField(blank=True)
    decision_no = models.CharField(max_length=60, blank=True)
    recognised_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    state = models.CharField(max_length=12, db_index=True)


class SmeTier(Record):
    """The standing of a small firm in the ladder of specialised firms."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sme_tiers")
    tier = models.CharField(max_length=12)  # one of rules.TIERS
    document_no = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField()  # last valid day


class Brand(Record):
    """An instrument brand on a public list."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="brands")
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    listing = models.CharField(max_length=12)  # one of rules.BRAND_LISTS
    document_no = models.CharField(max_length=60)
    listed_on = models.DateField()
    removed_on = models.DateField(null=True)


class EquivalenceTest(Record):
    """A domestic instrument beside an imported one: the same items measured with both.

    margin : largest mean difference that is still equivalence, in `unit`, decimal text, with its ground.
    """

    number = models.CharField(max_length=20, unique=True)
    product = models.ForeignKey(InstrumentProduct, models.PROTECT, related_name="tests")
    laboratory = models.ForeignKey(Organization, models.PROTECT, related_name="equivalence_tests")
    imported = models.CharField(max_length=160)  # maker and model
    characteristic_zh = models.CharField(max_length=120)
    characteristic_en = models.CharField(max_length=160)
    unit = models.CharField(max_length=20)
    margin = models.CharField(max_length=30)
    ground = models.CharField(max_length=300)
    planned_items = models.PositiveSmallIntegerField()
    planned_on = models.DateField()
    measured_on = models.DateField(null=True)
    computed_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    answer = models.JSONField(default=dict)  # of the engine, as it was computed
    verdict = models.CharField(max_length=16, blank=True)  # one of rules.VERDICTS
    reason = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, db_index=True)


class EquivalencePair(Frozen, Record):
    """One item measured with both instruments; decimal text in the unit of the test; U (k = 2) or empty."""

    test = models.ForeignKey(EquivalenceTest, models.PROTECT, related_name="pairs")
    place = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=60)
    domestic = models.CharField(max_length=30)
    imported = models.CharField(max_length=30)
    U_domestic = models.CharField(max_length=30, blank=True)
    U_imported = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["test", "item"], name="one_pair_per_item"),)
