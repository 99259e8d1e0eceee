"""A reader's comment as it is sent: read, checked, and told apart from what machines send. Pure.

No cookie and no account stand behind the form, so there is no session to forge. A stamp proves that the form came
from a page of this node within the day; a field that people do not see catches those who fill in every field.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import unicodedata
from collections.abc import Mapping

import msgspec

from amana.language import Problem, Text

STAMP_LIFE_S = 24 * 3600
TRAP = "website"  # hidden from people; machines fill it in
LONGEST = {"email": 254, "name": 100, "title": 150, "body": 4000}
MOST_LINKS = 2
_EMAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[^@\s<>\"(),:;\[\]\\]+\.[^@\s<>\"(),:;\[\]\\.]{2,}")
# Bidi overrides and isolates would reorder the page around the comment; other controls have no place in it.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_LINK = re.compile(r"(?i)\bhttps?://|\bwww\.")


class Draft(msgspec.Struct, frozen=True):
    """What was typed, cleaned; and what is wrong with it, by field."""

    email: str
    name: str
    title: str
    body: str
    faults: Mapping[str, Text]


class Spam(Problem):
    """Sent by a machine: answered like a success, kept nowhere."""


def stamp(key: bytes, now_s: int) -> str:
    """A stamp for the form: the moment and its signature."""
    return f"{now_s}.{_sign(key, now_s)}"


def stamp_is_good(key: bytes, value: str, now_s: int) -> bool:
    """Was this stamp made here, within the last day?"""
    moment, _, signature = value.partition(".")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 14):
        return False
    made = int(moment)
    return 0 <= now_s - made <= STAMP_LIFE_S and hmac.compare_digest(signature.encode(), _sign(key, made).encode())


def read_comment(fields: Mapping[str, str]) -> Draft:
    """The comment in a form's fields. Raises Spam."""
    if fields.get(TRAP, ""):
        raise Spam("comment.spam", SPAM)
    email = clean_line(fields.get("email", ""))
    name, title = clean_line(fields.get("name", "")), clean_line(fields.get("title", ""))
    body = clean_text(fields.get("body", ""))
    draft = {"email": email, "name": name, "title": title, "body": body}
    faults = {key: fault for key, value in draft.items() if (fault := _fault(key, value)) is not None}
    return Draft(email, name, title, body, faults)


def clean_line(text: str) -> str:
    """One line without controls or bidi overrides."""
    return " ".join(clean_text(text).split())


def clean_text(text: str) -> str:
    """Text without controls (but line breaks) or bidi overrides, in NFC, without space around it."""
    plain = _BIDI.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    kept = (c for c in plain if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    return "".join(kept).strip()


def address_block(address: str) -> str:
    """The address that comments are counted by: an IPv6 subscriber has a whole /64 (RFC 6177)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


def _fault(key: str, value: str) -> Text | None:
    if len(value) > LONGEST[key]:
        return _TOO_LONG.fill(limit=LONGEST[key])
    if key == "email":
        return None if not value or _EMAIL.fullmatch(value) else _NO_EMAIL
    if not value:
        return _EMPTY
    if key == "body" and len(_LINK.findall(value)) > MOST_LINKS:
        return _LINKS.fill(most=MOST_LINKS)
    return None


def _sign(key: bytes, moment: int) -> str:
    return hmac.new(key, f"comment {moment}".encode(), hashlib.sha256).hexdigest()[:32]


SPAM = Text(en="Thank you. The comment waits for a moderator.", ar="شكرًا لك. سيُعرض التعليق بعد أن يراجعه المشرف.")
_EMPTY = Text(en="Please fill this in.", ar="املأ هذه الخانة من فضلك.")
_TOO_LONG = Text(en="At most {limit} characters.", ar="الحد الأقصى لعدد الحروف: {limit}.")
_NO_EMAIL = Text(
    en="This is not an e-mail address. Correct it or leave it empty.",
    ar="هذا ليس بريدًا إلكترونيًّا. صحّحه أو اتركه فارغًا.",
)
_LINKS = Text(en="At most {most} links in a comment.", ar="لا يزيد التعليق على رابطين ({most}).")
EXPIRED = Text(
    en="The page was open for too long. Send the comment once more: what you wrote is below.",
    ar="ظلت الصفحة مفتوحة طويلًا. أرسل التعليق مرة أخرى، وما كتبته باقٍ أدناه.",
)
TOO_MANY = Text(
    en="Many comments came from your address. Try again in {minutes}",
    ar="وردت من عنوانك تعليقات كثيرة. أعد المحاولة بعد {minutes}.",
)
