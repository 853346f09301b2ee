"""Log-in through an OpenID provider: django-allauth speaks the protocol, here are only its steps.

Authorization code flow with PKCE, state and nonce; the signature of the identity token is always verified
with the keys the provider publishes. Source: OpenID Connect Core 1.0, 3.1.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

import jwt
import requests
from allauth.socialaccount.internal import jwtkit, statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from suyuan.base.errors import GatewayError, NotFound, NotPermitted
from suyuan.base.text import Text

PROVIDER: Final = "oidc"
SCOPES: Final = ("openid",)  # who it is; neither profile nor e-mail is read
LONGEST_SUBJECT: Final = 255
NO_PROVIDER: Final = Text("未设置统一身份登录", "no provider of identities is set")


class IdentityRefused(NotPermitted):
    """The provider did not confirm who it is, or what it said cannot be trusted."""

    code = "SY-308"
    title = Text("身份未能确认", "The identity was not confirmed")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Somebody as the provider knows him, with what was wanted when the way there began."""

    issuer: str
    subject: str
    wanted: dict[str, Any]


def provider_name() -> Text | None:
    """What the button to the provider says; None where no provider is set."""
    if not settings.OIDC_ISSUER:
        return None
    return Text(settings.OIDC_NAME, settings.OIDC_NAME_EN or settings.OIDC_NAME)


class _Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's way to a provider, with the address to come back to on our own pages."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002 - of the base class
        return f"{settings.BASE_URL}{reverse('identity_back')}"


def begin(request: HttpRequest, wanted: dict[str, Any]) -> str:
    """The address at the provider where the person confirms who it is. Raises NotFound, GatewayError."""
    adapter = _adapter(request)
    challenge = generate_code_challenge()
    nonce = secrets.token_urlsafe(24)
    try:
        client = adapter.get_client(request, adapter.get_provider().app)
        address = adapter.authorize_url
    except (requests.RequestException, KeyError, ValueError) as failure:
        raise _unreachable(failure) from failure
    state = {"wanted": wanted, "verifier": challenge.pop("code_verifier"), "nonce": nonce}
    client.state = statekit.stash_state(request, provider_id=PROVIDER, state=state)
    return str(client.get_redirect_url(address, SCOPES, challenge | {"nonce": nonce}))


def finish(request: HttpRequest) -> Identity:
    """Who came back from the provider. Raises IdentityRefused, GatewayError."""
    adapter = _adapter(request)
    state_id = request.GET.get("state", "")[:100]
    state = statekit.unstash_state(request, state_id=state_id, provider_id=PROVIDER)
    if state is None:
        raise IdentityRefused(
            Text("登录已过期，请重新开始", "this log-in is out of date; please begin again")
        )
    code = request.GET.get("code", "")[:2000]
    if not code:
        raise IdentityRefused(Text("登录已取消", "the log-in was cancelled"))
    app = adapter.get_provider().app
    try:
        client = adapter.get_client(request, app)
        answer = client.get_access_token(code, pkce_code_verifier=state["verifier"])
        config = adapter.openid_config
        claims = jwtkit.verify_and_decode(
            credential=answer["id_token"],
            keys_url=config["jwks_uri"],
            issuer=config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
    except requests.RequestException as failure:
        raise _unreachable(failure) from failure
    except (OAuth2Error, jwt.PyJWTError, KeyError, TypeError, ValueError) as failure:
        raise IdentityRefused(NOT_TRUSTED, reason=type(failure).__name__) from failure
    return _judged(claims, state, issuer=str(config["issuer"]))


def _judged(claims: dict[str, Any], state: dict[str, Any], *, issuer: str) -> Identity:
    subject = str(claims.get("sub", ""))
    fits = (
        issuer.rstrip("/") == settings.OIDC_ISSUER
        and secrets.compare_digest(str(claims.get("nonce", "")).encode(), state["nonce"].encode())
        and 0 < len(subject) <= LONGEST_SUBJECT
    )
    if not fits:
        raise IdentityRefused(NOT_TRUSTED)
    return Identity(issuer=settings.OIDC_ISSUER, subject=subject, wanted=state["wanted"])


NOT_TRUSTED: Final = Text("身份提供方的答复无法验证", "the answer of the provider cannot be verified")


def _adapter(request: HttpRequest) -> _Adapter:
    adapter = _Adapter(request, PROVIDER)
    try:
        adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise NotFound(NO_PROVIDER) from None
    return adapter


def _unreachable(failure: Exception) -> GatewayError:
    return GatewayError(
        Text("身份提供方无法访问", "the provider of identities cannot be reached"),
        hint=Text("请稍后再试，或用密码登录。", "Try again later, or log in with your password."),
        reason=type(failure).__name__,
        retryable=True,
    )
