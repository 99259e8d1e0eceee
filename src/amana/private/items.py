"""What can be asked about: a closed list of types, and one spelling of each value, so that both sides hash the same.

The list is an enumeration in code. There is no way to add to it at run time, and no type for a natural person's name,
number or birth date: a value of that kind has no bytes here. Values go through :mod:`amana.observables` where it
knows their kind.

>>> Item.read("domain", "WWW.Evil.Example.").data
b'amana/1\\x00domain\\x00www.evil.example'
>>> Item.read("person-name", "…")
Traceback (most recent call last):
    ...
amana.private.faults.UnknownType: private.unknown-type: “person-name” cannot be asked about. What can: ipv4, ipv6, \
domain, url, email, sha256, iban, wallet:CHAIN, phone-e164, lei, org-reg:COUNTRY, org-key:VERSION. Natural persons \
never can.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, unique
from functools import cache
from importlib.resources import files

import msgspec

from amana.language import Text
from amana.observables import Observable, read
from amana.private.faults import NotAnItem, UnknownType

FORMAT = "amana/1"
LONGEST_VALUE = 2048


@unique
class Family(Enum):
    """The families of matchable types; the value is the name before the colon."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"
    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email"
    SHA256 = "sha256"
    IBAN = "iban"
    WALLET = "wallet"
    PHONE = "phone-e164"
    LEI = "lei"
    ORG_REGISTRY = "org-reg"
    ORG_KEY = "org-key"


NAMES: dict[Family, Text] = {
    Family.IPV4: Text(en="IPv4 address", ar="عنوان IPv4"),
    Family.IPV6: Text(en="IPv6 address", ar="عنوان IPv6"),
    Family.DOMAIN: Text(en="domain", ar="نطاق"),
    Family.URL: Text(en="URL", ar="رابط"),
    Family.EMAIL: Text(en="e-mail address", ar="بريد إلكتروني"),
    Family.SHA256: Text(en="SHA-256 hash", ar="بصمة SHA-256"),
    Family.IBAN: Text(en="IBAN", ar="رقم حساب دولي (IBAN)"),
    Family.WALLET: Text(en="wallet", ar="محفظة رقمية"),
    Family.PHONE: Text(en="telephone number", ar="رقم هاتف"),
    Family.LEI: Text(en="legal entity identifier (LEI)", ar="معرّف الكيان القانوني (LEI)"),
    Family.ORG_REGISTRY: Text(en="registry number of an organisation", ar="رقم قيد جهة في السجل"),
    Family.ORG_KEY: Text(en="key of an organisation's name", ar="مفتاح اسم جهة"),
}

# Chain → what its addresses look like; addresses of test networks belong to none.
CHAINS: dict[str, re.Pattern[str]] = {
    "bitcoin": re.compile(r"[13][1-9A-Za-z]{24,34}|bc1[a-z0-9]+"),
    "ethereum": re.compile(r"0x[0-9a-f]{40}"),
    "tron": re.compile(r"T[1-9A-Za-z]{33}"),
    "litecoin": re.compile(r"[LM][1-9A-Za-z]{25,34}|ltc1[a-z0-9]+"),
    "dogecoin": re.compile(r"[DA9][1-9A-Za-z]{25,34}"),
    "dash": re.compile(r"[X7][1-9A-Za-z]{25,34}"),
    "ripple": re.compile(r"r[1-9A-Za-z]{24,35}"),
    "monero": re.compile(r"[48][1-9A-Za-z]{94,105}"),
    "zcash": re.compile(r"t[13][1-9A-Za-z]{33}|zs1[a-z0-9]+"),
    "cardano": re.compile(r"addr1[a-z0-9]+"),
    "cosmos": re.compile(r"(?:cosmos|osmo|terra)1[a-z0-9]+"),
}
KEY_VERSIONS = ("words-1", "meaning-1", "core-1")
"""Keys of organisations' names, from the strictest to the coarsest; see :mod:`organisations`."""

LOW_ENTROPY = frozenset({Family.IPV4, Family.IBAN, Family.PHONE, Family.ORG_REGISTRY, Family.ORG_KEY, Family.LEI})
"""Families with so few possible values that they could be tried one by one: quotas are lower for them."""

_OBSERVED = {
    Family.IPV4: "ipv4", Family.IPV6: "ipv6", Family.DOMAIN: "domain", Family.URL: "url", Family.EMAIL: "email",
    Family.SHA256: "sha256", Family.IBAN: "iban", Family.WALLET: "wallet", Family.PHONE: "phone",
}  # fmt: skip
_QUALIFIED = {Family.WALLET: "CHAIN", Family.ORG_REGISTRY: "COUNTRY", Family.ORG_KEY: "VERSION"}
_NUMBERS = frozenset({Family.IPV4, Family.IBAN, Family.PHONE})  # typed in Arabic-Indic digits too
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_BETWEEN = re.compile(r"[\s\-‐-―_./\\:]+")
_REGISTRY = re.compile(r"[0-9A-Zء-ي]{1,32}")
_KEY = re.compile(r"[^\x00-\x1f]{3,400}")


