"""Names to sign in with."""

from __future__ import annotations

import unicodedata

from amana.language import Problem, Text

LONGEST = 150


class BadName(Problem):
    """The name could not be typed or sent."""


def known_name(text: str) -> str:
    """The name in Unicode's composed form.

    Raises BadName for an empty or long one, for blanks, characters that do not show, and the colon, which ends the
    name in HTTP Basic (RFC 7617 section 2).
    """
    name = unicodedata.normalize("NFC", text)
    if not name or len(name) > LONGEST or ":" in name or " " in name or not name.isprintable():
        raise BadName("accounts.bad-name", _BAD_NAME)
    return name


_BAD_NAME = Text(
    en="A name to sign in with has 1 to 150 letters, digits or signs, without blanks and colons.",
    ar="يتكوّن اسم الدخول من 1 إلى 150 حرفًا أو رقمًا أو علامة، بلا مسافات ولا نقطتين رأسيتين.",
)
