"""What django-allauth is told of this node: which steps a login has, and how its secrets rest.

allauth extends by adapters alone. Its pages, mails, sign-up and e-mail addresses are not used: an account is made by an
administrator, and a node keeps no address of its people.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from amana.exchange.sealing import key_from, seal, unseal
from amana.exchange.site import site

_PURPOSE = "second-step"


class AccountAdapter(DefaultAccountAdapter):
    """A login is a password and, where there is one, the second step."""

    def get_login_stages(self) -> list[str]:
        """The steps after the password."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for himself."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the pages say what was done in their own way."""


class MFAAdapter(DefaultMFAAdapter):
    """Secrets rest sealed under the node's key (:mod:`amana.exchange.sealing`)."""

    error_messages = {  # noqa: RUF012 (allauth's own form)
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "The code is not right, or it was used already. Wait for the next one in your app and enter that."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Sealed, as text."""
        one = site()
        key = key_from(one.service.cursor_key)
        return base64.b64encode(seal(key, _PURPOSE, text, one.database.world.random)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises NotOurSeal."""
        return unseal(key_from(site().service.cursor_key), _PURPOSE, base64.b64decode(encrypted_text))

    def get_totp_issuer(self) -> str:
        """The node's name, under which the app shows its codes. In Latin letters: not every app shows others."""
        return site().name.en

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """The account's name."""
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        """The QR code, to stand within a page: without the XML declaration and without a size of its own."""
        made = re.sub(r"^<\?xml[^>]*\?>\s*", "", super().build_totp_svg(url))
        return re.sub(r' (?:width|height)="[^"]*mm"', "", made)
