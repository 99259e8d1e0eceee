"""The path of a private question: the bank asks the CERT about an account number, and what comes of it."""

from __future__ import annotations

from typing import Any

from amana.language import Text
from amana.node.demo.scene import Member, NotAsExpected, Person, Scene, command, sample

HELD, NOT_HELD = "JO94CBJO0010000000000131000302", "JO15AAAA1234567890123456789012"
WHY = ("--purpose", "fraud-prevention", "--basis", "exchange-agreement")
WORDS = "بلغنا تحويل إلى هذا الحساب. ما الذي رُصد عنه ومتى؟"
ANSWER = "ورد الحساب في بلاغين عن احتيال برواتب وهمية هذا الشهر."
_PATIENCE_S = 30.0

Figures = dict[str, Any]


def asked(scene: Scene) -> Figures:
    """The CERT offers what it holds to the bank; the bank asks about two accounts, and one is there."""
    north, south = scene.north, scene.south
    command("import", north.folder, sample("own-accounts.csv"))
    key = command(
        "private", "keygen", north.folder, "--collection", "accounts", "--types", "iban,domain", "--title", "Accounts",
        "--title-ar", "حسابات", "--reader", f"member:{south.slug}",
    )  # fmt: skip
    heard = scene.wait(_PATIENCE_S, Text(en="the answer", ar="الرد"), lambda: _heard(south, north, HELD))
    other = _heard(south, north, NOT_HELD)
    if len(heard["possible_matches"]) != 1 or other is None or other["possible_matches"]:
        raise NotAsExpected("demo.wrong-match", _WRONG)
    scene.found["match"] = heard["possible_matches"][0]["match"]
    for one in (north, south):
        scene.wait(_PATIENCE_S, Text(en="the receipts", ar="الإيصالات"), lambda one=one: _signed(one, heard["receipt"]))
    return {
        "epoch": key["epoch"], "public_key": key["public_key"], "elements": heard["elements"],
        "milliseconds": round(heard["seconds"] * 1000), "receipt": heard["receipt"], "short": heard["receipt"][:16],
    }  # fmt: skip


def followed_up(scene: Scene) -> Figures:
    """Two people at the bank ask for more; two at the CERT let a part of it go."""
    north, south = scene.north, scene.south
    made = _act(south, "nasser", "draft", "--match", scene.found["match"], "--words", WORDS)
    number = made["id"]
    _act(south, "rana", "approve", "--id", number)
    found = scene.wait(
        _PATIENCE_S, Text(en="the follow-up", ar="المتابعة"), lambda: _in_state(north, number, "received")
    )
    if found["about"] != {"type": "iban", "value": HELD}:
        raise NotAsExpected("demo.wrong-match", _WRONG)
    _act(north, "huda", "answer", "--id", number, "--decision", "release-in-part", "--words", ANSWER, "--category",
         "phishing")  # fmt: skip
    _act(north, "salma", "release", "--id", number)
    reply = scene.wait(
        _PATIENCE_S, Text(en="the reply", ar="جواب المتابعة"), lambda: _in_state(south, number, "released-in-part")
    )
    return {"state": reply["state"], "words": reply["reply"]["words"], "asked_by": 2, "released_by": 2}


def _heard(asker: Member, holder: Member, item: str) -> Any:
    """What the holder answers; nothing while its evaluation process is still starting."""
    try:
        return command("ask", asker.folder, item, "--of", holder.slug, *WHY)
    except NotAsExpected:
        return None


def _signed(member: Member, receipt: str) -> Any:
    """The receipt of that exchange at a member, once both sides have signed it."""
    held = command("private", "receipts", member.folder)
    return next((one for one in held if one["exchange"] == receipt and one["countersigned"]), None)


def _act(member: Member, name: str, step: str, *options: str) -> Any:
    person: Person = member.people[name]
    return command("follow-up", step, member.folder, "--user", name, *options, secret=person.password)


def _in_state(member: Member, number: str, state: str) -> Any:
    found = command("follow-up", "list", member.folder)
    return next((one for one in found if one["id"] == number and one["state"] == state), None)


_WRONG = Text(
    en="The answer names another account than the one that is held.", ar="يذكر الرد حسابًا غير الحساب الموجود."
)
