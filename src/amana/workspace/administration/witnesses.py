"""Who witnesses the ledger, as the ledger's section shows it: finality, each witness's state, and what went wrong."""

from __future__ import annotations

from django.utils.translation import gettext as _

from amana.exchange.witness.names import witness_key
from amana.exchange.witness.rounds import last_fault
from amana.ledger.note import read_key
from amana.pages.audience import Names, load_names
from amana.pages.visit import Visit
from amana.store import Reader
from amana.store.checkpoints import FINAL, Cosigned, last_cosigned
from amana.store.witnessing import WitnessedLog, witnessed_logs
from amana.workspace.administration.sheet import Cell, Line, Sheet


def finality(idx: int, final: int) -> Cell:
    """Whether an entry is final, in a word."""
    if idx < final:
        return Cell(_("Final"), state="accepted")
    return Cell(_("Waits for witnesses"), state="new")


def final_so_far(visit: Visit, final: int, size: int) -> str:
    """How many entries are final, and what that means."""
    number = visit.frame.writing.number
    return _(
        "%(final)s of %(size)s entries are final: at least %(needed)s other organisations have signed that they saw "
        "them. The others follow as soon as the witnesses have answered."
    ) % {"final": number(final), "size": number(size), "needed": number(FINAL)}


def witness_sheet(visit: Visit, tx: Reader) -> Sheet:
    """The members whose ledgers are witnessed here, and who are asked to witness this node's."""
    names, cosigned = load_names(tx, visit.viewer), last_cosigned(tx)
    columns = (_("Member"), _("Has signed ours up to"), _("Signed on"), _("We theirs up to"), _("State"))
    empty = _(
        "Nobody witnesses this ledger yet, so no entry is final. The operator enters the other members' keys with: "
        "amana witness add"
    )
    lines = tuple(_line(visit, names, one, cosigned) for one in witnessed_logs(tx, visit.viewer))
    return Sheet(columns, lines, empty)


def _line(visit: Visit, names: Names, one: WitnessedLog, cosigned: dict[str, Cosigned]) -> Line:
    language = visit.frame.language
    last = cosigned.get(witness_key(read_key(one.key)).name)
    fault = last_fault(one)
    return Line(
        (
            Cell(names.member(one.member, language), "own"),
            Cell(last.size if last else None, "number"),
            Cell(last.at if last else None, "moment"),
            Cell(one.size or None, "number"),
            _state(visit, one),
        ),
        said=fault.say(language) if fault else "",
    )


def _state(visit: Visit, one: WitnessedLog) -> Cell:
    if one.failures:
        count = visit.frame.writing.number(one.failures)
        return Cell(_("Failed %(count)s times") % {"count": count}, state="rejected")
    if one.asked_at:
        return Cell(_("Went well"), state="accepted")
    return Cell(_("Not asked yet"), state="new") if one.url else Cell(_("Asks by itself"), state="new")
