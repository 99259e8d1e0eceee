"""What an observable is, which kinds there are, and the refusal when a text is none."""

from __future__ import annotations

import msgspec

from amana.language import Problem, Text


class Observable(msgspec.Struct, frozen=True, order=True, gc=False):
    """One thing that can be seen in traffic, in a file or on a payment: its kind and its canonical value.

    Two observables are the same exactly when they compare equal. Made by :func:`amana.observables.normalise`
    only.
    """

    kind: str
    value: str


KIND_NAMES: dict[str, Text] = {
    "ipv4": Text(en="IPv4 address", ar="عنوان IPv4"),
    "ipv6": Text(en="IPv6 address", ar="عنوان IPv6"),
    "cidr": Text(en="address range", ar="مدى عناوين"),
    "domain": Text(en="domain", ar="نطاق"),
    "url": Text(en="URL", ar="رابط"),
    "email": Text(en="e-mail address", ar="بريد إلكتروني"),
    "md5": Text(en="MD5 hash", ar="بصمة MD5"),
    "sha1": Text(en="SHA-1 hash", ar="بصمة SHA-1"),
    "sha256": Text(en="SHA-256 hash", ar="بصمة SHA-256"),
    "sha512": Text(en="SHA-512 hash", ar="بصمة SHA-512"),
    "cve": Text(en="vulnerability (CVE)", ar="ثغرة (CVE)"),
    "attack": Text(en="ATT&CK technique", ar="أسلوب هجوم (ATT&CK)"),
    "disarm": Text(en="DISARM technique", ar="أسلوب (DISARM)"),
    "asn": Text(en="autonomous system", ar="نظام مستقل (AS)"),
    "wallet": Text(en="wallet", ar="محفظة رقمية"),
    "iban": Text(en="IBAN", ar="رقم حساب دولي (IBAN)"),
    "phone": Text(en="telephone number", ar="رقم هاتف"),
}
"""Every kind with its name for people; the keys are the closed list."""

KINDS: tuple[str, ...] = tuple(KIND_NAMES)
HASH_KINDS: tuple[str, ...] = ("md5", "sha1", "sha256", "sha512")

_UNKNOWN_KIND = Text(
    en="“{kind}” is no kind of observable. Use one of: {kinds}.",
    ar="النوع «{kind}» غير معروف بين أنواع المرصودات. الأنواع المقبولة: {kinds}.",
)
_WRONG_VALUE = Text(
    en="“{value}” cannot be read as {kind}. Check how it is written, or choose another kind.",
    ar="لا تُقرأ القيمة «{value}» على أنها {kind}. راجع كتابتها أو اختر نوعًا آخر.",
)
_SHOWN = 120  # characters of a refused value that are repeated in the message


class NotAnObservable(Problem):
    """The text is not a value of that kind, or there is no such kind."""

    @classmethod
    def kind(cls, kind: str) -> NotAnObservable:
        """There is no kind of that name."""
        return cls("observable.unknown-kind", _UNKNOWN_KIND.fill(kind=kind[:_SHOWN], kinds=", ".join(KINDS)))

    @classmethod
    def value(cls, kind: str, value: str) -> NotAnObservable:
        """The kind exists, but ``value`` is none of it."""
        shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
        name = KIND_NAMES[kind]
        text = Text(
            en=_WRONG_VALUE.en.format(value=shown, kind=name.en),
            ar=_WRONG_VALUE.ar.format(value=shown, kind=name.ar),
        )
        return cls("observable.wrong-value", text)
