"""Strategies for STIX objects, made from the same table that the code reads, so that no type is forgotten.

What the table says is itself held against the reference validator in test_reference.py.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from amana.stix.schema import vocabularies
from amana.stix.tables import lines

KINDS = ("sdo", "sco", "sro", "smo")


class Block:
    """One block of properties.txt."""

    def __init__(self, words: list[str], base: Block | None) -> None:
        self.name = words[1]
        self.kind = words[2] if words[0] == "object" else words[0]
        self.carriers = words[2:]
        self.types: dict[str, str] = dict(base.types) if base else {}
        self.required: list[str] = list(base.required) if base else []
        self.rules: list[list[str]] = list(base.rules) if base else []


def _read() -> dict[str, Block]:
    blocks: dict[str, Block] = {}
    for words in map(str.split, lines("properties.txt")):
        if words[0] in ("object", "struct", "extension"):
            block = Block(words, blocks[words[-1]] if ":" in words else None)
            blocks[block.name] = block
        elif words[0] == "!":
            block.rules.append(words[1:])
        else:
            block.types[words[0]] = words[1]
            if words[2:] == ["required"] and words[0] not in block.required:
                block.required.append(words[0])
    return blocks


BLOCKS = _read()
TYPES = {block.name: block.kind for block in BLOCKS.values() if block.kind in KINDS}
PATTERNS = (
    "[ipv4-addr:value = '198.51.100.1']",
    "[domain-name:value = 'بوابة.example' OR url:value LIKE 'http://x%'] START t'2026-01-01T00:00:00Z' "
    "STOP t'2026-02-01T00:00:00Z'",
    "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e' AND file:size > 3] FOLLOWEDBY [mutex:name = 'a\\'b']",
)
_HASHES = {"MD5": "a" * 32, "SHA-1": "C" * 40, "SHA-256": "b" * 64, "SHA-512": "1" * 128, "SSDEEP": "96:abc/+:x"}
_FIXED: dict[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from(["نص عربي", "text", "a", "", "‏\u202eحقل", "<b>'\"", "سطر\nسطر"]),
    "boolean": st.booleans(),
    "language": st.sampled_from(["ar", "ar-EG", "en", "fr"]),
    "hex": st.just("0aFF"),
    "binary": st.just("aGVsbG8="),
    "relationship-type": st.sampled_from(["uses", "indicates", "x-of"]),
    "strings": st.sampled_from(["a", ["a", "b"]]),
    "string-or-integer": st.sampled_from(["a", 1]),
    "socket-options": st.just({"SO_RCVTIMEO": 1}),
    "translations": st.just({"ar": {"name": "اسم"}}),
    "uri": st.sampled_from(["https://example.com/a?b=c", "urn:x:y"]),
    "domain": st.sampled_from(["example.com", "مثال.السعودية", "xn--mgbh0fb.example"]),
    "email": st.just("a@example.com"),
    "ipv4": st.sampled_from(["192.0.2.1", "192.0.2.0/24"]),
    "ipv6": st.sampled_from(["2001:db8::1", "2001:db8::/32"]),
    "mac": st.just("d2:fb:49:24:37:18"),
    "cpe": st.just("cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*"),
    "registry-key": st.just("HKEY_LOCAL_MACHINE\\System"),
    "media-type": st.just("application/pdf"),
    "charset": st.just("UTF-8"),
    "selector": st.just("id"),
    "observable-container": st.just({"0": {"type": "mutex", "id": "mutex--" + "0" * 8 + "-0000-4000-8000-" + "0" * 12,
                                           "name": "m"}}),
}  # fmt: skip


def identifiers(type_: str) -> st.SearchStrategy[str]:
    """Identifiers of one type, UUID version 4."""
    return st.uuids(version=4).map(lambda uuid: f"{type_}--{uuid}")


@st.composite
def timestamps(draw: st.DrawFn, digits: tuple[int, ...] = (0, 1, 3, 6)) -> str:
    """Timestamps as STIX writes them."""
    moment = draw(st.datetimes())
    count = draw(st.sampled_from(digits))
    fraction = f".{moment.microsecond:06}"[: count + 1] if count else ""
    return f"{moment:%Y}".rjust(4, "0") + f"{moment:-%m-%dT%H:%M:%S}" + fraction + "Z"


def values(type_: str) -> st.SearchStrategy[Any]:
    """Values of one type of properties.txt."""
    if type_ in _FIXED:
        return _FIXED[type_]
    if type_ in BLOCKS:
        return structures(type_)
    name, _, rest = type_.partition("(")
    argument = rest.removesuffix(")")
    match name:
        case "list":
            return st.lists(values(argument), min_size=1, max_size=2)
        case "ref":
            return references(argument.split(","))
        case "integer":
            low, high = bounds(argument)
            return st.integers(-(2**53) + 1 if low is None else low, 2**53 - 1 if high is None else high)
        case "float":
            low, high = bounds(argument)
            return st.floats(low, high, allow_nan=False, allow_infinity=False) | st.just(low or 0)
        case "enum" | "open":
            return st.sampled_from(vocabularies()[argument])
        case "hashes":
            return st.sets(st.sampled_from(sorted(_HASHES)), min_size=1).map(
                lambda names: {n: _HASHES[n] for n in names}
            )
        case "dictionary":
            entry = values(argument) if argument else st.sampled_from(["x", 1, True, {"a": ["b"]}])
            return st.dictionaries(st.sampled_from(["Abc", "Key-1", "D_e"]), entry, min_size=1, max_size=2)
        case "timestamp":
            return timestamps({"fraction": (3, 6), "whole": (0,)}.get(argument, (0, 1, 3, 6)))
    raise AssertionError(type_)


def bounds(argument: str) -> tuple[int | None, int | None]:
    """The ends of a range, None where it is open."""
    low, _, high = argument.partition(",")
    return (int(low) if low else None), (int(high) if high else None)


def references(names: list[str]) -> st.SearchStrategy[str]:
    """Identifiers of the types and kinds named, without those after an exclamation mark."""
    allowed = [t for t, kind in TYPES.items() if (t in names or kind in names) and f"!{t}" not in names]
    return st.sampled_from(allowed).flatmap(identifiers)


@st.composite
def structures(draw: st.DrawFn, name: str, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Objects of one block, with any of its optional properties, that keep its rules."""
    block = BLOCKS[name]
    wanted = draw(st.sets(st.sampled_from([n for n in block.types if n not in leave_out] or ["none"]), max_size=8))
    found = {
        n: draw(values(t)) for n, t in block.types.items() if n not in leave_out and n in {*wanted, *block.required}
    }
    for rule in block.rules * 2:
        _keep(draw, found, block, rule)
    return found


