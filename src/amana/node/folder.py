"""A node's folder: ``node.json``, ``keys/`` and, by default, the SQLite database beside them.

The folder can be moved: a SQLite path in ``node.json`` is relative to it. Everything in it is for its
owner only.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from amana.language import Problem, Text
from amana.world import World
from amana.world.private_file import destroy, write_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from amana.ledger.note import Signer

Sector = Literal["cert", "fiu", "bank", "charity", "secretariat"]
SECTORS: tuple[str, ...] = get_args(Sector)
FORMAT = 1
SQLITE = "sqlite:///node.sqlite3"
SIGNING_KEY, NEXT_KEY = "ed25519.pem", "ed25519.next.pem"
PRIVATE_KEYS = Path("keys", "private")  # read by the evaluation process alone (amana.exchange.private.evaluating)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``node.json`` says. ``database`` is a URL; ``hosts`` are the names by which the node is reached.

    ``first_key``: the fingerprint of the first signing key, once that was renewed: the node's identity comes of it.
    ``https``: members reach it by HTTPS, ended by a proxy; ``proxies`` are the addresses (CIDR) of such proxies, whose
    word on the client's address is taken.
    """

    slug: str
    name: Text
    country: str
    sector: Sector
    database: str
    created: str
    format: int = FORMAT
    release: str = ""
    hosts: tuple[str, ...] = ()
    https: bool = False
    proxies: tuple[str, ...] = ()
    timezone: str = "UTC"
    first_key: str = ""


class NotANode(Problem):
    """The folder is missing, or is not a node's folder, or its settings cannot be read."""


class AlreadyANode(Problem):
    """The folder is taken."""


class OpenToOthers(Problem):
    """Other users of the machine can read the keys."""


class BadSlug(Problem):
    """A short name holds something else than lower-case Latin letters, digits and hyphens."""


@dataclass(frozen=True)
class Node:
    """An opened folder."""

    path: Path
    settings: Settings

    @classmethod
    def open(cls, path: Path | str) -> Node:
        """The node in ``path``.

        Raises NotANode if there is none or its settings cannot be read, OpenToOthers if other users of
        the machine can read its keys.
        """
        folder = Path(path).resolve()
        node = cls(folder, _read_settings(folder / "node.json", str(path)))
        if (folder / "keys").stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise OpenToOthers("node.open-to-others", _OPEN_TO_OTHERS.fill(path=path), str(path))
        return node

    @property
    def database_url(self) -> str:
        """The database's URL with an absolute path: ``sqlite:////srv/node/node.sqlite3`` or ``postgresql://…``."""
        relative = self.settings.database.removeprefix("sqlite:///")
        if relative == self.settings.database or relative.startswith("/"):
            return self.settings.database
        return f"sqlite:///{self.path / relative}"

    @cached_property
    def cursor_key(self) -> bytes:
        """32 bytes that sign paging cursors."""
        return self._key("cursor.key")

    @cached_property
    def django_secret(self) -> str:
        """Django's SECRET_KEY."""
        return self._key("django.key").hex()

    @cached_property
    def signing_key(self) -> Ed25519PrivateKey:
        """The key that signs this node's releases and checkpoints."""
        return self._private(SIGNING_KEY)

    @property
    def log_signer(self) -> Signer:
        """What signs the heads of this node's ledger. Its name is the log's origin: it stays as long as the slug."""
        return self.signer_of(SIGNING_KEY)

    @property
    def first_fingerprint(self) -> str:
        """The fingerprint that the node was made with: its STIX identity stays, whatever key signs."""
        return self.settings.first_key or self.fingerprint()

    def signer_of(self, name: str) -> Signer:
        """What signs heads with a key of the folder."""
        from amana.ledger.note import SIGNATURE, Key, Signer

        key = self._private(name)
        public = key.public_key().public_bytes_raw()
        return Signer(Key(f"amana/{self.settings.slug}", SIGNATURE, public), key.sign)

    def fingerprint(self) -> str:
        """SHA-256 of the public signing key, in hex: what two members compare by telephone."""
        import hashlib

        return hashlib.sha256(self.signing_key.public_key().public_bytes_raw()).hexdigest()

    def _private(self, name: str) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        key = load_pem_private_key(self._key(name), password=None)
        assert isinstance(key, Ed25519PrivateKey)
        return key

    def _key(self, name: str) -> bytes:
        return (self.path / "keys" / name).read_bytes()


