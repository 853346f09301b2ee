"""Reference materials: products with properties, batches with studies and certificates, units in use."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person
from suyuan.registry.results.models import Evaluation


class ReferenceMaterial(Record):
    """A product. `number` is given with the grade; before that it has none."""

    number = models.CharField(max_length=40, blank=True, db_index=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    rm_class = models.CharField(max_length=2)  # 01 ... 13, see rules.CLASSES
    producer = models.ForeignKey(Organization, models.PROTECT, related_name="materials")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="materials")
    matrix_zh = models.CharField(max_length=120)
    matrix_en = models.CharField(max_length=160)
    use_zh = models.CharField(max_length=240)  # what it is meant for
    use_en = models.CharField(max_length=240)
    storage_zh = models.CharField(max_length=240)
    storage_en = models.CharField(max_length=240)
    handling_zh = models.CharField(max_length=400)  # instructions for use
    handling_en = models.CharField(max_length=400)
    traceability_zh = models.CharField(max_length=400)
    traceability_en = models.CharField(max_length=400)
    unit_amount = models.CharField(max_length=40)  # in one unit, decimal text
    least_intake = models.CharField(max_length=40)  # decimal text
    amount_unit = models.CharField(max_length=12)  # of both
    in_use_days = models.PositiveSmallIntegerField(null=True)  # after opening; null: until the batch expires
    grade = models.CharField(max_length=12, default="none")  # primary, secondary, none
    asked_grade = models.CharField(max_length=12, blank=True)  # of the application under way
    best_national = models.BooleanField(default=False)  # as the application states
    graded_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    state = models.CharField(max_length=12, db_index=True)
    search = models.TextField(blank=True)  # see instruments.words

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="one_material_per_number"
            ),
        )
        indexes = (models.Index(fields=["jurisdiction", "state", "grade"]),)


class MaterialProperty(Frozen, Record):
    """A property whose value the material carries. `target_u`: standard uncertainty it has to reach."""

    material = models.ForeignKey(ReferenceMaterial, models.PROTECT, related_name="properties")
    place = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    unit = models.CharField(max_length=20)
    target_u = models.CharField(max_length=40)  # decimal text, in `unit`
    is_certified = models.BooleanField(default=True)  # else for information only

    class Meta:
        constraints = (models.UniqueConstraint(fields=["material", "place"], name="one_property_per_place"),)


class MaterialBatch(Record):
    """A lot of a product, of so many units."""

    material = models.ForeignKey(ReferenceMaterial, models.PROTECT, related_name="batches")
    lot = models.CharField(max_length=40)
    prepared_on = models.DateField()
    units = models.PositiveIntegerField()
    released_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)  # the last day of validity
    recalled_on = models.DateField(null=True)
    state = models.CharField(max_length=10, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["material", "lot"], name="one_batch_per_lot"),)
        indexes = (models.Index(fields=["state", "expires_on"]),)


class MaterialStudy(Frozen, Record):
    """A homogeneity, stability or characterisation study of one property: what was read, what it gave.

    `given` is the raw data with the options, from which `answer` follows again (`studies.evaluate`).
    """

    batch = models.ForeignKey(MaterialBatch, models.PROTECT, related_name="studies")
    property = models.ForeignKey(MaterialProperty, models.PROTECT, related_name="studies")
    kind = models.CharField(max_length=16)  # homogeneity, short_term, long_term, characterisation
    performed_on = models.DateField()
    given = models.JSONField(default=dict)
    answer = models.JSONField(default=dict)
    u = models.FloatField()  # its share of the uncertainty, in the unit of the property
    value = models.FloatField(null=True)  # of a characterisation
    significant = models.BooleanField(default=False)  # units differ, or there is a trend
    engine_version = models.CharField(max_length=30)

    class Meta:
        indexes = (models.Index(fields=["batch", "property", "kind"]),)


class BatchValue(Frozen, Record):
    """The value of a property of a batch with its uncertainty, combined from studies; the newest counts."""

    batch = models.ForeignKey(MaterialBatch, models.PROTECT, related_name="values_found")
    property = models.ForeignKey(MaterialProperty, models.PROTECT, related_name="values_found")
    given = models.JSONField(default=dict)  # identities of the studies by kind, and k
    answer = models.JSONField(default=dict)
    value = models.CharField(max_length=40)  # decimal text, rounded to the place of U
    expanded = models.CharField(max_length=40)
    k = models.CharField(max_length=10)
    u = models.FloatField()
    horizon = models.FloatField()  # months for which the stability is part of u
    engine_version = models.CharField(max_length=30)


class MaterialCertificate(Frozen, Record):
    """The certificate of a batch; an extension brings another one that supersedes it."""

    may_change: ClassVar[frozenset[str]] = frozenset({"state", "row_version", "updated_at"})

    batch = models.ForeignKey(MaterialBatch, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=60, unique=True)
    version = models.PositiveSmallIntegerField()
    issued_on = models.DateField()
    valid_until = models.DateField()
    approver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    values = models.JSONField(default=list)  # as printed: property, value, expanded, k
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    state = models.CharField(max_length=12)  # issued, superseded

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "version"], name="one_material_version"),)


class MaterialDocument(Frozen, Record):
    """A file of a certificate, DRMD or page, with the digest of its bytes."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"content"})  # its digest is noted

    certificate = models.ForeignKey(MaterialCertificate, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=8)  # xml, pdf
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["certificate", "kind"], name="one_material_document"),)


