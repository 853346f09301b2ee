"""Divisions, organizations, people, what people may do, and the accounts they log in with."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from suyuan.registry.journal.models import Record
from suyuan.registry.journal.prepared import Prepared


class Jurisdiction(models.Model):
    """An administrative division. The parent is stored, not read from the code, because codes move."""

    code = models.CharField(primary_key=True, max_length=6)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    level = models.CharField(max_length=10)  # nation, province, city, county
    type = models.CharField(max_length=30)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=60, db_index=True)  # codes from the top to here, joined by "/"
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    population = models.PositiveBigIntegerField(null=True)
    statistical_only = models.BooleanField(default=False)


class Organization(Record):
    """A body that owns instruments or standards, verifies, supervises or makes."""

    uscc = models.CharField(max_length=18, null=True, unique=True)  # unified social credit code
    code = models.CharField(max_length=20, unique=True)  # short code, used in certificate numbers
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, db_index=True)  # see parties.rules.ORGANIZATION_KINDS
    level = models.CharField(max_length=12, blank=True)  # nation, province, city, county, organization
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="organizations")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    address = models.CharField(max_length=240, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    anchor = models.BooleanField(
        default=False
    )  # an accepted root of traceability: national institute, CMC holder
    active = models.BooleanField(default=True)


class Designation(Record):
    """Authorisation of a body to verify: the authority line printed on its certificates."""

    designee = models.ForeignKey(Organization, models.PROTECT, related_name="designations")
    designator = models.ForeignKey(Organization, models.PROTECT, related_name="designations_given")
    form = models.CharField(max_length=40)
    certificate_no = models.CharField(max_length=80, unique=True)
    kinds = models.JSONField(default=list)  # instrument kinds in scope
    area = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()
    state = models.CharField(max_length=20, default="granted")


class Accreditation(Record):
    """What an accreditation body states about a laboratory: who, by which norm, from when to when."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="accreditations")
    body = models.CharField(max_length=80)  # the accreditation body, e.g. CNAS
    kind = models.CharField(max_length=40)  # the norm, see parties.rules.ACCREDITATION_KINDS
    number = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField()
    state = models.CharField(max_length=20, default="granted")  # granted, suspended, withdrawn

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["body", "number", "valid_from"], name="one_accreditation_number"),
        )


class AccreditedScope(Record):
    """One line of the scope of an accreditation, as printed in its annex."""

    accreditation = models.ForeignKey(Accreditation, models.PROTECT, related_name="scope")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=160)  # the quantity, or the kind of instrument
    range_text = models.CharField(max_length=240)
    uncertainty_text = models.CharField(max_length=160, blank=True)  # the best one, with its k
    method = models.CharField(max_length=160)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["accreditation", "number"], name="one_scope_line"),)


class Person(Record):
    """Somebody who acts."""

    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="people")
    staff_no = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=200, blank=True)
    employed_from = models.DateField()
    employed_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "staff_no"], name="one_staff_number", condition=~Q(staff_no="")
            ),
        )


class Credential(Record):
    """A professional registration, e.g. a registered metrologist."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField()


class Competence(Record):
    """What a person is authorised to do under a method: verify, calibrate, check, approve."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="competences")
    method = models.CharField(max_length=80)  # pack identity without the edition, e.g. "oiml.mass.weights"
    activity = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "method", "activity", "valid_from"], name="one_competence"
            ),
        )


class RoleAssignment(Record):
    """A role that a person holds in an organization or in a division, between two dates."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=40)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="role_holders")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, null=True, related_name="role_holders")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="role_has_one_reach",
                condition=Q(organization__isnull=False, jurisdiction__isnull=True)
                | Q(organization__isnull=True, jurisdiction__isnull=False),
            ),
        )


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by user name, as Django's authentication asks."""

    def get(self, *args: Any, **kwargs: Any) -> Account:
        """One account. By its key alone, as every request of somebody logged in asks, composed once."""
        if args or list(kwargs) != ["pk"] or type(kwargs["pk"]) is not int:
            return super().get(*args, **kwargs)
        found = _ACCOUNT.first(kwargs["pk"])
        if found is None:
            raise Account.DoesNotExist(f"there is no account {kwargs['pk']}")
        return found


class Account(AbstractBaseUser):
    """A log-in of one person. What it may do follows from the person's roles, never from the account."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"last_login"})  # moves at every log-in, without an act

    username = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    language = models.CharField(max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    second_factor = models.BooleanField(default=False)  # enrolled; kept here so that no request asks for it

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()


_ACCOUNT = Prepared(lambda key: Account.objects.filter(pk=key))


class Invitation(Record):
    """A link sent to a registered person, with which that person opens an account. The token is not kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    email = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)


class LinkedIdentity(Record):
    """An identity at an OpenID provider that enters as an account. A subject is unique at its issuer only."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_per_identity"),
        )
