"""The second step of signing in: enrolling an authenticator app, and judging what is typed at the door.

The secret is sealed under the node's key (:mod:`amana.exchange.sealing`) wherever it rests: in the store, and in the
session while it is being enrolled.
"""

from __future__ import annotations

import base64

from amana.accounts.throttle import Budget, TooManyTries, count_use
from amana.accounts.totp import digest_of, matching_step, new_recovery_codes, new_secret, secret_from
from amana.exchange.sealing import NotOurSeal, key_from, seal, unseal
from amana.exchange.site import Site
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.pages.visit import Visit
from amana.store.second_step import second_step, set_second_step, take_code, take_step

TRIES = Budget(limit=8, window=15 * 60)
_NEW = "second-step-new"


class WrongCode(Problem):
    """The code is not the one of this moment, or was used."""


def offered_secret(visit: Visit) -> str:
    """The secret that is being enrolled in this session; a fresh one if none is."""
    key, purpose = key_from(visit.site.service.cursor_key), f"second-step-new:{visit.account.name}"
    try:
        return unseal(key, purpose, base64.b64decode(visit.request.session.get(_NEW, "")))
    except NotOurSeal:
        world = visit.site.database.world
        secret = new_secret(world)
        visit.request.session[_NEW] = base64.b64encode(seal(key, purpose, secret, world.random)).decode()
        return secret


def enrol(visit: Visit, code: str) -> list[str]:
    """Turn the second step on, proved by a code of the app; the recovery codes, to be shown once. Raises WrongCode."""
    secret, name = offered_secret(visit), visit.account.name
    _count(visit.site, name)
    step = matching_step(secret_from(secret), code, visit.site.database.world.clock.now().timestamp())
    if step is None:
        raise WrongCode("workspace.wrong-code", _WRONG)
    with visit.write() as tx:
        sealed = seal(key_from(visit.site.service.cursor_key), _purpose(name), secret, tx.world.random)
        codes = new_recovery_codes(tx.world)
        set_second_step(tx, visit.viewer, name, sealed, step, map(digest_of, codes))
    visit.request.session.pop(_NEW, None)
    return codes


def check(site: Site, name: str, code: str) -> None:
    """Use up a code of the app, or a recovery code. Raises WrongCode, TooManyTries."""
    _count(site, name)
    with site.database.read() as tx:
        held = second_step(tx, Viewer(f"user:{name}", frozenset((f"user:{name}",))), name)
    if held is None:
        raise WrongCode("workspace.wrong-code", _WRONG)
    secret = secret_from(unseal(key_from(site.service.cursor_key), _purpose(name), held.secret))
    step = matching_step(secret, code, site.database.world.clock.now().timestamp())
    with site.database.upkeep() as tx:
        right = take_step(tx, name, step) if step is not None else take_code(tx, name, digest_of(code))
    if not right:
        raise WrongCode("workspace.wrong-code", _WRONG)


def _count(site: Site, name: str) -> None:
    wait = count_use(site.database, "second-step", name, TRIES)
    if wait:
        raise TooManyTries(wait)


def _purpose(name: str) -> str:
    return f"second-step:{name}"


_WRONG = Text(
    en="The code is not right, or it was used already. Wait for the next one in your app and enter that.",
    ar="الرمز غير صحيح أو سبق استعماله. انتظر الرمز التالي في تطبيقك وأدخله.",
)
