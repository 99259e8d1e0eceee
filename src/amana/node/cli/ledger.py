"""``amana ledger``: the record of what was done: verified, proved, read, given to strangers, and made to forget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from amana.language import Problem, Text
from amana.node.cli.opened import Folder, opened
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.setup import OPERATOR
from amana.store import Database, Reader
from amana.store import ledger as store
from amana.store.checkpoints import checkpoint, last_checkpoint, with_cosignatures
from amana.store.times import timestamp_us

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
VERIFIER = Path(__file__).parents[1] / "data" / "verify_ledger.py"
MOST = 1000
PAUSE_S = 1.0


@app.callback()
def about() -> None:
    """The ledger. Example: amana ledger verify /srv/node"""


@app.command(epilog="Example: amana ledger verify /srv/node")
def verify(folder: Folder, as_json: Json = False) -> None:
    """Recompute the whole tree from its entries; fails if one is wrong, or if it does not continue what was signed."""
    from amana.exchange.witness.signing import need_signed

    with opened(folder) as (node, database):
        kept = database.kept()
        with database.read() as tx:
            found = store.check(tx)
            if not isinstance(found, int):
                need_signed(tx, kept, node.log_signer.key)
    if isinstance(found, int):
        raise Problem("ledger.wrong-entry", _WRONG.fill(idx=found), f"entry {found}")
    value = {"verified": True, "size": found.size, "root": found.root.hex(), "erased": found.erased}
    answer(value, _VERIFIED.fill(**value), as_json)


@app.command(epilog="Example: amana ledger prove /srv/node --entry 17 --json > proof-of-17.json")
def prove(
    folder: Folder,
    entry: Annotated[int | None, typer.Option(help="Prove that this entry is in the ledger.")] = None,
    after: Annotated[int | None, typer.Option(help="Prove that the ledger continues that of so many entries.")] = None,
    size: Annotated[int | None, typer.Option(help="In the ledger of so many entries; default: as signed last.")] = None,
    with_words: Annotated[bool, typer.Option("--with-words", help="Show who did what to what, and its salt.")] = False,
    as_json: Json = False,
) -> None:
    """A proof with its signed head: that an entry is in it (--entry), or that it continues an older one (--after)."""
    if (entry is None) == (after is None):
        raise Problem("ledger.one-proof", _ONE_PROOF, "--entry")
    least = entry + 1 if entry is not None else after or 0
    from amana.exchange.witness.signing import need_signed

    with opened(folder) as (node, database):
        kept = database.kept()
        with database.read() as tx:
            need_signed(tx, kept, node.log_signer.key)
            size = _size(tx, least, size, lowest=1 if after is None else 0)
            value = {"size": size, "root": store.root_at(tx, size).hex()}
            value |= _inclusion(tx, entry, size, with_words) if entry is not None else _consistency(tx, least, size)
            signed = checkpoint(tx, size)
            value["checkpoint"] = with_cosignatures(tx, signed).decode() if signed else None
    lines = "\n".join(f"{name} {one}" for name, shown in value.items() for one in _each(shown))
    answer(value, Text(en=lines, ar=lines), as_json)


@app.command(epilog="Example: amana ledger tail /srv/node --count 20")
def tail(
    folder: Folder,
    count: Annotated[int, typer.Option(min=1, max=MOST, help="How many of the newest entries.")] = 20,
    subject: Annotated[str, typer.Option(help="Only those on this thing.")] = "",
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what is added, until interrupted.")] = False,
    as_json: Json = False,
) -> None:
    """The newest entries, oldest first: what was done, by whom, to what. With --follow and --json one object a line."""
    with opened(folder) as (_node, database):
        with database.read() as tx:
            found = store.ledger(tx, OPERATOR, subject=subject or None, limit=count)[::-1]
            size = store.head(tx).size
        if not follow:
            _show(found, as_json)
            return
        _lines(found, as_json)
        with suppress(KeyboardInterrupt):
            for one in _added(database, size):
                if not subject or one.subject == subject:
                    _lines([one], as_json)


@app.command(epilog="Example: amana ledger export /srv/node /tmp/ledger-of-cert-eg")
def export(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder.")],
    final: Annotated[bool, typer.Option("--final", help="Up to the largest head that 3 others have cosigned.")] = False,
    without_words: Annotated[
        bool, typer.Option("--without-words", help="Leaves and proofs alone: nobody reads who did what to what.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the ledger as files that a stranger verifies by himself, and say with what."""
    from amana.exchange.exporting import export as write

    with opened(folder) as (node, database):
        done = write(database, OPERATOR, node.log_signer, out, final=final, words=not without_words)
    command = f"python {VERIFIER} {out} --key '{done.key}'"
    value = {
        "folder": str(out), "size": done.size, "root": done.root.hex(), "words": done.words, "files": done.files,
        "key": done.key, "verifier": str(VERIFIER),
    }  # fmt: skip
    answer(value, _EXPORTED.fill(**value, command=command), as_json)