class Item(msgspec.Struct, frozen=True, order=True):
    """One thing to ask about. Made by :meth:`read` only; ``type`` is a family's name with its qualifier, if any."""

    type: str
    value: str

    @classmethod
    def read(cls, type_name: str, text: str) -> Item:
        """The item that ``text`` means as a value of the type. Raises UnknownType, NotAnItem."""
        family, qualifier = type_of(type_name)
        value = _canonical(family, qualifier, text) if len(text) <= LONGEST_VALUE else None
        if value is None:
            raise NotAnItem.of(name=type_name)
        return cls(type_name, value)

    @classmethod
    def of_bytes(cls, data: bytes) -> Item:
        """The item behind canonical bytes. Raises UnknownType, NotAnItem for bytes that are not canonical."""
        front, _, rest = data.partition(b"\0")
        try:
            name, _, value = rest.decode().partition("\0")
        except UnicodeDecodeError:
            raise NotAnItem.of(name="?") from None
        found = cls.read(name, value)
        if front != FORMAT.encode() or found.value != value:
            raise NotAnItem.of(name=name)
        return found

    @property
    def family(self) -> Family:
        """Its family."""
        return Family(self.type.partition(":")[0])

    @property
    def data(self) -> bytes:
        """The canonical bytes: what is blinded, and what the holder's outputs are computed from."""
        return f"{FORMAT}\0{self.type}\0{self.value}".encode()


def type_of(name: str) -> tuple[Family, str]:
    """The family and the qualifier of a type's name. Raises UnknownType.

    >>> type_of("wallet:bitcoin")
    (<Family.WALLET: 'wallet'>, 'bitcoin')
    """
    front, colon, qualifier = name.partition(":")
    try:
        family = Family(front)
    except ValueError:
        raise unknown_type(name) from None
    if qualifier not in qualifiers(family) or bool(colon) != (family in _QUALIFIED):
        raise unknown_type(name)
    return family, qualifier


def qualifiers(family: Family) -> tuple[str, ...]:
    """What may stand after the colon; one empty text for a family without."""
    if family is Family.WALLET:
        return tuple(CHAINS)
    if family is Family.ORG_REGISTRY:
        return countries()
    return KEY_VERSIONS if family is Family.ORG_KEY else ("",)


def type_names() -> tuple[str, ...]:
    """Every type there is."""
    return tuple(
        family.value + (f":{qualifier}" if qualifier else "") for family in Family for qualifier in qualifiers(family)
    )


def from_observable(observable: Observable) -> Item | None:
    """The item of something that was observed; None for kinds that cannot be asked about."""
    family = next((family for family, kind in _OBSERVED.items() if kind == observable.kind), None)
    if family is None:
        return None
    if family is Family.WALLET:
        chain = next((name for name, form in CHAINS.items() if form.fullmatch(observable.value)), None)
        return Item(f"wallet:{chain}", observable.value) if chain else None
    return Item(family.value, observable.value)


def observed_kind(family: Family) -> str:
    """The kind of observable that a family's values are; empty for what is not observed."""
    return _OBSERVED.get(family, "")


def unknown_type(name: str) -> UnknownType:
    """The refusal of a type's name, with what there is."""
    names = [family.value + (f":{_QUALIFIED[family]}" if family in _QUALIFIED else "") for family in Family]
    return UnknownType.of(name=name[:60], names=", ".join(names))


@cache
def countries() -> tuple[str, ...]:
    """ISO 3166-1 alpha-2 codes."""
    text = files("amana.private").joinpath("data", "countries.txt").read_text("utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _canonical(family: Family, qualifier: str, text: str) -> str | None:
    if family in _OBSERVED:
        return _observed(family, qualifier, text)
    if family is Family.LEI:
        return _lei(text)
    if family is Family.ORG_REGISTRY:
        return _registry(text)
    return text if _KEY.fullmatch(text) and text == unicodedata.normalize("NFC", text).strip() else None


def _observed(family: Family, chain: str, text: str) -> str | None:
    kind = _OBSERVED[family]
    found = read(kind, _latin_digits(text) if family in _NUMBERS else text)
    if found is None or found.kind != kind:
        return None
    return None if chain and not CHAINS[chain].fullmatch(found.value) else found.value


def _lei(text: str) -> str | None:
    """ISO 17442: 18 characters and two check digits (ISO/IEC 7064, MOD 97-10)."""
    plain = _BETWEEN.sub("", text).upper()
    if not _LEI.fullmatch(plain):
        return None
    return plain if int("".join(str(int(c, 36)) for c in plain)) % 97 == 1 else None


def _registry(text: str) -> str | None:
    """Digits and letters without what stands between them, digits Latin, leading zeros kept."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    digits = _latin_digits(plain)
    return digits if _REGISTRY.fullmatch(digits) and any(c.isdigit() for c in digits) else None


def _latin_digits(text: str) -> str:
    # The models of names come along with their first use: most who name a type need no more than its name.
    from amana.names.fold import latin_digits

    return latin_digits(text)
