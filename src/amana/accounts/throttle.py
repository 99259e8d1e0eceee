"""The throttle on wrong passwords and other rationed uses: how many are allowed, and the table that counts them.

Tries are counted before the password is compared, so that many at once cannot slip through together. A right
password takes its own tries back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from amana.accounts.names import BadName, known_name
from amana.accounts.passwords import matches
from amana.handling import system_viewer
from amana.language import Problem, Text, minutes
from amana.store import Database, Upkeep
from amana.store.accounts import Account, account
from amana.store.second_step import has_second_step
from amana.world import World

SECOND = 1_000_000


@dataclass(frozen=True)
class Budget:
    """At most ``limit`` tries in any ``window`` seconds."""

    limit: int
    window: int

    def wait(self, tries: Sequence[int], now: int) -> int:
        """Microseconds until the next try is allowed, given the moments of the last ones in order; 0 if it is now."""
        recent = [moment for moment in tries if moment > now - self.window * SECOND]
        if len(recent) < self.limit:
            return 0
        return recent[-self.limit] + self.window * SECOND - now


# One name from one address, one name from anywhere (a guess spread over many addresses), one address for any name.
PAIR = Budget(limit=10, window=15 * 60)
NAME = Budget(limit=60, window=15 * 60)
ADDRESS = Budget(limit=60, window=15 * 60)


class WrongCredentials(Problem):
    """The name or the password is wrong; which of them is not said."""


class TooManyTries(Problem):
    """The next try is allowed in ``retry_after`` seconds (RFC 9110 section 10.2.3).

    ``said`` tells it of something else than passwords; ``{minutes}`` is the place of the time to wait.
    """

    def __init__(self, retry_after: int, said: Text | None = None) -> None:
        super().__init__("accounts.too-many-tries", (said or _TOO_MANY).fill(minutes=minutes(-(-retry_after // 60))))
        self.retry_after = retry_after


class NeedsCode(Problem):
    """The password is right, and this account is asked for a code too."""


def authenticate(
    database: Database, world: World, name: str, password: str, address: str, *, alone: bool = False
) -> Account | Problem:
    """The account that a name and a password belong to; else WrongCredentials or TooManyTries (not raised).

    ``address`` is the client's, as text. Known and unknown names take the same time and get the same answer.
    With ``alone`` nothing but the password is asked for here: an account with a second step gets NeedsCode.
    """
    wait = _count_try(database, name, address)
    if wait:
        return TooManyTries(wait)
    found = _find(database, name)
    right = matches(found.password if found else None, password)
    if found is None or not right or not found.active:
        return WrongCredentials("accounts.wrong-credentials", _WRONG)
    _take_tries_back(database, world, found, address)
    if alone and _has_second_step(database, found.name):
        return NeedsCode("accounts.needs-code", _NEEDS_CODE)
    return found


def _has_second_step(database: Database, name: str) -> bool:
    with database.read() as tx:
        return has_second_step(tx, system_viewer("sign-in"), name)


def count_use(database: Database, what: str, who: str, budget: Budget) -> int:
    """Count one more use of something that is rationed and give 0, or give the seconds to wait and count nothing."""
    subject = _digest("use", what, who)
    with database.upkeep() as tx:
        wait = _wait(tx, subject, budget)
        if wait > 0:
            return -(-wait // SECOND)
        tx.run("INSERT INTO login_attempt (who, at) VALUES (?, ?)", (subject, tx.now_us))
    return 0


def _find(database: Database, name: str) -> Account | None:
    # What could not have been given as a name is not asked for: no database takes every character.
    try:
        known = known_name(name)
    except BadName:
        return None
    with database.read() as tx:
        return account(tx, system_viewer("sign-in"), known)


def _count_try(database: Database, name: str, address: str) -> int:
    """Count one more try and give 0, or give the seconds to wait and count nothing."""
    with database.upkeep() as tx:
        waits = [_wait(tx, who, budget) for who, budget in _counted(name, address)]
        longest = max(waits)
        if longest > 0:
            return -(-longest // SECOND)
        tx.many("INSERT INTO login_attempt (who, at) VALUES (?, ?)", _rows(tx, name, address))
    return 0


def _wait(tx: Upkeep, who: str, budget: Budget) -> int:
    oldest = tx.now_us - budget.window * SECOND
    tx.run("DELETE FROM login_attempt WHERE who = ? AND at <= ?", (who, oldest))
    rows = tx.all("SELECT at FROM login_attempt WHERE who = ? ORDER BY at", (who,))
    return budget.wait([at for (at,) in rows], tx.now_us)


def _rows(tx: Upkeep, name: str, address: str) -> list[tuple[str, int]]:
    return [(who, tx.now_us) for who, _ in _counted(name, address)]


def _take_tries_back(database: Database, world: World, found: Account, address: str) -> None:
    """Forget the pair's tries, take one back from the name and one from the address, note the time."""
    pair, *others = (who for who, _ in _counted(found.name, address))
    with database.upkeep() as tx:
        tx.run("DELETE FROM login_attempt WHERE who = ?", (pair,))
        for who in others:
            tx.run("DELETE FROM login_attempt WHERE id = (SELECT max(id) FROM login_attempt WHERE who = ?)", (who,))
        tx.run("UPDATE account SET last_login = ? WHERE id = ?", (world.clock.now(), found.id))


def _counted(name: str, address: str) -> tuple[tuple[str, Budget], ...]:
    # Digests: what is typed as a name is sometimes a password.
    return (
        (_digest("pair", name, address), PAIR),
        (_digest("name", name), NAME),
        (_digest("address", address), ADDRESS),
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256(msgspec.json.encode([_encodable(part) for part in parts])).hexdigest()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


_WRONG = Text(
    en="The name or the password is wrong. Check both and try again.",
    ar="الاسم أو كلمة المرور غير صحيحة. تحقّق منهما ثم أعد المحاولة.",
)
_NEEDS_CODE = Text(
    en="This account signs in with a code besides its password. Machines use a token of the account instead.",
    ar="يدخل هذا الحساب برمز إضافة إلى كلمة المرور. أما الأجهزة فتستعمل بدلًا من ذلك رمز دخول للحساب.",
)
_TOO_MANY = Text(
    en="Too many wrong passwords. Try again in {minutes}, or ask an administrator for a new password.",
    ar="كثرت محاولات الدخول بكلمات مرور خاطئة. أعد المحاولة بعد {minutes}، أو اطلب كلمة مرور جديدة من المسؤول.",
)
