"""``amana witness``: the members whose ledgers this node witnesses, and who witness this node's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amana.exchange.witness.heralds import take_proof
from amana.exchange.witness.names import keys_of, new_log, witness_key
from amana.exchange.witness.rounds import last_fault
from amana.language import Text
from amana.ledger.equivocation import read_equivocation, verify_equivocation
from amana.ledger.note import read_key
from amana.node.cli.opened import Folder, changing, opened, read_input, reading
from amana.node.cli.output import Json, answer, language, show_json, table
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.store import checkpoints as heads
from amana.store import members as people
from amana.store import witnessing as store
from amana.store.renewing import former_keys

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Slug = Annotated[str, typer.Option("--member", help="The member whose ledger it is.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A proof; - for standard input.")]


@app.callback()
def about() -> None:
    """Witnesses. Example: amana witness list /srv/node"""


@app.command(epilog="Example: amana witness key /srv/node")
def key(folder: Folder, as_json: Json = False) -> None:
    """This node's verifier keys: of its ledger, which other members enter, of its cosignatures, and former ones."""
    with opened(folder) as (node, database), database.read() as tx:
        keys = keys_of(node.log_signer)
        former = [one.key for one in former_keys(tx, node.settings.slug)]
    value = {"ledger": str(keys.log.key), "witness": str(keys.witness.key), "former": former}
    lines = [str(keys.log.key), str(keys.witness.key), *(_FORMER.fill(key=one).say(language()) for one in former)]
    answer(value, Text(en="\n".join(lines), ar="\n".join(lines)), as_json)


