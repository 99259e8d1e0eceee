"""The second step of signing in, on django-allauth's TOTP (RFC 6238) and recovery codes: enrolling and checking.

allauth judges the codes and remembers which were used; the store turns a second step on and off; the throttle of this
node rations the tries.
"""

from __future__ import annotations

import base64
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt, encrypt
from django import forms
from django.utils.translation import gettext_lazy as _

from amana.accounts.codes import plain_code
from amana.accounts.models import Account
from amana.accounts.throttle import Budget, TooManyTries, count_use
from amana.exchange.sealing import NotOurSeal
from amana.exchange.site import Site
from amana.language import Text
from amana.pages.fields import dress
from amana.pages.visit import Visit
from amana.store.second_step import remove_second_step, set_second_step

TRIES = Budget(limit=8, window=15 * 60)
_SECRET = 20  # bytes: what RFC 4226 section 4 recommends for SHA-1
_NEW = "second-step-new"
_LONGEST = 40


def _field() -> forms.CharField:
    typed = forms.TextInput(attrs={"dir": "ltr", "autocomplete": "one-time-code", "autofocus": True})
    return forms.CharField(label=_("Code"), max_length=_LONGEST, widget=typed)


class EnrolForm(forms.Form):
    """The app's first code, which proves that it took the secret."""

    code = _field()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self)

    def clean_code(self) -> str:
        """As the app shows it."""
        return plain_code(self.cleaned_data["code"])


class CodeForm(AuthenticateForm):
    """A code of the app, or a recovery code; it is used up when the form is valid."""

    code = _field()

    def __init__(self, user: Account, data: Any = None) -> None:
        super().__init__(user=user, data=data)
        dress(self)

    def clean_code(self) -> str:
        """Let allauth judge it."""
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        return str(super().clean_code())

    @property
    def is_wrong(self) -> bool:
        """Is it a code, and not the right one?"""
        return self.has_error("code", "incorrect_code")


def count_try(site: Site, name: str) -> None:
    """Count one more code that is tried for this account. Raises TooManyTries."""
    wait = count_use(site.database, "second-step", name, TRIES)
    if wait:
        raise TooManyTries(wait, _TOO_MANY_CODES)


def offered_secret(visit: Visit) -> str:
    """The secret that is being enrolled in this session, in base 32; a fresh one if none is."""
    session = visit.request.session
    try:
        return decrypt(session.get(_NEW, ""))
    except NotOurSeal:
        secret = base64.b32encode(visit.site.database.world.random.token(_SECRET)).decode()
        session[_NEW] = encrypt(secret)
        return secret


def enrol(visit: Visit, account: Account, code: str) -> list[str] | None:
    """Turn the second step on, proved by the app's code: the recovery codes, to be shown once. None: a wrong code."""
    totp = _made(account, Authenticator.Type.TOTP, {"secret": encrypt(offered_secret(visit))})
    if not TOTP(totp).validate_code(code):
        return None
    seed = {"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0}
    recovery = _made(account, Authenticator.Type.RECOVERY_CODES, seed)
    with visit.write() as tx:
        set_second_step(tx, visit.viewer, account.name, {str(one.type): one.data for one in (totp, recovery)})
    visit.request.session.pop(_NEW, None)
    return [_grouped(one) for one in RecoveryCodes(recovery).generate_codes()]


def turn_off(visit: Visit) -> None:
    """Ask for the password alone again."""
    with visit.write() as tx:
        remove_second_step(tx, visit.viewer, visit.account.name)


def codes_left(account: Account) -> int:
    """How many recovery codes are left."""
    found = Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(found).get_unused_codes()) if found else 0


def _made(account: Account, kind: str, data: dict[str, object]) -> Authenticator:
    return Authenticator(user=account, type=kind, data=data)


def _grouped(code: str) -> str:
    """As people copy numbers: four digits at a time."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


_TOO_MANY_CODES = Text(
    en="Too many codes were tried. Wait {minutes} Then enter the one that your app shows at that time.",
    ar="كثرت محاولات إدخال الرمز. انتظر {minutes}، ثم أدخل الرمز الذي يعرضه تطبيقك حينئذ.",
)
