"""Invitations, closing accounts, second factors, identities: who may, what is kept, what is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.registry.conftest import NOW

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import history
from suyuan.registry.parties import accounts, accrediting, commands
from suyuan.registry.parties.models import Account, Invitation, LinkedIdentity

TOKEN = "a-token-of-many-letters-0123456789"
GOOD = {"username": "li", "password": "a long password"}


@pytest.fixture
def account(world, occasion_of):
    """The account of Li."""
    return commands.open_account(occasion_of("Ma"), person_id=world.people["Li"], **GOOD)


def last_act():
    return Event.objects.order_by("-seq").first().act


class TestInvitation:
    def test_the_invited_person_opens_the_account_and_the_journal_names_that_person(self, world, occasion_of):
        accounts.invite(
            occasion_of("Wang"), person_id=world.people["Li"], token=TOKEN, email="li@lab.example"
        )
        account = accounts.accept_invitation(occasion_of("Li"), token=TOKEN, **GOOD)
        assert account.check_password(GOOD["password"])
        event = Event.objects.order_by("-seq").first()
        assert (event.act, event.actor_id) == ("parties.accept_invitation", world.people["Li"])

    def test_the_token_is_kept_nowhere(self, world, occasion_of):
        accounts.invite(occasion_of("Ma"), person_id=world.people["Li"], token=TOKEN)
        assert TOKEN not in Invitation.objects.get().digest
        assert not any(TOKEN in event.payload for event in Event.objects.all())

    def test_a_link_opens_once(self, world, occasion_of):
        accounts.invite(occasion_of("Ma"), person_id=world.people["Li"], token=TOKEN)
        accounts.accept_invitation(occasion_of("Li"), token=TOKEN, **GOOD)
        with pytest.raises(accounts.InvitationGone):
            accounts.accept_invitation(occasion_of("Li"), token=TOKEN, **GOOD | {"username": "other"})

    @pytest.mark.parametrize(
        ("after", "opens"), [(timedelta(days=7, seconds=-1), True), (timedelta(7), False)]
    )
    def test_it_is_valid_for_seven_days(self, world, occasion_of, after, opens):
        accounts.invite(occasion_of("Ma"), person_id=world.people["Li"], token=TOKEN)
        later = occasion_of("Li", at=NOW + after)
        if opens:
            assert accounts.invited(later, TOKEN).person_id == world.people["Li"]
        else:
            with pytest.raises(accounts.InvitationGone):
                accounts.invited(later, TOKEN)

    def test_unknown_withdrawn_and_replaced_links_open_nothing(self, world, occasion_of):
        ma = occasion_of("Ma")
        accounts.invite(ma, person_id=world.people["Li"], token=TOKEN)
        accounts.invite(ma, person_id=world.people["Li"], token="second" + TOKEN)
        for token in (TOKEN, "never-sent"):
            with pytest.raises(accounts.InvitationGone):
                accounts.invited(ma, token)
        accounts.withdraw_invitation(ma, person_id=world.people["Li"])
        with pytest.raises(accounts.InvitationGone):
            accounts.invited(ma, "second" + TOKEN)

    def test_a_refused_password_leaves_the_link_open(self, world, occasion_of):
        accounts.invite(occasion_of("Ma"), person_id=world.people["Li"], token=TOKEN)
        with pytest.raises(InputError):
            accounts.accept_invitation(occasion_of("Li"), token=TOKEN, username="li", password="short")
        assert accounts.invited(occasion_of("Ma"), TOKEN)
        assert not Account.objects.filter(person_id=world.people["Li"]).exists()

    def test_who_has_an_account_or_has_left_is_not_invited(self, world, occasion_of, account):
        with pytest.raises(Conflict):
            accounts.invite(occasion_of("Ma"), person_id=world.people["Li"], token=TOKEN)
        accrediting.end_employment(
            occasion_of("Wang"), person_id=world.people["Chen"], last_day=NOW.date() - timedelta(1)
        )
        with pytest.raises(RuleRefusal):
            accounts.invite(occasion_of("Ma"), person_id=world.people["Chen"], token=TOKEN)

    def test_a_manager_invites_people_of_the_own_house_only(self, world, occasion_of):
        with pytest.raises(NotPermitted):
            accounts.invite(occasion_of("Wang"), person_id=world.people["Zhao"], token=TOKEN)


class TestAccountState:
    def test_an_account_is_closed_and_opened_again(self, world, occasion_of, account):
        for active in (False, True):
            accounts.set_active(occasion_of("Ma"), person_id=world.people["Li"], active=active)
            account.refresh_from_db()
            assert account.is_active is active
        acts = [event["act"] for event in history("person", world.people["Li"])]
        assert {"parties.deactivate_account", "parties.reactivate_account"} <= set(acts)

    def test_twice_is_a_conflict(self, world, occasion_of, account):
        with pytest.raises(Conflict):
            accounts.set_active(occasion_of("Ma"), person_id=world.people["Li"], active=True)

    def test_nobody_closes_the_own_account(self, world, occasion_of):
        commands.open_account(occasion_of("Ma"), person_id=world.people["Ma"], **GOOD)
        with pytest.raises(RuleRefusal):
            accounts.set_active(occasion_of("Ma"), person_id=world.people["Ma"], active=False)

    def test_a_manager_may_not(self, world, occasion_of, account):
        for deed in (accounts.release_lock, accounts.reset_second_factor):
            with pytest.raises(NotPermitted):
                deed(occasion_of("Wang"), person_id=world.people["Li"])

    def test_a_person_without_account_is_not_found(self, world, occasion_of):
        with pytest.raises(NotFound):
            accounts.release_lock(occasion_of("Ma"), person_id=world.people["Li"])


class TestOwnLogIn:
    def test_only_the_person_concerned_changes_anything(self, world, occasion_of, account):
        ma = occasion_of("Ma")
        with pytest.raises(NotPermitted):
            accounts.change_password(ma, account=account, password="another long one")
        with pytest.raises(NotPermitted):
            accounts.enrol_second_factor(ma, account=account)
        with pytest.raises(NotPermitted):
            accounts.link_identity(ma, account=account, issuer="https://i.example", subject="s")
        account.refresh_from_db()
        assert account.check_password(GOOD["password"])
        assert not account.second_factor

    def test_the_second_factor_is_flagged_dropped_and_reset(self, world, occasion_of, account):
        li = occasion_of("Li")
        accounts.enrol_second_factor(li, account=account)
        with pytest.raises(Conflict):
            accounts.enrol_second_factor(li, account=account)
        assert accounts.reset_second_factor(occasion_of("Ma"), person_id=world.people["Li"]) == account.pk
        assert last_act() == "parties.reset_second_factor"
        with pytest.raises(Conflict):
            accounts.drop_second_factor(li, account=account)

    def test_an_identity_belongs_to_one_account(self, world, occasion_of, account):
        wang = commands.open_account(
            occasion_of("Ma"), person_id=world.people["Wang"], username="wang", password="a long password"
        )
        given = {"issuer": "https://i.example", "subject": "s"}
        row = accounts.link_identity(occasion_of("Li"), account=account, **given)
        with pytest.raises(Conflict):
            accounts.link_identity(occasion_of("Wang"), account=wang, **given)
        with pytest.raises(NotFound):
            accounts.unlink_identity(occasion_of("Wang"), account=wang, identity_id=row.pk)
        accounts.unlink_identity(occasion_of("Li"), account=account, identity_id=row.pk)
        assert not LinkedIdentity.objects.exists()

    def test_no_password_reaches_the_journal(self, world, occasion_of, account):
        accounts.change_password(occasion_of("Li"), account=account, password="another long one")
        assert not any("another long one" in event.payload for event in Event.objects.all())
        account.refresh_from_db()
        assert account.check_password("another long one")