def _keep(draw: st.DrawFn, found: dict[str, Any], block: Block, rule: list[str]) -> None:
    def add(names: list[str]) -> None:
        found.update({name: draw(values(block.types[name])) for name in names if name not in found})

    match rule:
        case ["one-of", first, *others]:
            if not any(name in found for name in (first, *others)):
                add([first])
        case ["only-one-of", *names]:
            for name in [name for name in names if name in found][1:]:
                del found[name]
        case ["no", *names]:
            for name in names:
                found.pop(name, None)
        case ["when", flag, "needs", *names]:
            if found.get(flag) is True:
                add(names)
        case ["when" | "unless" as word, flag, "without", name]:
            if found.get(flag) is (word == "when"):
                found.pop(name, None)
        case [name, "needs", *names]:
            if name in found:
                add(names)
        case [earlier, "<" | "<=", later] if earlier in found and later in found:
            if found[earlier][:19] >= found[later][:19]:
                found[later], found[earlier] = found[earlier], found[later]
            if found[earlier][:19] == found[later][:19]:
                found[later] = "9999-12-31T23:59:59.999Z"
                found[earlier] = found[earlier].replace("9999", "9998")


@st.composite
def objects(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Valid objects of the type ``name``."""
    special = ("type", "spec_version", "id", "extensions", "granular_markings", "definition", "definition_type")
    times = ("created", "modified") if TYPES[name] == "sco" else ()
    fields = draw(structures(name, (*special, *times)))
    head: dict[str, Any] = {"type": name, "spec_version": "2.1", "id": draw(identifiers(name))}
    for reference in fields.get("external_references", ()):
        reference["source_name"] = "source"
    if name == "indicator":
        fields["pattern_type"], fields["pattern"] = "stix", draw(st.sampled_from(PATTERNS))
        fields.pop("pattern_version", None)
    if name == "marking-definition":
        fields |= {"definition_type": "statement", "definition": {"statement": "حقوق"}}
    if name == "extension-definition":
        fields["extension_types"] = ["toplevel-property-extension"]
        fields.pop("extension_properties", None)
    fields.pop("extensions", None)
    carried = [block.name for block in BLOCKS.values() if block.kind == "extension" and name in block.carriers]
    if carried and draw(st.booleans()):
        extension = draw(st.sampled_from(carried))
        fields["extensions"] = {extension: draw(structures(extension))}
    _complete(name, fields)
    return head | fields


def _complete(name: str, fields: dict[str, Any]) -> None:
    """Something real where the rule asked only for extensions."""
    if name == "process":
        fields.setdefault("pid", 3)
    if name == "user-account":
        fields.setdefault("user_id", "u")
    if name == "artifact":
        fields.setdefault("payload_bin" if "url" not in fields else "hashes", "aGVsbG8=")


def any_object() -> st.SearchStrategy[dict[str, Any]]:
    """Valid objects of every type."""
    return st.sampled_from(sorted(TYPES)).flatmap(objects)