def create(path: Path, settings: Settings, world: World) -> Node:
    """Make the folder (0700), ``node.json`` and fresh keys (0600); the database is the caller's.

    Raises AlreadyANode if the folder exists and is not empty.
    """
    refuse_taken(path)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    (path / "keys").mkdir(mode=0o700)
    write_private(path / "keys" / SIGNING_KEY, _new_signing_key(world))
    write_private(path / "keys" / "cursor.key", world.random.token(32))
    write_private(path / "keys" / "django.key", world.random.token(32))
    write_settings(path, settings)
    return Node(path.resolve(), settings)


def make_next_key(node: Node, world: World) -> Signer:
    """The key that is to take the signing key's place: the one that waits already, or a fresh one."""
    waiting = node.path / "keys" / NEXT_KEY
    if not waiting.exists():
        draft = waiting.with_suffix(".new")
        write_private(draft, _new_signing_key(world))
        draft.replace(waiting)
    return node.signer_of(NEXT_KEY)


def put_next_key(node: Node) -> None:
    """Put the waiting key in the signing key's place, whose bytes are overwritten and gone."""
    if not node.settings.first_key:
        write_settings(node.path, msgspec.structs.replace(node.settings, first_key=node.fingerprint()))
    old = node.path / "keys" / SIGNING_KEY
    spent = old.with_suffix(".old")
    spent.unlink(missing_ok=True)
    os.link(old, spent)
    (node.path / "keys" / NEXT_KEY).replace(old)
    destroy(spent)


def refuse_taken(path: Path) -> None:
    """Raises AlreadyANode if something stands at ``path`` already, an empty folder excepted."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise AlreadyANode("node.exists", _EXISTS.fill(path=path), str(path))


def write_settings(folder: Path, settings: Settings) -> None:
    """Replace ``node.json`` in one step, so that a crash leaves the old one or the new one."""
    draft = folder / "node.json.new"
    write_private(draft, msgspec.json.format(msgspec.json.encode(settings), indent=2) + b"\n")
    draft.replace(folder / "node.json")


def slug_of(name: str) -> str:
    """A name as lower-case Latin letters, digits and single hyphens; empty if nothing of it is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:63].rstrip("-")


def known_slug(text: str) -> str:
    """The text, if it is a slug. Raises BadSlug."""
    if not text or slug_of(text) != text:
        raise BadSlug("node.bad-slug", _BAD_SLUG.fill(text=text))
    return text


def _new_signing_key(world: World) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.from_private_bytes(world.random.token(32))
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_settings(path: Path, shown: str) -> Settings:
    try:
        settings = msgspec.json.decode(path.read_bytes(), type=Settings)
    except (FileNotFoundError, NotADirectoryError):
        raise NotANode("node.missing", _MISSING.fill(path=shown), shown) from None
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        text = _UNREADABLE.fill(path=shown, why=error)
        raise NotANode("node.unreadable", text, f"{shown}/node.json") from None
    if settings.format > FORMAT:
        raise NotANode("node.newer", _NEWER.fill(path=shown), f"{shown}/node.json")
    return settings


_MISSING = Text(
    en="There is no node in {path}. Make one: amana init {path} --name NAME --country CC --sector SECTOR",
    ar="لا توجد عُقدة في {path}. لإنشائها: amana init {path} --name NAME --country CC --sector SECTOR",
)
_UNREADABLE = Text(
    en="The settings in {path}/node.json cannot be read ({why}). Mend the file or restore it from a backup.",
    ar="تعذّرت قراءة إعدادات العُقدة في {path}/node.json ({why}). أصلِح الملف أو استعِده من نسخة احتياطية.",
)
_NEWER = Text(
    en="The node in {path} was made by a newer Amana. Install that version or a later one.",
    ar="أُنشئت العُقدة في {path} بإصدار أحدث من «أمانة». ثبّت ذلك الإصدار أو ما بعده.",
)
_EXISTS = Text(
    en="{path} already exists and is not empty. Choose another folder; a node is never overwritten.",
    ar="المجلد {path} موجود وليس فارغًا. اختر مجلدًا آخر، فلا تُستبدل عُقدة قائمة أبدًا.",
)
_OPEN_TO_OTHERS = Text(
    en="Other users of this machine can read the keys in {path}/keys. Close them: chmod 700 {path}/keys",
    ar="يستطيع مستخدمو هذا الجهاز الآخرون قراءة المفاتيح في {path}/keys. لإغلاقها: chmod 700 {path}/keys",
)
_BAD_SLUG = Text(
    en="“{text}” is no short name: lower-case Latin letters, digits and single hyphens, at most 63. Example: cert-eg",
    ar="«{text}» ليس اسمًا قصيرًا صالحًا: حروف لاتينية صغيرة وأرقام وشرطات مفردة، لا تتجاوز 63 حرفًا. مثال: cert-eg",
)