class MonitoringPoint(Frozen, Record):
    """A measurement of a released batch, held against its certified value."""

    batch = models.ForeignKey(MaterialBatch, models.PROTECT, related_name="monitoring")
    property = models.ForeignKey(MaterialProperty, models.PROTECT, related_name="monitoring")
    against = models.ForeignKey(BatchValue, models.PROTECT, related_name="+")
    performed_on = models.DateField()
    value = models.CharField(max_length=40)  # decimal text
    u = models.CharField(max_length=40)
    answer = models.JSONField(default=dict)
    agrees = models.BooleanField()
    engine_version = models.CharField(max_length=30)


class BoughtBatch(Frozen, Record):
    """A batch of a producer outside this system, as its certificate describes it, in the books of one house.

    `values`: as the certificate states them, a dictionary each: name_zh, name_en, value, expanded, k, unit.
    """

    may_change: ClassVar[frozenset[str]] = frozenset({"recalled_on", "row_version", "updated_at"})

    holder = models.ForeignKey(Organization, models.PROTECT, related_name="bought_batches")
    producer = models.CharField(max_length=160)
    number = models.CharField(max_length=60)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    lot = models.CharField(max_length=40)
    certificate_number = models.CharField(max_length=80)
    values = models.JSONField(default=list)
    valid_until = models.DateField()  # the last day of validity
    unit_amount = models.CharField(max_length=40)  # in one unit, decimal text
    least_intake = models.CharField(max_length=40)  # decimal text
    amount_unit = models.CharField(max_length=12)  # of both
    in_use_days = models.PositiveSmallIntegerField(null=True)  # after opening; null: until the last day
    recalled_on = models.DateField(null=True)  # when the house learnt that the producer takes it back

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["holder", "producer", "number", "lot"], name="one_bought_batch_per_lot"
            ),
        )


class MaterialStock(Record):
    """A unit on the shelf of a user: of a batch of this register, or of one that was bought elsewhere."""

    batch = models.ForeignKey(MaterialBatch, models.PROTECT, null=True, related_name="stock")
    bought = models.ForeignKey(BoughtBatch, models.PROTECT, null=True, related_name="stock")
    holder = models.ForeignKey(Organization, models.PROTECT, related_name="material_stock")
    unit_no = models.CharField(max_length=40)
    received_on = models.DateField()
    opened_on = models.DateField(null=True)
    in_use_until = models.DateField(null=True)
    discarded_on = models.DateField(null=True)
    location = models.CharField(max_length=80, blank=True)
    remaining = models.DecimalField(max_digits=18, decimal_places=6)  # in the product's unit of amount

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["batch", "unit_no"], name="one_unit_per_number"),
            models.UniqueConstraint(fields=["bought", "unit_no"], name="one_bought_unit_per_number"),
            models.CheckConstraint(
                condition=Q(batch__isnull=False, bought__isnull=True)
                | Q(batch__isnull=True, bought__isnull=False),
                name="unit_of_one_batch",
            ),
        )
        indexes = (models.Index(fields=["holder", "discarded_on"]),)


class MaterialUse(Frozen, Record):
    """An amount taken from a unit, and the result it served where there is one."""

    stock = models.ForeignKey(MaterialStock, models.PROTECT, related_name="uses")
    used_on = models.DateField()
    used_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    intake = models.DecimalField(max_digits=18, decimal_places=6)
    purpose = models.CharField(max_length=160)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="material_uses")
