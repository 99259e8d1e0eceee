"""``amana bulletin``: publish, correct and withdraw what anyone may read.

Who acts proves to be that person by a password on standard input, one line each: the editor's, then the second
person's. Whoever runs the command line is not thereby anyone else.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from amana.extract.newspaper import take_apart
from amana.handling import Handling
from amana.language import Problem, Text
from amana.newsroom.making import article_from, as_editor, made_of_release, rules_of
from amana.newsroom.reading import short_path
from amana.node.cli.opened import Folder, opened, read_input, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.cli.person import person
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.store import Database
from amana.store import bulletins as store
from amana.store.members import not_there

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Number = Annotated[str, typer.Option("--id", help="The bulletin's id, or its permalink's YEAR/NUMBER.")]
User = Annotated[str, typer.Option(help="Who acts; the password is read from standard input.")]
Second = Annotated[str, typer.Option(help="The second person, who publishes; the password is the next line.")]
File = Annotated[Path, typer.Option(help="A newspaper-like text; it is taken apart.")]
STATES = ("draft", "published", "withdrawn")


@app.callback()
def about() -> None:
    """Bulletins. Example: amana bulletin list /srv/node"""


@app.command(name="list", epilog="Example: amana bulletin list /srv/node --state published --json")
def show(
    folder: Folder,
    state: Annotated[str, typer.Option(help="Only those: draft, published or withdrawn.")] = "",
    as_json: Json = False,
) -> None:
    """The newest bulletins."""
    states = [state] if state else STATES
    with reading(folder) as tx:
        found = [one for name in states for one in store.bulletins(tx, OPERATOR, state=name, limit=100)]
    rows = [_plain(one) for one in found]
    if as_json:
        show_json(rows)
        return
    shown = ("id", "permalink", "state", "headline", "revision", "written_by", "approved_by")
    table(_TITLE, _COLUMNS, [[row[name] for name in shown] for row in rows])


@app.command(
    epilog="Example: amana bulletin publish /srv/node --file page.txt --category phishing --review 2027-06-30 "
    "--user layla --second karim < passwords.txt; amana bulletin publish /srv/node --id ID --user karim < password.txt"
)
def publish(
    folder: Folder,
    user: User,
    number: Annotated[str, typer.Option("--id", help="A proposed bulletin: --user is its second person.")] = "",
    release: Annotated[str, typer.Option(help="A release that went to everyone: --user is the editor.")] = "",
    file: Annotated[Path | None, typer.Option(help="A newspaper-like text: --user is the editor.")] = None,
    category: Annotated[str, typer.Option(help="With --file: a category of the closed list.")] = "",
    basis: Annotated[str, typer.Option(help="With --file: the legal basis.")] = "public-source",
    review: Annotated[str, typer.Option(help="With --file: day of the review, YYYY-MM-DD.")] = "",
    language: Annotated[str, typer.Option(help="ar or en.")] = "ar",
    second: Second = "",
    as_json: Json = False,
) -> None:
    """Publish a proposed bulletin, a release that went to everyone, or a text (proposed only, without --second)."""
    if sum(map(bool, (number, release, file))) != 1:
        raise Problem("cli.bulletin-source", _ONE_SOURCE, "--id")
    with opened(folder) as (node, database):
        if number:
            made = _approve(node, database, number, user)
        elif release:
            made = _from_release(node, database, release, (user, _language(language)))
        else:
            assert file is not None
            rules = rules_of(category, basis, _day(review))
            article = article_from(take_apart(read_input(file).decode("utf-8", "replace")))
            proposed = _propose(database, user, (_language(language), rules, article))
            made = _approve(node, database, proposed, second) if second else _now(database, proposed)
    _tell(made, as_json)


@app.command(
    epilog='Example: amana bulletin correct /srv/node --id 2026/7 --file page.txt --note "The day was wrong" '
    "--user layla --second karim < passwords.txt"
)
def correct(
    folder: Folder,
    number: Number,
    file: File,
    note: Annotated[str, typer.Option(help="What is corrected, in one sentence that readers see.")],
    user: User,
    second: Second = "",
    as_json: Json = False,
) -> None:
    """Put a corrected text in place of a published one; without --second it is only proposed."""
    article = article_from(take_apart(read_input(file).decode("utf-8", "replace")))
    with opened(folder) as (node, database):
        found, editor = _now(database, number), as_editor(person(database, user, "--user"))
        with database.write(editor) as tx:
            newest = store.revisions(tx, editor, found.id)[-1]
            store.edit_bulletin(tx, editor, found.id, article, based_on=newest.revision, note=note)
            store.propose_bulletin(tx, editor, found.id)
        made = _approve(node, database, found.id, second) if second else _now(database, found.id)
    _tell(made, as_json)


@app.command(
    epilog='Example: amana bulletin withdraw /srv/node --id 2026/7 --reason "Source took it back" --user layla < p.txt'
)
def withdraw(
    folder: Folder,
    number: Number,
    reason: Annotated[str, typer.Option(help="Why; readers see it at the permalink.")],
    user: User,
    as_json: Json = False,
) -> None:
    """Take a bulletin back; its permalink stays and says why."""
    with opened(folder) as (_node, database):
        found, actor = _now(database, number), person(database, user, "--user")
        if "releaser" not in actor.roles:
            as_editor(actor)
        with database.write(actor) as tx:
            store.withdraw_bulletin(tx, actor, found.id, reason)
        made = _now(database, found.id)
    _tell(made, as_json)


def _from_release(node: Node, database: Database, release: str, who: tuple[str, str]) -> store.Bulletin:
    user, language = who
    editor = as_editor(person(database, user, "--user"))
    wording = (language, node.settings.name.ar if language == "ar" else node.settings.name.en)
    with database.write(editor) as tx:
        return made_of_release(tx, editor, release, wording, node.signing_key.sign)


def _propose(database: Database, user: str, what: tuple[str, Handling, store.Article]) -> str:
    language, rules, article = what
    editor = as_editor(person(database, user, "--user"))
    with database.write(editor) as tx:
        number = str(tx.world.random.uuid4())
        store.draft_bulletin(tx, editor, store.NewBulletin(number, language, rules, article))
        store.propose_bulletin(tx, editor, number)
    return number


def _approve(node: Node, database: Database, number: str, user: str) -> store.Bulletin:
    found, actor = _now(database, number), person(database, user, "--second")
    with database.write(actor) as tx:
        return store.publish_bulletin(tx, actor, found.id, node.signing_key.sign)


def _now(database: Database, number: str) -> store.Bulletin:
    year, _slash, place = number.partition("/")
    with database.read() as tx:
        if year.isascii() and year.isdigit() and place.isascii() and place.isdigit() and len(number) < 15:
            found = store.bulletin_at(tx, OPERATOR, int(year), int(place))
        else:
            found = store.bulletin(tx, OPERATOR, number)
    if found is None:
        raise not_there(store.BULLETIN, number)
    return found


def _language(given: str) -> str:
    if given not in ("ar", "en"):
        raise Problem("cli.bulletin-language", _LANGUAGES, "--language")
    return given


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Problem("cli.bulletin-review", _NO_DAY, "--review") from None


def _tell(one: store.Bulletin, as_json: bool) -> None:
    plain = _plain(one)
    answer(plain, _DONE.fill(place=plain["permalink"] or one.id, state=plain["state"]), as_json)


def _plain(one: store.Bulletin) -> dict[str, object]:
    return {
        "id": one.id,
        "permalink": short_path(one) if one.number else None,
        "state": one.state,
        "language": one.language,
        "headline": one.current.article.headline,
        "revision": one.current.revision,
        "written_by": one.current.written_by,
        "approved_by": one.current.approved_by or None,
        "published_at": datetime.fromtimestamp(one.published_at / 1e6, UTC).isoformat() if one.published_at else None,
        "review": datetime.fromtimestamp(one.expires_at / 1e6, UTC).isoformat(),
        "reason": one.reason or None,
    }


_TITLE = Text(en="Bulletins", ar="النشرات")
_COLUMNS = (
    Text(en="id", ar="المعرّف"),
    Text(en="permalink", ar="الرابط الدائم"),
    Text(en="state", ar="الحال"),
    Text(en="headline", ar="العنوان الرئيس"),
    Text(en="version", ar="النسخة"),
    Text(en="written by", ar="كتبها"),
    Text(en="published by", ar="نشرها"),
)
_DONE = Text(en="Bulletin {place}: {state}", ar="النشرة {place}: ‏{state}")
_ONE_SOURCE = Text(
    en="Give exactly one of --id (a proposed bulletin), --release, --file.",
    ar="اختر واحدًا فقط: --id (نشرة مقدَّمة) أو --release أو --file.",
)
_LANGUAGES = Text(en="The language is ar or en.", ar="اللغة ar أو en.")
_NO_DAY = Text(
    en="Give the day of the review as --review YYYY-MM-DD.", ar="اكتب يوم المراجعة هكذا: --review YYYY-MM-DD"
)
