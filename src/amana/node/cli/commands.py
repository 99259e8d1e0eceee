"""The list of commands: name, module, one line of help. A module is imported only when its command runs."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One command: where its ``app`` stands and what the list of commands says about it."""

    module: str
    help: str


SECTIONS: dict[str, dict[str, Entry]] = {
    "A node": {
        "init": Entry("init", "Make a node: folder, keys, database, first administrator."),
        "serve": Entry("serve", "Run a node: web server and job process."),
        "work": Entry("work", "Poll peers, correlate, index: the job process alone."),
        "demo": Entry("demo", "Two nodes here, and the whole path between them."),
        "doctor": Entry("doctor", "What this machine lacks, and the line that mends it."),
    },
    "Who takes part": {
        "user": Entry("user", "Accounts: add, list, remove, password."),
        "token": Entry("token", "Bearer tokens: add, list, remove."),
        "member": Entry("member", "Members: add, list, remove, renew-key."),
        "group": Entry("group", "Sharing groups: add, list, remove."),
        "peer": Entry("peer", "Nodes that this node polls: add, list, remove."),
        "ledger": Entry("ledger", "What was done here: verify, prove, tail, export, erase, renew-key."),
        "witness": Entry("witness", "Who witnesses whose ledger: key, add, list, proof, check."),
        "collection": Entry("collection", "TAXII collections: add, list, remove."),
    },
    "What comes and goes": {
        "import": Entry("import_", "Take STIX, CSV and reports into a node."),
        "extract": Entry("extract", "What a report says, without a node."),
        "release": Entry("release", "What waits to leave: list, approve, decline."),
        "bulletin": Entry("bulletin", "Public bulletins: list, publish, correct, withdraw."),
        "masthead": Entry("masthead", "Who publishes the bulletins: show, set."),
    },
    "Private questions": {
        "ask": Entry("ask", "Ask members about something, without telling them what."),
        "follow-up": Entry("follow_up", "What comes of a possible match: draft, approve, answer, release."),
        "private": Entry("private", "What members may ask here: keygen, publish, close, approve, list."),
    },
    "Names": {
        "lists": Entry("lists", "Designation lists: import, delta, accept, refuse."),
        "screen": Entry("screen", "Names against names and lists: pairs, index, search, batch."),
    },
    "The program": {
        "test": Entry("test", "All tests, and the checks of lint before them."),
        "lint": Entry("lint", "Format, style, types, imports, translations, vendor files."),
        "bench": Entry("bench", "Measure and print the figures."),
        "docs": Entry("docs", "Hold README and docs/ against the program."),
        "lock": Entry("lock", "Compile requirements/*.in anew, with hashes."),
        "version": Entry("version", "What runs here."),
    },
}

COMMANDS: dict[str, Entry] = {name: entry for section in SECTIONS.values() for name, entry in section.items()}
