"""Things that can be observed: one spelling for each, a key that makes ranges work, and what matches what.

Everything that looks for, stores or compares an indicator goes through here, so that the same address written
in four ways is one address. Way of the data: kind and text → :func:`normalise` (``canonical``, with
``hosts``, ``addresses``, ``locators``, ``identifiers``, ``wallets``) → :class:`Observable` → :func:`sort_key`
(``keys``) into an index, and :func:`probes` out of it.

Standards: RFC 5891 (IDNA 2008), RFC 5952 (IPv6 text), RFC 4632 (prefixes), RFC 3986 (URLs), RFC 5321
(e-mail), ISO 13616 (IBAN), E.164 (telephone), BIP 173 and 350, EIP-55 (wallets).

>>> o = normalise("domain", "WWW.xn--mgbcf0a9i.Example.")
>>> o
Observable(kind='domain', value='www.رواتب.example')
>>> sort_key(normalise("domain", "www.evil.example"))
'example.evil.www.'
>>> [(p.low, p.why) for p in probes(normalise("domain", "www.evil.example"))][:2]
[('example.evil.www.', 'exact'), ('example.evil.', 'domain-suffix')]
"""

from amana.observables.canonical import normalise, read
from amana.observables.hosts import wire_name
from amana.observables.identifiers import iban_length
from amana.observables.keys import TOP, sort_key
from amana.observables.locators import UrlParts, split_url
from amana.observables.observable import HASH_KINDS, KIND_NAMES, KINDS, NotAnObservable, Observable
from amana.observables.probes import WIDEST, Probe, probes
from amana.observables.suffixes import RESERVED_TLDS, public_suffix, registered_domain, top_level_domains

__all__ = [
    "HASH_KINDS",
    "KINDS",
    "KIND_NAMES",
    "RESERVED_TLDS",
    "TOP",
    "WIDEST",
    "NotAnObservable",
    "Observable",
    "Probe",
    "UrlParts",
    "iban_length",
    "normalise",
    "probes",
    "public_suffix",
    "read",
    "registered_domain",
    "sort_key",
    "split_url",
    "top_level_domains",
    "wire_name",
]
