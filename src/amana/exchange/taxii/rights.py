"""Who asks, and what he may see: decided here alone, for both doors, and remembered for seconds.

The store counts every change on which rights depend (its *generation*). What is remembered belongs to one
generation and goes with it, so that a revoked token is refused by the very next request.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode

import msgspec

from amana.exchange.taxii import errors
from amana.handling import ANONYMOUS, Viewer, system_viewer
from amana.store import Reader
from amana.store.accounts import Account, account, account_of_token, viewer_of
from amana.store.collections import Collection, collection
from amana.world import Clock

SECONDS = 10.0  # the longest that anything is remembered: a token's own expiry is noticed this late at most
MOST = 4096  # things remembered


class Password(msgspec.Struct, frozen=True):
    """A name and a password, as sent; to be checked before they mean anything."""

    name: str
    password: str


class Known:
    """What is remembered of one generation. Shared between threads: each step is one dictionary access."""

    def __init__(self, generation: int, clock: Clock) -> None:
        self.generation = generation
        self._clock = clock
        self._viewers: dict[bytes, tuple[float, Viewer]] = {}
        self._collections: dict[tuple[Viewer, str], Collection] = {}

    def viewer(self, key: bytes) -> Viewer | None:
        """The viewer behind a digest of credentials, if his time is not over."""
        until, viewer = self._viewers.get(key, (0.0, ANONYMOUS))
        return viewer if until > self._clock.monotonic() else None

    def keep(self, key: bytes, viewer: Viewer) -> Viewer:
        """Remember a viewer for some seconds."""
        if len(self._viewers) >= MOST:
            self._viewers.clear()
        self._viewers[key] = (self._clock.monotonic() + SECONDS, viewer)
        return viewer

    def collection(self, tx: Reader, viewer: Viewer, name: str) -> Collection | None:
        """The collection of that id or alias, if there is one for this viewer."""
        found = self._collections.get((viewer, name))
        if found is None:
            found = collection(tx, viewer, name)
            if found is not None:
                if len(self._collections) >= MOST:
                    self._collections.clear()
                self._collections[viewer, name] = found
        return found


class Rights:
    """The memory of the present generation. ``key`` hides credentials in it; it never leaves the process."""

    def __init__(self, clock: Clock, key: bytes) -> None:
        self._clock = clock
        self._key = key[:64]
        self._known = Known(-1, clock)

    def known(self, tx: Reader) -> Known:
        """What is known in the generation that this snapshot sees."""
        row = tx.one("SELECT value FROM counter WHERE name = 'generation'")
        generation = int(row[0]) if row else 0
        known = self._known
        if known.generation != generation:
            fresh = Known(generation, self._clock)
            if generation > known.generation:
                self._known = fresh
            return fresh  # an older snapshot must neither use nor replace what is newer
        return known

    def authorise(self, tx: Reader, known: Known, authorization: str) -> Viewer | Password:
        """Whom an Authorization header speaks for; a Password that is not yet known must be checked first.

        Nobody is the anonymous reader of what is public. RFC 7617 Basic, RFC 6750 Bearer; ``Token`` is how
        taxii2-client writes the latter. Raises Refused (401).
        """
        if not authorization:
            return ANONYMOUS
        key = self.digest(authorization)
        viewer = known.viewer(key)
        if viewer is not None:
            return viewer
        scheme, _, value = authorization.strip().partition(" ")
        if scheme.lower() == "basic":
            return _password(value.strip())
        if scheme.lower() not in ("bearer", "token") or not value.isascii():
            raise errors.wrong_credentials()
        secret = hashlib.sha256(value.strip().encode("ascii")).digest()
        found = account_of_token(tx, system_viewer("sign-in"), secret)
        if found is None:
            raise errors.wrong_credentials()
        return known.keep(key, viewer_of(tx, found))

    def confirm(self, tx: Reader, known: Known, authorization: str, checked: Account) -> Viewer:
        """The viewer whose password was checked a moment ago, if the account is still as it was then.

        Raises Refused (401) if it was changed or closed meanwhile.
        """
        now = account(tx, system_viewer("sign-in"), checked.name)
        if now is None or not now.active or now.password != checked.password:
            raise errors.wrong_credentials()
        return known.keep(self.digest(authorization), viewer_of(tx, now))

    def digest(self, authorization: str) -> bytes:
        """The name under which credentials are remembered, so that memory holds none."""
        data = authorization.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=32, key=self._key).digest()


def _password(value: str) -> Password:
    try:
        name, colon, password = b64decode(value, validate=True).decode("utf-8").partition(":")
    except ValueError:
        raise errors.wrong_credentials() from None
    if not (colon and name.isprintable() and password.isprintable()):
        raise errors.wrong_credentials()
    return Password(name, password)
