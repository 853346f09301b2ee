"""Tasks that several departments share, with their notes; news and notices in two languages."""

from __future__ import annotations

from django.db import models

from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Jurisdiction, Organization, Person


class SharedTask(Record):
    """One thing to be done, led by one body and supported by others. Tasks of plans stand with the plans."""

    title = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    lead = models.ForeignKey(Organization, models.PROTECT, related_name="shared_tasks_led")
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    state = models.CharField(max_length=10, db_index=True)

    class Meta:
        indexes = (models.Index(fields=["jurisdiction", "due_on"]),)


class TaskSupport(Frozen, Record):
    """A body that supports a task."""

    task = models.ForeignKey(SharedTask, models.PROTECT, related_name="supports")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="shared_tasks_supported")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["task", "organization"], name="one_support_once"),)


class TaskNote(Frozen, Record):
    """What a body said of a task; never edited."""

    task = models.ForeignKey(SharedTask, models.PROTECT, related_name="notes")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=1000)
    noted_on = models.DateField()


class News(Record):
    """A text for the public. While it is a draft it may be rewritten; once published its words stay."""

    kind = models.CharField(max_length=8)  # one of states.NEWS_KINDS
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    text_zh = models.TextField()
    text_en = models.TextField()
    published_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_for = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10)

    class Meta:
        indexes = (models.Index(fields=["state", "published_on"]),)