@app.command(
    epilog="Example: amana witness add /srv/node --member cert-jo --key amana/cert-jo+8a1e…+AR… "
    "--url https://exchange.example/ledger/"
)
def add(
    folder: Folder,
    member: Slug,
    verifier_key: Annotated[str, typer.Option("--key", help="First line of its `amana witness key`.")],
    url: Annotated[str, typer.Option(help="Prefix of its ledger's addresses; without it, it must ask by itself.")] = "",
    network: Annotated[
        list[str] | None, typer.Option(help="Private network (CIDR) that leads to it; may be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Witness a member's ledger, and have that member witness this node's."""
    own = Node.open(folder).log_signer.key
    with changing(folder) as tx:
        found = next((one for one in people.members(tx, OPERATOR) if one.slug == member), None)
        if found is None:
            raise people.not_there(people.MEMBER, member)
        new = new_log(found, verifier_key, url, tuple(network or ()), own)
        store.add_log(tx, OPERATOR, new)
    answer({"member": member, "key": new.key, "url": new.url}, _ADDED.fill(member=member), as_json)


@app.command(name="list", epilog="Example: amana witness list /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Up to where each member has cosigned this ledger, and this node theirs; and how many entries are final."""
    with reading(folder) as tx:
        final, cosigned = heads.final_size(tx), heads.last_cosigned(tx)
        found = [_plain(one, cosigned) for one in store.witnessed_logs(tx, OPERATOR)]
        proofs = [{"digest": one.digest, "log": one.origin} for one in store.equivocations(tx)]
    if as_json:
        show_json({"final": final, "needed": heads.FINAL, "witnesses": found, "equivocations": proofs})
        return
    rows = [
        (one["member"], one["cosigned"], one["witnessed"], one["failures"], (one["fault"] or {}).get(language(), ""))
        for one in found
    ]
    table(_TITLE.fill(final=final), _COLUMNS, rows)


@app.command(epilog="Example: amana witness remove /srv/node --member cert-jo")
def remove(folder: Folder, member: Slug, as_json: Json = False) -> None:
    """Witness a member's ledger no more."""
    with changing(folder) as tx:
        store.remove_log(tx, OPERATOR, member)
    answer({"removed": member}, _REMOVED.fill(member=member), as_json)


@app.command(epilog="Example: amana witness proof /srv/node 6f0c…")
def proof(
    folder: Folder,
    digest: Annotated[str, typer.Argument(help="As `amana witness list --json` shows it.")],
    as_json: Json = False,
) -> None:
    """Write out a proof that a log has signed two heads that contradict each other."""
    with reading(folder) as tx:
        found = next((one for one in store.equivocations(tx) if one.digest == digest), None)
    if found is None:
        raise people.not_there(_PROOF, digest)
    file = found.proof.decode().rstrip("\n")
    answer({"digest": digest, "log": found.origin, "file": file}, Text(en=file, ar=file), as_json)


@app.command(epilog="Example: amana witness check proof.json")
def check(file: File, as_json: Json = False) -> None:
    """Verify a proof by itself: only the log's key in it is used; compare that key with the member."""
    found = read_equivocation(read_input(file))
    older, newer = verify_equivocation(found)
    value = {
        "log": found.log,
        "older": {"size": older.size, "root": older.root.hex()},
        "newer": {"size": newer.size, "root": newer.root.hex()},
    }
    answer(value, _PROVED.fill(log=older.origin, older=older.size, newer=newer.size, key=found.log), as_json)


@app.command(epilog="Example: amana witness accuse /srv/node proof.json")
def accuse(folder: Folder, file: File, as_json: Json = False) -> None:
    """Take in a proof that came by another way: it is verified, kept, shown to members, and the inbox is told."""
    with opened(folder) as (node, database):
        new = take_proof(database, keys_of(node.log_signer), read_input(file), "operator")
    answer({"new": new}, _TAKEN if new else _KNOWN, as_json)


def _plain(one: store.WitnessedLog, cosigned: dict[str, heads.Cosigned]) -> dict[str, object]:
    fault = last_fault(one)
    last = cosigned.get(witness_key(read_key(one.key)).name)
    return {
        "member": one.member,
        "origin": one.origin,
        "key": one.key,
        "url": one.url,
        "cosigned": last.size if last else 0,
        "cosigned_at": last.at if last else 0,
        "witnessed": one.size,
        "witnessed_at": one.cosigned_at,
        "failures": one.failures,
        "fault": None if fault is None else {"en": fault.en, "ar": fault.ar},
    }


_TITLE = Text(
    en="Witnesses: {final} entries of this ledger are final", ar="الشهود: عدد القيود النهائية في هذا السجل {final}"
)
_COLUMNS = (
    Text(en="member", ar="العضو"),
    Text(en="cosigned ours to", ar="وقّع على سجلنا حتى"),
    Text(en="we theirs to", ar="وقّعنا على سجله حتى"),
    Text(en="failures", ar="مرات الإخفاق"),
    Text(en="last fault", ar="آخر خلل"),
)
_FORMER = Text(en="{key} (until it was renewed)", ar="{key} (إلى أن جُدِّد)")
_PROOF = Text(en="proof", ar="دليل")
_ADDED = Text(
    en="The ledger of {member} is witnessed from now on. It must witness this node's, too: give its operator the first "
    "line of `amana witness key`.",
    ar="تشهد هذه العُقدة من الآن على سجل {member}. ويجب أن يشهد هو أيضًا على سجلها: أعطِ مشغّله السطر الأول من ناتج "
    "الأمر `amana witness key`.",
)
_REMOVED = Text(en="The ledger of {member} is no longer witnessed.", ar="لم تعد هذه العُقدة تشهد على سجل {member}.")
_PROVED = Text(
    en="Proved: the log {log} has signed two heads that contradict each other, of {older} and {newer} entries. Its "
    "key: {key}",
    ar="ثبت أن السجل {log} وقّع رأسين متناقضين بعدد قيود {older} و{newer}. مفتاحه: {key}",
)
_TAKEN = Text(
    en="The proof holds. It is kept, members can fetch it, and the inbox has an alert.",
    ar="الدليل صحيح. حُفظ وأُتيح للأعضاء، وأُضيف تنبيه إلى الوارد.",
)
_KNOWN = Text(en="The proof holds and was known already.", ar="الدليل صحيح وكان معروفًا من قبل.")
