"""Private questions: a member asks whether another holds a value, and tells nobody which; the other gives nothing away.

The holder publishes a set file of pseudorandom outputs that only its key can compute; the asker blinds a value, the
holder evaluates it unseen and proves which key it used, the asker unblinds and looks the output up by itself. The
holder learns neither the value nor whether it was there; each value costs one counted question. RFC 9497 (VOPRF,
ristretto255-SHA512), RFC 9496, RFC 9380, RFC 8949, RFC 8032.

The way of a question through the modules: ``items`` and ``organisations`` (what can be asked, in one spelling) →
``engine`` over ``oprf`` over ``group`` (blind, evaluate, prove, verify) → ``messages`` on ``wire`` (question, answer,
receipt) → ``setfile`` and ``delta`` (look it up), which ``announce`` commits to → ``follow_up`` (what comes of a
possible match: two people, then an answer).

>>> import random
>>> from amana.private import Item, Reference, SetHeader, build, open_set
>>> chance = random.Random(1).randbytes
>>> engine = Reference()
>>> holder = engine.evaluator(bytes(32), b"amana/1|bank-a|accounts|1", chance)
>>> held = Item.read("domain", "evil.example")
>>> header = SetHeader("ristretto255-SHA512", "bank-a", "accounts", 1, 0, holder.public_key, 0, ("domain",))
>>> file = open_set(build(header, [holder.output(held.data)], chance))
>>> asked = engine.blind([held.data, Item.read("domain", "good.example").data], chance)
>>> [output in file for output in asked.finalise(holder.evaluate(asked.elements), holder.public_key)]
[True, False]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amana.private.delta import Delta, DeltaHeader, Membership, build_delta, open_delta
    from amana.private.engine import MOST, Blinding, Engine, Evaluator, Reference, best, engines
    from amana.private.items import LOW_ENTROPY, Family, Item, from_observable, type_names
    from amana.private.messages import (
        Answer,
        Exchange,
        Question,
        Receipt,
        countersign,
        exchange,
        padded_size,
        read_answer,
        read_question,
        read_receipt,
        receipt,
    )
    from amana.private.oprf import Evaluated
    from amana.private.organisations import organisation_keys, strength
    from amana.private.setfile import SetFile, SetHeader, build, commitment, open_set

# Loaded when first asked for: a process that only passes messages on needs neither numpy nor the models of names.
_WHERE = {
    "delta": ("Delta", "DeltaHeader", "Membership", "build_delta", "open_delta"),
    "engine": ("MOST", "Blinding", "Engine", "Evaluator", "Reference", "best", "engines"),
    "items": ("LOW_ENTROPY", "Family", "Item", "from_observable", "type_names"),
    "messages": (
        "Answer",
        "Exchange",
        "Question",
        "Receipt",
        "countersign",
        "exchange",
        "padded_size",
        "read_answer",
        "read_question",
        "read_receipt",
        "receipt",
    ),
    "oprf": ("Evaluated",),
    "organisations": ("organisation_keys", "strength"),
    "setfile": ("SetFile", "SetHeader", "build", "commitment", "open_set"),
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"amana.private.{module}"), name)


__all__ = [
    "LOW_ENTROPY",
    "MOST",
    "Answer",
    "Blinding",
    "Delta",
    "DeltaHeader",
    "Engine",
    "Evaluated",
    "Evaluator",
    "Exchange",
    "Family",
    "Item",
    "Membership",
    "Question",
    "Receipt",
    "Reference",
    "SetFile",
    "SetHeader",
    "best",
    "build",
    "build_delta",
    "commitment",
    "countersign",
    "engines",
    "exchange",
    "from_observable",
    "open_delta",
    "open_set",
    "organisation_keys",
    "padded_size",
    "read_answer",
    "read_question",
    "read_receipt",
    "receipt",
    "strength",
    "type_names",
]
