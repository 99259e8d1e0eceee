"""STIX 2.1: from bytes that anyone may have sent to objects that are known to be valid, and back to bytes.

Everything that enters the exchange as STIX comes through here, and nothing that this package has accepted can
surprise a later reader: what is read back is what was sent, byte for byte.

The way of the data: bytes → :mod:`guard` (size, compression, encoding) → :mod:`envelope` (the bytes of each object)
→ :mod:`parse` (JSON without traps) → :mod:`validate` (the standard; its tables are ``data/properties.txt``, read by
:mod:`schema`) → :class:`StixObject` → :mod:`observables` (what it names), :mod:`canonical` (bytes for digests).
:mod:`pattern` reads the pattern language, :mod:`build` makes objects of our own.

Standards: STIX 2.1 (OASIS Standard, 10 June 2021); the envelope of TAXII 2.1; RFC 8259, 7493 (JSON), 8785 (canonical
JSON), 3339 (time), 9562 (UUID). STIX 2.0 objects are refused with a word on how to convert them: an object without
``spec_version`` is 2.0, except an observable, where 2.1 is implied (STIX 2.1, section 3.2).

>>> raw = b'{"type":"ipv4-addr","id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","value":"198.51.100.3"}'
>>> envelope = read_envelope(b'{"objects":[' + raw + b"]}")
>>> obj = read_object(envelope.objects[0])
>>> observables(obj)
[Observable(kind='ipv4', value='198.51.100.3')]
>>> read_object(raw.replace(b"198.", b"1980."))
Traceback (most recent call last):
    ...
amana.stix.faults.InvalidObject: stix.bad-ipv4 value: “1980.51.100.3” is not an IPv4 address or range, such as \
192.0.2.1 or 192.0.2.0/24.
"""

from amana.stix import build, canonical, guard, pattern
from amana.stix.deterministic import deterministic_id
from amana.stix.envelope import Envelope, NotAnEnvelope, read_envelope
from amana.stix.faults import InvalidObject
from amana.stix.guard import Limits
from amana.stix.observables import observables, references, title
from amana.stix.parse import StixObject, read_object, reread
from amana.stix.schema import vocabularies

__all__ = [
    "Envelope",
    "InvalidObject",
    "Limits",
    "NotAnEnvelope",
    "StixObject",
    "build",
    "canonical",
    "deterministic_id",
    "guard",
    "observables",
    "pattern",
    "read_envelope",
    "read_object",
    "references",
    "reread",
    "title",
    "vocabularies",
]
