"""Who is logged in is asked anew at every request: what was ended ends at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.registry.conftest import World

from suyuan.registry.parties.models import Account
from suyuan.registry.parties.sessions import SessionStore


def kept_session() -> str:
    store = SessionStore()
    store["colour"] = "青"
    store.save()
    assert store.session_key is not None
    return store.session_key


@pytest.mark.django_db
def test_a_session_is_read_with_one_query():
    key = kept_session()
    with CaptureQueriesContext(connection) as seen:
        assert SessionStore(key)["colour"] == "青"
    assert len(seen) == 1


@pytest.mark.django_db
def test_a_session_that_ended_or_expired_is_empty_and_has_no_key():
    ended, expired = kept_session(), kept_session()
    for key in (ended, expired):
        assert SessionStore(key).load() == {"colour": "青"}
    Session.objects.filter(pk=ended).delete()
    Session.objects.filter(pk=expired).update(expire_date=timezone.now() - timedelta(seconds=1))
    for key in (ended, expired):
        store = SessionStore(key)
        assert store.load() == {}
        assert store.session_key is None


def test_an_account_is_found_by_its_key_as_it_is_now(world: World):
    account = Account.objects.create(username="bench", person_id=world.people["Li"])
    assert Account.objects.get(pk=account.pk).is_active
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert not Account.objects.get(pk=account.pk).is_active
    assert Account.objects.get(username="bench") == account
    Account.objects.filter(pk=account.pk).delete()
    with pytest.raises(Account.DoesNotExist):
        Account.objects.get(pk=account.pk)
