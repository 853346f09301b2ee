"""Codes of the second factor: vectors of the standard, once for each step, sealed secrets, recovery."""

from __future__ import annotations

import base64
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from suyuan.base.errors import EvidenceError
from suyuan.registry.parties import commands, second_factor

# RFC 6238, appendix B, SHA-1: seconds and the last six of the eight digits printed there.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = (
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
)


@pytest.fixture
def account(world, occasion_of):
    return commands.open_account(
        occasion_of("Ma"), person_id=world.people["Li"], username="li", password="a long password"
    )


@pytest.fixture
def at(monkeypatch):
    """`at(59)`: the clock stands at that second."""
    return lambda seconds: monkeypatch.setattr(time, "time", lambda: float(seconds))


def code_at(seconds):
    return format_hotp_value(hotp_value(RFC_SECRET, seconds // 30))


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_the_vectors_of_the_standard(at, seconds, code):
    at(seconds)
    assert second_factor.proves(RFC_SECRET, code)
    assert not second_factor.proves(RFC_SECRET, f"{(int(code) + 1) % 10**6:06d}")


class TestTaking:
    def test_a_code_opens_once(self, account, at):
        second_factor.activate(account, RFC_SECRET)
        at(1234567890)
        assert second_factor.take(account, "005 924")
        assert not second_factor.take(account, "005924")

    def test_a_code_used_before_is_not_taken_in_the_next_step_either(self, account, at):
        second_factor.activate(account, RFC_SECRET)
        at(1234567890)
        assert second_factor.take(account, "005924")
        at(1234567890 + 30)
        assert not second_factor.take(account, "005924")
        assert second_factor.take(account, code_at(1234567890 + 30))

    @pytest.mark.parametrize(
        ("late", "taken"), [(-60, False), (-59, True), (0, True), (30, True), (31, False)]
    )
    def test_clocks_may_differ_by_one_step(self, account, at, late, taken):
        # 1111111109 is the last second of its step of thirty.
        second_factor.activate(account, RFC_SECRET)
        at(1111111109 + late)
        assert second_factor.take(account, "081804") is taken

    @pytest.mark.parametrize(
        "code", ["", "000000", "12345", "not a code", "٠٨١٨٠٤", "081804081804", "x" * 500]
    )
    def test_anything_else_is_refused(self, account, at, code):
        second_factor.activate(account, RFC_SECRET)
        at(1111111109)
        assert not second_factor.take(account, code)

    def test_who_has_none_proves_nothing(self, account, at):
        at(1111111109)
        assert not second_factor.take(account, "081804")


class TestRecovery:
    def test_each_code_stands_in_once(self, account):
        codes = second_factor.activate(account, RFC_SECRET)
        assert len(set(codes)) == 10
        assert second_factor.take(account, codes[3])
        assert not second_factor.take(account, codes[3])
        assert second_factor.codes_left(account) == 9

    def test_none_is_taken_where_a_signature_is_given(self, account):
        codes = second_factor.activate(account, RFC_SECRET)
        assert not second_factor.take(account, codes[0], recovery=False)

    def test_renewed_codes_replace_the_old_ones(self, account):
        old = second_factor.activate(account, RFC_SECRET)
        new = second_factor.renew_codes(account)
        assert not second_factor.take(account, old[0])
        assert second_factor.take(account, new[0])


class TestSealing:
    def test_the_table_holds_no_secret(self, account):
        codes = second_factor.activate(account, RFC_SECRET)
        kept = str(list(Authenticator.objects.values_list("data", flat=True)))
        assert RFC_SECRET not in kept
        assert not any(code in kept for code in codes)

    def test_another_key_of_the_installation_opens_nothing(self, account, at, settings):
        second_factor.activate(account, RFC_SECRET)
        settings.SECRET_KEY = "another"
        at(1111111109)
        with pytest.raises(EvidenceError):
            second_factor.take(account, "081804")
