"""``amana init``: make a node."""

from __future__ import annotations

import sys
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

import amana
from amana.language import Problem, Text
from amana.node.cli.output import Json, answer
from amana.node.folder import SQLITE, Sector, Settings, known_slug, slug_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    epilog='Example: amana init /srv/node --name "National CERT" --name-ar "الفريق الوطني" --country EG --sector cert'
)
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    name: Annotated[str, typer.Option(help="The member's name, as it signs.")],
    country: Annotated[str, typer.Option(help="Two-letter country code.")],
    sector: Annotated[Sector, typer.Option(help="What the member is.")],
    name_ar: Annotated[str, typer.Option(help="The name in Arabic, if --name is in another language.")] = "",
    slug: Annotated[str, typer.Option(help="Short Latin name for other members; from the name if left out.")] = "",
    database: Annotated[str, typer.Option(metavar="URL", help="postgresql://…; SQLite in DIR if left out.")] = SQLITE,
    host: Annotated[list[str] | None, typer.Option(help="Host name of the node; may be repeated.")] = None,
    https: Annotated[bool, typer.Option("--https", help="Members reach the node by HTTPS through a proxy.")] = False,
    proxy: Annotated[list[str] | None, typer.Option(help="Address (CIDR) of a trusted proxy.")] = None,
    timezone: Annotated[str, typer.Option(help="Time zone of the pages; the country's if left out.")] = "",
    admin: Annotated[str, typer.Option(help="Name of the first administrator.")] = "admin",
    admin_password_stdin: Annotated[
        bool, typer.Option("--admin-password-stdin", help="Read the administrator's password from standard input.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a node: its folder, keys, database, first administrator and collections."""
    from amana.accounts.names import known_name
    from amana.accounts.passwords import new_password
    from amana.node import places, setup
    from amana.world import real

    world = real()
    code = places.country_of(country)
    settings = Settings(
        slug=_slug(slug, name, folder),
        name=Text(en=name, ar=name_ar or name),
        country=code,
        sector=sector,
        database=_known_database(database),
        created=world.clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        release=amana.__version__,
        hosts=tuple(host or ()),
        https=https,
        proxies=tuple(_networks(proxy or [])),
        timezone=_known_timezone(timezone) if timezone else places.timezone_of(code),
    )
    password = sys.stdin.readline().rstrip("\n") if admin_password_stdin else new_password(world)
    if not password:
        raise Problem("node.no-password", _NO_PASSWORD, "--admin-password-stdin")
    node = setup.make(folder.absolute(), settings, setup.FirstAccount(known_name(admin), password), world)
    shown = None if admin_password_stdin else password
    value = {
        "folder": str(node.path),
        "slug": settings.slug,
        "name": {"en": settings.name.en, "ar": settings.name.ar},
        "country": settings.country,
        "sector": settings.sector,
        "fingerprint": node.fingerprint(),
        "administrator": {"name": admin, "password": shown},
    }
    made = _MADE if shown else _MADE_QUIETLY
    answer(value, made.fill(folder=folder, print=node.fingerprint(), admin=admin, password=shown), as_json)


def _slug(given: str, name: str, folder: Path) -> str:
    return known_slug(given or slug_of(name) or slug_of(folder.name))


def _known_database(url: str) -> str:
    if url != SQLITE and not url.startswith(("postgresql://", "sqlite:////")):
        raise Problem("node.bad-database", _BAD_DATABASE, "--database")
    return url


def _known_timezone(name: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError):
        raise Problem("node.bad-timezone", _BAD_TIMEZONE.fill(name=name), "--timezone") from None


def _networks(texts: list[str]) -> list[str]:
    from ipaddress import ip_network

    try:
        return [str(ip_network(text)) for text in texts]
    except ValueError as error:
        raise Problem("node.bad-proxy", _BAD_PROXY.fill(why=error), "--proxy") from None


_MADE = Text(
    en="""The node is made: {folder}
Fingerprint of its key: {print}
Administrator: {admin}   password, shown only now: {password}
Start it: amana serve {folder}""",
    ar="""أُنشئت العُقدة: {folder}
بصمة مفتاحها: {print}
المسؤول: {admin}   وكلمة مروره، ولن تُعرض مرة أخرى: {password}
لتشغيلها: amana serve {folder}""",
)
_MADE_QUIETLY = Text(
    en="The node is made: {folder}\nFingerprint of its key: {print}\nStart it: amana serve {folder}",
    ar="أُنشئت العُقدة: {folder}\nبصمة مفتاحها: {print}\nلتشغيلها: amana serve {folder}",
)
_NO_PASSWORD = Text(
    en="The password on standard input is empty. Give it as one line.",
    ar="كلمة المرور الواردة من الإدخال القياسي فارغة. أدخلها في سطر واحد.",
)
_BAD_DATABASE = Text(
    en="The database must be postgresql://USER:PASSWORD@HOST/NAME, or left out for SQLite.",
    ar="يجب أن يكون عنوان قاعدة البيانات postgresql://USER:PASSWORD@HOST/NAME، أو يُترك لاستعمال SQLite.",
)
_BAD_TIMEZONE = Text(
    en="There is no time zone “{name}”. Example: Africa/Cairo.",
    ar="لا توجد منطقة زمنية باسم «{name}». مثال: Africa/Cairo.",
)
_BAD_PROXY = Text(
    en="A proxy's address is wrong ({why}). Example: 10.0.0.0/8.",
    ar="عنوان الوسيط غير صحيح ({why}). مثال: 10.0.0.0/8.",
)