@app.command(epilog='Example: amana ledger erase /srv/node --entry 17 --reason "Asked for by the person named in it"')
def erase(
    folder: Folder,
    entry: Annotated[int, typer.Option(help="Which entry.")],
    reason: Annotated[str, typer.Option(help="Why; it stays in the ledger, so it must not repeat what is erased.")],
    as_json: Json = False,
) -> None:
    """Erase who did what to what in one entry, for ever. Its place stays proved; the erasure is an entry itself."""
    from amana.store.erasing import erase as forget

    with opened(folder) as (_node, database):
        with database.write(OPERATOR) as tx:
            gone, by = forget(tx, OPERATOR, entry, reason), tx.next_entry() - 1
        database.forget_bytes()
    value = {"entry": entry, "kind": gone.kind, "erased_by": by}
    answer(value, _ERASED.fill(**value), as_json)


@app.command(
    name="renew-key", epilog='Example: amana ledger renew-key /srv/node --reason "The old key was on a lost backup"'
)
def renew_key(
    folder: Folder,
    reason: Annotated[str, typer.Option(help="Why; it stays in the ledger for ever, so it must name no person.")],
    after_loss: Annotated[
        bool, typer.Option("--after-loss", help="Entries that the old key has signed are lost for good.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Sign with a new key from now on. Every member must accept it by hand: amana member renew-key."""
    from amana.node.renewal import renew

    with opened(folder) as (node, database):
        done = renew(node, database, reason, after_loss=after_loss)
    value = {
        "old": str(done.old.key), "new": str(done.new.key), "fingerprint": done.new.key.fingerprint, "size": done.size,
        "lost": done.lost,
    }  # fmt: skip
    text = _RENEWED if done.lost is None else _BEGUN_ANEW
    answer(value, text.fill(**value, slug=node.settings.slug), as_json)


def _size(tx: Reader, least: int, asked: int | None, lowest: int) -> int:
    """The size that a proof is for. Raises Problem if there is none of what is asked."""
    whole, signed = store.head(tx).size, last_checkpoint(tx)
    size = (signed.size if signed and signed.size >= least else whole) if asked is None else asked
    if not lowest <= least <= size <= whole:
        raise Problem("ledger.no-such-proof", _NO_SUCH_PROOF.fill(size=whole), "--size")
    return size


def _inclusion(tx: Reader, entry: int, size: int, with_words: bool) -> dict[str, object]:
    (found,) = store.ledger_from(tx, OPERATOR, entry, 1)
    value: dict[str, object] = {"entry": entry, "leaf": found.leaf.decode(), "leaf_hash": found.leaf_hash.hex()}
    if with_words and found.salt is not None and found.payload is not None:
        value |= {"salt": found.salt.hex(), "payload": found.payload.decode()}
    return value | {"proof": [one.hex() for one in store.inclusion(tx, entry, size)]}


def _consistency(tx: Reader, after: int, size: int) -> dict[str, object]:
    proof = [one.hex() for one in store.consistency(tx, after, size)]
    return {"after": after, "old_root": store.root_at(tx, after).hex(), "proof": proof}


def _each(shown: object) -> Sequence[object]:
    return shown if isinstance(shown, list) else [shown]


def _added(database: Database, size: int) -> Iterator[store.LedgerEntry]:
    """What is added from now on; never ends by itself."""
    while True:
        database.world.clock.sleep(PAUSE_S)
        with database.read() as tx:
            found = store.ledger_from(tx, OPERATOR, size, MOST)
        yield from found
        size += len(found)


def _show(found: Sequence[store.LedgerEntry], as_json: bool) -> None:
    rows = [_plain(one) for one in found]
    if as_json:
        show_json(rows)
        return
    shown = ("entry", "at", "kind", "actor", "subject", "erased_by")
    table(_TITLE, _COLUMNS, [[row[name] for name in shown] for row in rows])


def _lines(found: Sequence[store.LedgerEntry], as_json: bool) -> None:
    import orjson

    for one in found:
        row = _plain(one)
        shown = orjson.dumps(row).decode() if as_json else " ".join(str(row[name]) for name in _LINE)
        print(shown, flush=True)


def _plain(one: store.LedgerEntry) -> dict[str, object]:
    said = one.said
    return {
        "entry": one.idx, "at": timestamp_us(one.at), "kind": one.kind, "actor": said.actor, "subject": said.subject,
        "details": said.details, "exchange": one.exchange.hex() if one.exchange else None,
        "leaf_hash": one.leaf_hash.hex(), "erased_by": one.erased_by,
    }  # fmt: skip


_LINE = ("entry", "at", "kind", "actor", "subject")
_TITLE = Text(en="Ledger", ar="السجل الموثَّق")
_COLUMNS = (
    Text(en="entry", ar="القيد"),
    Text(en="when", ar="متى"),
    Text(en="what", ar="ماذا"),
    Text(en="by whom", ar="مَن"),
    Text(en="to what", ar="على ماذا"),
    Text(en="erased by", ar="محاه القيد"),
)
_VERIFIED = Text(
    en="Verified: all {size} entries agree with the root {root}; of {erased} the words were erased.",
    ar="تم التحقق: القيود كلها وعددها {size} توافق الجذر {root}، ومُحيت بيانات {erased} منها.",
)
_WRONG = Text(
    en="The ledger does not agree with itself from entry {idx} on: the database was changed from outside. Stop the "
    "node, keep a copy of its folder, and restore the last backup that verifies (docs/operator.md).",
    ar="لا يتوافق السجل الموثَّق مع نفسه ابتداءً من القيد {idx}، فقد غُيِّرت قاعدة البيانات من خارج العُقدة. أوقِف العُقدة "
    "واحتفظ بنسخة من مجلدها واستعِد آخر نسخة احتياطية يصح التحقق منها (docs/operator.md).",
)
_ONE_PROOF = Text(
    en="Say what is to be proved: --entry N (it is in the ledger) or --after N (the ledger continues that of N "
    "entries).",
    ar="حدّد المطلوب إثباته: ‎--entry N‎ (وجود القيد في السجل) أو ‎--after N‎ (السجل امتداد لما كان بعدد N من القيود).",
)
_NO_SUCH_PROOF = Text(
    en="The ledger has {size} entries, from 0 on; the size of a proof lies between its entry and that.",
    ar="في السجل الموثَّق {size} من القيود تبدأ من الصفر، ولا يتجاوز حجم البرهان ذلك ولا يقل عن موضع قيده.",
)
_EXPORTED = Text(
    en="{folder} holds {size} entries ({files} files), of {words} also who did what to what.\n"
    "Whoever gets it verifies it with a file that shares nothing with this program, and compares the key by "
    "telephone:\n"
    "{command}",
    ar="في {folder} قيود عددها {size} ({files} ملف)، ومع {words} منها فاعلها وموضوعها وتفاصيلها.\n"
    "يتحقق منها من يتسلمها بملف لا صلة له بهذا البرنامج، ويقارن المفتاح هاتفيًّا:\n{command}",
)
_ERASED = Text(
    en="Entry {entry} ({kind}) says nothing any more; entry {erased_by} says why. Its proofs hold as before. Old "
    "backups may still hold its words.",
    ar="مُحيت بيانات القيد {entry} ({kind})، ويذكر القيد {erased_by} السبب. وتصح براهينه كما كانت. وقد تبقى بياناته في "
    "نسخ احتياطية قديمة.",
)
_RENEWED = Text(
    en="The ledger goes on under a new key: {new}\n"
    "Read its fingerprint to every member by telephone: {fingerprint}\n"
    "Each of them enters it: amana member renew-key DIR --slug {slug} --key KEY --fingerprint FINGERPRINT\n"
    "Until then they refuse this node. What the old key signed stays verifiable with it; keep it: {old}",
    ar="يستمر السجل بمفتاح جديد: {new}\n"
    "اقرأ بصمته على كل عضو هاتفيًّا: {fingerprint}\n"
    "ويُدخله كل منهم بالأمر: amana member renew-key DIR --slug {slug} --key KEY --fingerprint FINGERPRINT\n"
    "وإلى ذلك الحين يرفضون هذه العُقدة. يبقى ما وقّعه المفتاح القديم قابلًا للتحقق به فاحتفظ به: {old}",
)
_BEGUN_ANEW = Text(
    en="The old key had signed {lost} entries that are not all here any more; the ledger of {size} goes on under a new "
    "key: {new}\n"
    "Tell every member by telephone what happened, and the fingerprint: {fingerprint}\n"
    "Whoever believes you enters it: amana member renew-key DIR --slug {slug} --key KEY --fingerprint FINGERPRINT "
    "--anew\n"
    "What the old key signed stays verifiable with it; keep it: {old}",
    ar="كان المفتاح القديم قد وقّع {lost} من القيود ولم تعد كلها هنا، ويستمر السجل بقيوده البالغة {size} بمفتاح جديد: "
    "{new}\n"
    "أخبر كل عضو هاتفيًّا بما جرى واقرأ عليه البصمة: {fingerprint}\n"
    "ومن صدّقك أدخله بالأمر: amana member renew-key DIR --slug {slug} --key KEY --fingerprint FINGERPRINT --anew\n"
    "يبقى ما وقّعه المفتاح القديم قابلًا للتحقق به فاحتفظ به: {old}",
)
