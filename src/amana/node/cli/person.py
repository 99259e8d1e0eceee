"""Who acts on the command line: a person who proves it by a password, never merely whoever holds the folder."""

from __future__ import annotations

from amana.accounts.throttle import NeedsCode, authenticate
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.node.cli.opened import secret_from_stdin
from amana.store import Database
from amana.store.accounts import viewer_of

CONSOLE = "console"


def person(database: Database, user: str, option: str) -> Viewer:
    """The viewer of a user whose password is the next line of standard input.

    An account with a second step is refused: no code can be asked for here, and a password alone must not act for it.
    Raises Problem.
    """
    account = authenticate(database, database.world, user, secret_from_stdin(option), CONSOLE, alone=True)
    if isinstance(account, NeedsCode):
        raise Problem("cli.needs-code", _PAGES_ONLY.fill(user=user), option)
    if isinstance(account, Problem):
        raise account
    with database.read() as tx:
        return viewer_of(tx, account)


_PAGES_ONLY = Text(
    en="The account {user} signs in with a code besides its password, and the command line cannot ask for it. "
    "Decide on the node's pages instead.",
    ar="يدخل الحساب {user} برمز إضافة إلى كلمة المرور، ولا يُطلب هذا الرمز في سطر الأوامر. "
    "اتخذ القرار في صفحات العقدة بدلًا من ذلك.",
)
