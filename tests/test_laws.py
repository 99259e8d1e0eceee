"""The design's laws that can be read off the code itself (DESIGN.md, laws 1 and 2)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import amana
import amana.store

SOURCE = Path(amana.__file__).parent

# Functions that read without a viewer, and why nothing that is shared can be seen through them.
WITHOUT_VIEWER = {
    "amana.store.audiences.load_audience": "an audience by its number: a rule, not an object",
    "amana.store.audiences.load_handling": "handling rules by their number: rules, not an object",
    "amana.store.accounts.viewer_of": "makes the viewer",
    "amana.store.bulletins.edition": "one number that grows: readers' caches ask it",
    "amana.store.bulletins.next_expiry": "one moment: readers' caches end with it",
    "amana.store.comments.has_old_emails": "yes or no, for the daily round",
    "amana.store.ledger.head": "size and root of the tree: public by design",
    "amana.store.ledger.begin_check": "size and root of the tree",
    "amana.store.ledger.check_on": "how many entries agree, no word of what they hold",
    "amana.store.ledger.check": "how many entries agree, no word of what they hold",
    "amana.store.ledger.verify": "yes or no",
    "amana.store.ledger.inclusion": "hashes of the tree",
    "amana.store.ledger.consistency": "hashes of the tree",
    "amana.store.ledger.root_at": "a hash of the tree",
    "amana.store.ledger.leaf_hash_at": "a hash of the tree",
    "amana.store.ledger.tile": "hashes of the tree",
    "amana.store.checkpoints.unsigned_growth": "yes or no",
    "amana.store.checkpoints.continues_signed": "yes or no",
    "amana.store.checkpoints.continues": "yes or no",
    "amana.store.checkpoints.last_checkpoint": "size, root and signature: public by design",
    "amana.store.checkpoints.checkpoint": "size, root and signature",
    "amana.store.checkpoints.final_checkpoint": "size, root and signature",
    "amana.store.checkpoints.with_cosignatures": "a signed head with its witnesses",
    "amana.store.checkpoints.cosignatures": "witnesses' names and signatures: public by design",
    "amana.store.checkpoints.last_cosigned": "witnesses' names and signatures",
    "amana.store.checkpoints.is_behind": "yes or no",
    "amana.store.checkpoints.witnesses_of": "how many have seen an exchange whose hash one knows",
    "amana.store.checkpoints.final_size": "a number of entries",
    "amana.store.witnessing.log_keys": "public keys of other members' ledgers",
    "amana.store.witnessing.witnessed_log": "size, root and key of another member's ledger",
    "amana.store.witnessing.log_of": "size, root and key of another member's ledger",
    "amana.store.witnessing.has_witness": "yes or no",
    "amana.store.witnessing.doubts": "heads that another ledger has signed",
    "amana.store.witnessing.equivocations": "proofs that everyone must be able to verify",
    "amana.store.renewing.former_keys": "public keys of ledgers",
    "amana.store.renewing.need_new": "whether a public key is known",
    "amana.store.renewing.whose_former": "whose public key it is",
    "amana.store.outbox.messages": "the node's own work list: numbers only",
    "amana.store.outbox.lease": "the node's own work list",
    "amana.store.outbox.is_due": "yes or no, on the node's own work list",
    "amana.store.outbox.is_waiting": "yes or no, on the node's own work list",
}

# The node's own work: who it is in the ledger, in which file, and why it must see everything.
SYSTEM_VIEWERS = {
    ("exchange/taxii/rights.py", "sign-in"): "finds the account behind a token or a password before there is a viewer",
    ("accounts/throttle.py", "sign-in"): "finds the account whose password is compared",
}


def modules() -> Iterator[str]:
    for found in pkgutil.iter_modules(amana.store.__path__):
        yield f"amana.store.{found.name}"


def loaders() -> Iterator[tuple[str, Callable[..., object]]]:
    for name in modules():
        module = importlib.import_module(name)
        for attribute, value in vars(module).items():
            if attribute.startswith("_") or not inspect.isfunction(value) or value.__module__ != name:
                continue
            parameters = list(inspect.signature(value).parameters.values())
            if parameters and "Reader" in str(parameters[0].annotation):
                yield f"{name}.{attribute}", value


def test_no_loader_exists_without_a_viewer() -> None:
    seen = dict(loaders())
    assert len(seen) > 20
    without = {name for name, loader in seen.items() if "viewer" not in inspect.signature(loader).parameters}
    assert without <= set(WITHOUT_VIEWER), f"give these a viewer, or say here why not: {without - set(WITHOUT_VIEWER)}"


def test_no_other_room_asks_the_database_itself() -> None:
    """SQL stands in the store. What else runs statements is named here, with its reason."""
    allowed = {
        "exchange/releasing.py": "moves a report's state in the transaction that proposes it",
        "exchange/taxii/rights.py": "reads the generation counter",
        "accounts/throttle.py": "its own table of tries",
        "bench": "yardsticks",
    }
    statement = re.compile(r"\b(tx|cursor|connection)\.(all|one|run|many|load|execute)\(")
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "store" not in path.parts and statement.search(path.read_text("utf-8"))
    }
    strangers = {name for name in found if not any(name.startswith(known) for known in allowed)}
    assert not strangers


def test_each_use_of_a_system_viewer_is_listed() -> None:
    call = re.compile(r"(?<!def )system_viewer\(\s*([^)]*)\)")
    uses = set()
    for path in SOURCE.rglob("*.py"):
        for match in call.finditer(path.read_text("utf-8")):
            if "``" not in match.group(0):
                uses.add((str(path.relative_to(SOURCE)), match.group(1).strip('"')))
    assert uses == set(SYSTEM_VIEWERS)
