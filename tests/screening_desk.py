"""A list in force on the node of the pages, and two screeners who work on it."""

from __future__ import annotations

from pathlib import Path

from amana.accounts.passwords import hash_password
from amana.exchange.designation import accept, propose
from amana.handling import Viewer
from amana.lists import File, Format
from amana.node.setup import OPERATOR
from amana.screening.asking import screen
from amana.screening.matching import Terms
from amana.screening.subject import Subject
from amana.store.accounts import NewAccount, account, add_account
from amana.store.lists import lists, waiting_version
from pages_ground import PASSWORD, Ground

SAMPLE = (Path(__file__).parent / "data/lists/un.xml").read_text("utf-8")
ERIC = "6907993"
SCREENERS = ("salma", "tariq")


def viewer(name: str) -> Viewer:
    """A screener as the store sees him."""
    return Viewer(f"user:{name}", frozenset(("public", "community", "own", f"user:{name}")), frozenset({"screener"}))


def later(text: str, day: str = "2026-02-28") -> str:
    """The list as of a later day."""
    return text.replace('dateGenerated="2026-02-27', f'dateGenerated="{day}')


def opened(ground: Ground) -> Ground:
    """The ground with both screeners and the list ``un`` in force."""
    with ground.site.database.write(OPERATOR) as tx:
        for name in SCREENERS:
            if account(tx, OPERATOR, name) is None:
                add_account(tx, OPERATOR, NewAccount(name, hash_password(PASSWORD, tx.world), ("screener",)))
        tx.record_if_nothing("test.alert", "screeners")
    with ground.site.database.read() as tx:
        known = {one.slug for one in lists(tx, OPERATOR) if one.in_force}
    if "un" not in known:
        bring(ground, "un", SAMPLE)
    return ground


def bring(ground: Ground, slug: str, text: str, *, accepted: bool = True, form: Format = "un") -> int:
    """Another version of a list; its number."""
    site = ground.site
    made = propose(site.database, viewer("salma"), site.shelf, slug, form, [File(f"{slug}.xml", text.encode())], "test")
    if accepted and made.state == "proposed":
        accept(site.database, viewer("tariq"), site.shelf, made.number)
    return made.number


def waiting(ground: Ground, slug: str) -> int:
    """A version of a list that waits: the one that is there, or a new one."""
    with ground.site.database.read() as tx:
        found = waiting_version(tx, viewer("salma"), slug)
    return found.number if found else bring(ground, slug, SAMPLE, accepted=False)


def hit(ground: Ground, name: str = "إريك باديجي") -> int:
    """A fresh hit."""
    asked = f"{name} {ground.site.database.world.random.token(3).hex().translate(_LETTERS)}"
    terms = Terms("payment", 0.2, 0.2)
    answer = screen(ground.site.database, viewer("salma"), ground.site.shelf, [Subject((asked,))], terms)[0]
    number = answer.found[0].number
    assert number is not None
    return number


_LETTERS = str.maketrans("0123456789abcdef", "ابتثجحخدذرزسشصضط")
