"""Signing the head of this node's ledger once it has grown: the worker does it, at most once a second.

No head is signed that does not continue the one signed last (C2SP tlog-checkpoint: a log must not). That one stands in
the database and, since a database can be put back from an old copy, in a file beside it (:mod:`amana.store.mark`).
Where the file is missing too, nothing is signed before a witness has said what it saw (:mod:`.learning`).
"""

from __future__ import annotations

import logging

from amana.exchange.witness.names import Keys
from amana.language import Problem, Text
from amana.ledger.checkpoint import Checkpoint, sign_checkpoint
from amana.ledger.note import Key, Signer
from amana.store import Database, Reader, Upkeep
from amana.store.checkpoints import SignedHead, add_checkpoint, continues_signed, last_checkpoint, unsigned_growth
from amana.store.ledger import head
from amana.store.mark import HeadMark, Kept
from amana.store.witnessing import has_witness, hasten

log = logging.getLogger("amana.witness")
_GATHER_US = 1_000_000  # what follows meanwhile is cosigned with it


class NotTheSigned(Problem):
    """The ledger is not, or perhaps not, the one whose head this node signed last."""


def sign_head(database: Database, keys: Keys) -> bool:
    """Sign the present head and have witnesses asked, unless it is signed already; whether there was anything to do.

    A head that does not continue the one that was signed last is never signed: it would be proof against this node.
    """
    with database.read() as tx:
        if not unsigned_growth(tx):
            return False
    try:
        with database.upkeep() as tx:
            sign_present(tx, database.mark, keys.log)
    except NotTheSigned as problem:
        log.error("the head is not signed: %s", problem.say("en"))
        return False
    return True


def sign_present(tx: Upkeep, mark: HeadMark | None, signer: Signer) -> SignedHead:
    """Sign the present head, and have it cosigned. Raises NotTheSigned."""
    need_signed(tx, mark.look() if mark else None, signer.key)
    return put_head(tx, mark, signer)


def put_head(tx: Upkeep, mark: HeadMark | None, *signers: Signer) -> SignedHead:
    """Sign the present head, which is known to continue whatever these keys have signed, and have it cosigned.

    It is remembered before it is given away. Two keys sign it when one takes the other's place. Raises NotTheSigned.
    """
    now = head(tx)
    note = sign_checkpoint(Checkpoint(signers[0].key.name, now.size, now.root), *signers).to_bytes()
    if mark is not None:
        try:
            mark.put(note)
        except OSError as error:
            raise NotTheSigned("ledger.head-not-kept", _NOT_KEPT.fill(path=mark.path, why=error.strerror)) from None
    add_checkpoint(tx, now.size, now.root, note)
    hasten(tx, _GATHER_US)
    return SignedHead(now.size, now.root, note, tx.now_us)


def need_signed(tx: Reader, kept: Kept | None, key: Key) -> None:
    """Go no further unless this is known to be the ledger whose head was signed last. Raises NotTheSigned.

    ``kept``: looked at before ``tx`` began.
    """
    marked, last = kept.head if kept else None, last_checkpoint(tx)
    if not continues_signed(tx, kept):
        signed = max(one.size for one in (marked, last) if one is not None)
        text = _NOT_CONTINUED.fill(size=head(tx).size, signed=signed if signed < 2**62 else "?")
        raise NotTheSigned("ledger.not-the-signed", text)
    if marked is not None and not marked.is_by(key):
        raise NotTheSigned("ledger.other-key", _OTHER_KEY)
    if kept is not None and marked is None and last is not None and has_witness(tx):
        raise NotTheSigned("ledger.head-unknown", _UNKNOWN.fill(path=kept.path))


_NOT_CONTINUED = Text(
    en="This ledger of {size} entries does not continue the one whose head of {signed} entries this node signed last: "
    "the database was put back from an old copy, or changed from outside. Nothing is signed or given out. Put the "
    "newest copy back; if it is lost, the ledger goes on under a new key (docs/ledger.md, “A new key”).",
    ar="هذا السجل بقيوده البالغة {size} ليس امتدادًا للسجل الذي وقّعت العُقدة آخر رأس له بعدد {signed} من القيود، "
    "فقاعدة البيانات استُعيدت من نسخة قديمة أو غُيِّرت من خارج العُقدة. لا يُوقَّع شيء ولا يُعطى. أعِد أحدث نسخة، فإن "
    "فُقدت استمر السجل بمفتاح جديد (القسم «A new key» في docs/ledger.md).",
)
_OTHER_KEY = Text(
    en="The head that this node signed last was signed with another key than the one in keys/: an old key was put "
    "back. Put the newest keys back; if they are lost, renew the key (docs/ledger.md, “A new key”).",
    ar="وُقِّع آخر رأس لسجل هذه العُقدة بمفتاح غير الموجود في keys/، أي إن مفتاحًا قديمًا أُعيد إلى مكانه. أعِد أحدث "
    "المفاتيح، فإن فُقدت فجدِّد المفتاح (القسم «A new key» في docs/ledger.md).",
)
_NOT_KEPT = Text(
    en="The head of the ledger cannot be written to {path} ({why}), so it is not signed. See to the disk and to the "
    "folder's owner.",
    ar="تعذرت كتابة رأس السجل في {path} ({why})، فلم يُوقَّع. راجع القرص ومالك المجلد.",
)
_UNKNOWN = Text(
    en="The file {path} with the head that this node signed last is missing: the node was put back from a backup, "
    "perhaps an old one. Nothing is signed or given out before a witness has said what it saw: start the node, and it "
    "asks.",
    ar="الملف {path} الذي يحفظ آخر رأس وقّعته العُقدة مفقود، فقد استُعيدت من نسخة احتياطية ربما كانت قديمة. لا يُوقَّع "
    "شيء ولا يُعطى قبل أن يقول أحد الشهود ما رآه: شغِّل العُقدة فتسأله.",
)
