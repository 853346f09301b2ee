"""What is measured and what is controlled: fields, instrument kinds, catalogue editions, required items."""

from __future__ import annotations

from django.db import models


class MeasurementField(models.Model):
    """First level of the eight-digit code of measurement standards (12 mechanics, 15 electricity ...)."""

    code = models.CharField(primary_key=True, max_length=2)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)


class InstrumentKind(models.Model):
    """A kind of measuring instrument the product knows, listed in a catalogue or not."""

    code = models.CharField(primary_key=True, max_length=60)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    field = models.ForeignKey(MeasurementField, models.PROTECT, related_name="kinds")
    oiml = models.JSONField(default=list)


class CatalogueEdition(models.Model):
    """One edition of the list of controlled instruments; a decision stores the edition it used."""

    code = models.CharField(primary_key=True, max_length=40)
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    authority = models.CharField(max_length=200)
    adopted = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    status_note = models.TextField(blank=True)


class CatalogueEntry(models.Model):
    """A kind as listed in an edition, with the uses that make it controlled."""

    edition = models.ForeignKey(CatalogueEdition, models.PROTECT, related_name="entries")
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="entries")
    supervision = models.CharField(max_length=4)  # P, V, P+V
    verification_mode = models.CharField(max_length=24)
    use_fields = models.JSONField(default=list)
    scope_note = models.CharField(max_length=240, blank=True)
    valid_from = models.DateField()
    confidence = models.CharField(max_length=10)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["edition", "kind"], name="one_entry_per_edition"),)


class InstrumentType(models.Model):
    """A type inside a kind with the regulation that fixes its interval."""

    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="types")
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    regulation = models.CharField(max_length=60, blank=True)
    max_interval_months = models.PositiveSmallIntegerField(null=True)
    mpe_hint = models.CharField(max_length=160, blank=True)
    confidence = models.CharField(max_length=10)
    note = models.CharField(max_length=240, blank=True)


class RequiredItem(models.Model):
    """A kind that units of a level must be able to verify: the denominator of coverage."""

    edition = models.ForeignKey(CatalogueEdition, models.PROTECT, related_name="required_items")
    level = models.CharField(max_length=10)  # province, city, county
    kind = models.ForeignKey(InstrumentKind, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["edition", "level", "kind"], name="one_required_item"),
        )
