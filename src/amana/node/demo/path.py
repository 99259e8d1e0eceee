"""The path, step by step: from a report at one member to an alert at another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from amana.exchange.releasing import INDICATOR_KINDS
from amana.language import Text
from amana.ledger.checkpoint import open_checkpoint
from amana.ledger.cosignature import cosigners
from amana.ledger.note import Key, read_key
from amana.node.demo.questions import asked, followed_up
from amana.node.demo.scene import TAXII, Member, NotAsExpected, Person, Scene, await_start, command, sample, start
from amana.node.demo.strangers import verified_by_strangers
from amana.store.checkpoints import FINAL

Figures = dict[str, Any]
OBJECTS = "/taxii2/exchange/collections/exchange/objects/?limit=1000"
GROUP = "payroll-watch"
LIST = "demo"
PAYEE, CHARITY = "شركة قوافل الصحرا للتجاره", "جمعية قوافل الخير لرعاية الأيتام"
_PATIENCE_S = 20.0
_POLL_EVERY_S = 1


def make_nodes(scene: Scene) -> Figures:
    """Two folders with keys, tables and a first administrator."""
    prints = {}
    for one in (scene.north, scene.south):
        made = command(
            "init", one.folder, "--name", one.name.en, "--name-ar", one.name.ar, "--slug", one.slug,
            "--country", one.country, "--sector", one.sector,
        )  # fmt: skip
        prints[one.slug] = made["fingerprint"]
        one.people["admin"] = Person("admin", made["administrator"]["password"], "")
    scene.found["prints"] = prints
    return {"nodes": len(prints), "fingerprints": prints}


def start_nodes(scene: Scene) -> Figures:
    """Both servers, each with its job process, until they answer."""
    for one in (scene.north, scene.south):
        start(one)
    for one in (scene.north, scene.south):
        await_start(one)
    return {"addresses": "  ".join(one.url for one in (scene.north, scene.south))}


def introduce(scene: Scene) -> Figures:
    """People, each other's node, a sharing group, and an outsider to it."""
    north, south = scene.north, scene.south
    for host, guest in ((north, south), (south, north)):
        command(
            "member", "add", host.folder, "--slug", guest.slug, "--name", guest.name.en, "--name-ar", guest.name.ar,
            "--country", guest.country, "--sector", guest.sector, "--fingerprint", scene.found["prints"][guest.slug],
        )  # fmt: skip
    command(
        "member", "add", north.folder, "--slug", "relief-west", "--name", "Western Relief (fictional)",
        "--name-ar", "إغاثة الغرب (جهة افتراضية)", "--country", "TN", "--sector", "charity",
    )  # fmt: skip
    command(
        "group", "add", north.folder, "--slug", GROUP, "--name", "Payroll watch", "--name-ar", "رصد الرواتب",
        "--member", north.slug, "--member", south.slug,
    )  # fmt: skip
    _hire(north, "huda", "--role", "analyst", "--role", "releaser")
    _hire(north, "salma", "--role", "releaser")
    _hire(north, "south-poll", "--member", south.slug)
    _hire(north, "west-poll", "--member", "relief-west")
    _hire(south, "nasser", "--role", "analyst")
    _hire(south, "rana", "--role", "releaser")
    _hire(south, "layla", "--role", "screener")
    _hire(south, "nizar", "--role", "screener")
    for host, guest in ((north, south), (south, north)):
        keys = scene.found.setdefault("log_keys", {})[guest.slug] = command("witness", "key", guest.folder)
        command(
            "witness", "add", host.folder, "--member", guest.slug, "--key", keys["ledger"],
            "--url", f"{guest.url}ledger/", "--network", "127.0.0.0/8",
        )  # fmt: skip
    command(
        "peer", "add", south.folder, "--slug", north.slug, "--member", north.slug, "--collection", "exchange",
        "--url", f"{north.url}taxii2/exchange/", "--interval", str(_POLL_EVERY_S), "--network", "127.0.0.0/8",
        "--secret-stdin", secret=north.people["south-poll"].token,
    )  # fmt: skip
    return {"accounts": len(north.people) + len(south.people), "group": GROUP, "peers": 1}


def own_logs(scene: Scene) -> Figures:
    """What the bank saw itself, before anybody warned it; and two other reports for the inbox of the CERT."""
    done = command("import", scene.south.folder, sample("proxy-log.json"))
    command("import", scene.north.folder, sample("02-fidya-kahraba.ar.md"), sample("07-ddos-portal.en.md"))
    return {"objects": sum(one["accepted"] for one in done["files"])}


def report_arrives(scene: Scene) -> Figures:
    """An Arabic report is sent in; what it says is found in it."""
    text = sample("01-tasayyud-wizarat.ar.md").read_text("utf-8")
    report = scene.north.door("huda").post("/api/v1/reports", {"text": text, "media_type": "text/markdown"}, 201)
    scene.found["report"] = report
    kinds = Counter(finding["kind"] for finding in report["findings"])
    marked = sorted({finding["value"] for finding in report["findings"] if finding["marked"]})
    return {
        "title": report["title"], "characters": len(text), "findings": len(report["findings"]),
        "kinds": dict(sorted(kinds.items())), "marked": marked,
    }  # fmt: skip


def review(scene: Scene) -> Figures:
    """The analyst accepts the findings, and rejects what is public infrastructure."""
    report = scene.found["report"]
    rejected = [one["number"] for one in report["findings"] if one["marked"]]
    accepted = [one["number"] for one in report["findings"] if not one["marked"]]
    door, address = scene.north.door("huda"), f"/api/v1/reports/{report['id']}/decisions"
    if rejected:
        door.post(address, {"findings": rejected, "decision": "rejected"})
    door.post(address, {"findings": accepted, "decision": "accepted"})
    values = {(one["kind"], one["value"]) for one in report["findings"] if one["number"] in accepted}
    scene.found["values"] = {value for kind, value in values if kind in INDICATOR_KINDS}
    return {"accepted": len(accepted), "rejected": len(rejected), "indicators": len(scene.found["values"])}


def propose(scene: Scene) -> Figures:
    """The analyst proposes the report for the group, under TLP:AMBER, with purpose, legal basis and expiry."""
    rules = {
        "collection": "exchange",
        "tlp": "TLP:AMBER",
        "audience": [f"group:{GROUP}"],
        "category": "phishing",
        "purposes": ["network-defence"],
        "legal_bases": ["exchange-agreement"],
        "permitted_uses": ["analyse", "detect", "block"],
        "expires": (scene.world.clock.now() + timedelta(days=90)).isoformat(),
    }
    address = f"/api/v1/reports/{scene.found['report']['id']}/proposal"
    scene.found["release"] = scene.north.door("huda").post(address, rules, 201)["release"]
    hidden, _ = _shown_to(scene.north, "south-poll")
    if hidden:
        raise NotAsExpected("demo.leak", _LEAK.fill(who="south-poll", count=hidden))
    return {"tlp": rules["tlp"], "audience": rules["audience"], "shown_before_release": hidden}


def second_person(scene: Scene) -> Figures:
    """The one who proposed may not release, though she has the role; a second person may."""
    address = f"/api/v1/releases/{scene.found['release']}/approval"
    refused, why = scene.north.door("huda").ask("POST", address, {})
    if refused < 400:
        raise NotAsExpected("demo.one-person", _ONE_PERSON)
    release = scene.north.door("salma").post(address, {})
    scene.found["released_at"] = scene.world.clock.monotonic()
    return {
        "first_person": refused, "because": why.get("message", ""), "released_by": release["decided_by"],
        "objects": release["objects"],
    }  # fmt: skip


def serve_those_meant(scene: Scene) -> Figures:
    """The group's member sees the objects by TAXII; another member sees an empty list."""
    shown, objects = _shown_to(scene.north, "south-poll")
    hidden, _ = _shown_to(scene.north, "west-poll")
    if hidden or not shown:
        raise NotAsExpected("demo.leak", _LEAK.fill(who="west-poll", count=hidden))
    scene.found["sent"] = next(one["id"] for one in objects if one["type"] == "report")
    return {"group": shown, "others": hidden}


def polled(scene: Scene) -> Figures:
    """The bank's node polls and stores, with the rules that came along."""
    door, number = scene.south.door("nasser"), quote(scene.found["sent"])

    def arrived() -> Any:
        status, value = door.ask("GET", f"/api/v1/objects/{number}")
        return value if status == 200 else None

    versions = scene.wait(_PATIENCE_S, Text(en="the poll", ar="الاستطلاع"), arrived)
    handling = versions[-1]["handling"]
    if handling is None or handling["tlp"] != "TLP:AMBER":
        raise NotAsExpected("demo.rules-lost", _RULES_LOST)
    return {
        "origin": versions[-1]["origin"], "tlp": handling["tlp"], "uses": handling["permitted_uses"],
        "seconds_after_release": _since(scene, "released_at"),
    }  # fmt: skip


def alerted(scene: Scene) -> Figures:
    """What came meets what the bank saw: alerts in the analyst's inbox, with both sides and why."""
    door = scene.south.door("nasser")
    found = scene.wait(_PATIENCE_S, Text(en="the alerts", ar="التنبيهات"), lambda: door.get("/api/v1/alerts"))
    strangers = sorted({one["value"] for one in found} - scene.found["values"])
    if strangers:
        raise NotAsExpected("demo.false-alert", _FALSE_ALERT.fill(values="، ".join(strangers)))
    missing = {"exact", "domain-suffix", "url-prefix"} - {one["why"] for one in found}
    if missing:
        raise NotAsExpected("demo.no-alert", _NO_ALERT.fill(reasons=" ".join(sorted(missing))))
    scene.found["alerts"] = {one["id"] for one in found}
    return {"alerts": [_alert(one) for one in found], "seconds_after_release": _since(scene, "released_at")}


def later_sighting(scene: Scene) -> Figures:
    """The other way round: a new line in the bank's mail log meets the indicators that are there."""
    begun = scene.world.clock.monotonic()
    command("import", scene.south.folder, sample("mail-log.json"))
    door = scene.south.door("nasser")

    def more() -> list[Any]:
        return [one for one in door.get("/api/v1/alerts") if one["id"] not in scene.found["alerts"]]

    found = scene.wait(_PATIENCE_S, Text(en="the second alerts", ar="التنبيهات التالية"), more)
    return {"alerts": [_alert(one) for one in found], "seconds": round(scene.world.clock.monotonic() - begun, 2)}


def searched(scene: Scene) -> Figures:
    """An Arabic word finds the report at the bank, however it is written."""
    door, query = scene.south.door("nasser"), "التصيد"
    hits = scene.wait(
        _PATIENCE_S, Text(en="the search", ar="البحث"), lambda: door.get(f"/api/v1/search?q={quote(query)}")
    )
    return {"query": query, "first": hits[0]["title"], "hits": len(hits)}


def designations(scene: Scene) -> Figures:
    """One screener at the bank brings a designation list in; another lets it take effect."""
    south = scene.south
    brought = command(
        "lists", "import", south.folder, sample("designations.json"), "--format", "ftm", "--slug", LIST,
        "--user", "layla", secret=south.people["layla"].password,
    )  # fmt: skip
    address = f"/api/v1/screening/versions/{brought['version']}/acceptance"
    refused, why = south.door("layla").ask("POST", address, {})
    if refused < 400:
        raise NotAsExpected("demo.one-person-list", _ONE_PERSON_LIST)
    version = south.door("nizar").post(address, {})
    if version["state"] != "in-force":
        raise NotAsExpected("demo.list", _NOT_IN_FORCE.fill(state=version["state"]))
    return {"list": LIST, "entries": version["entries"], "because": why.get("message", "")}


def screened(scene: Scene) -> Figures:
    """A payment to a listed company, in another spelling, is a hit with its reasons; an honest charity is not."""
    door = scene.south.door("layla")
    subjects = [{"names": [name], "kind": "organisation"} for name in (PAYEE, CHARITY)]
    met, nothing = door.post("/api/v1/screening", {"subjects": subjects, "purpose": "payment"})
    if not met["hits"]:
        raise NotAsExpected("demo.no-hit", _NO_HIT.fill(name=PAYEE))
    if nothing["hits"]:
        raise NotAsExpected("demo.false-hit", _FALSE_HIT.fill(name=CHARITY))
    hit = met["hits"][0]
    replay = door.get(f"/api/v1/screening/hits/{hit['number']}/replay")
    if not replay["same"]:
        raise NotAsExpected("demo.replay", _REPLAY)
    return {
        "asked": PAYEE, "met": hit["why"]["listed"], "percent": f"{100 * hit['probability']:.1f}",
        "words": "، ".join(f"{one['asked']} = {one['listed']}" for one in hit["why"]["meetings"]),
        "honest": CHARITY, "hits": len(met["hits"]), "honest_hits": len(nothing["hits"]),
    }  # fmt: skip


def ledgers(scene: Scene) -> Figures:
    """Everything stands in each node's ledger."""
    heads = {one.slug: one.door().get("/api/v1/ledger/head") for one in (scene.north, scene.south)}
    return {
        "entries": " + ".join(str(head["size"]) for head in heads.values()),
        "roots": {slug: head["root"] for slug, head in heads.items()},
    }


def witnessed(scene: Scene) -> Figures:
    """Each node's latest head carries the other's signature, which anyone can verify with the two keys alone."""
    heads = {}
    for host, guest in ((scene.north, scene.south), (scene.south, scene.north)):
        log, witness = (
            read_key(scene.found["log_keys"][one.slug][name]) for one, name in ((host, "ledger"), (guest, "witness"))
        )

        def cosigned(host: Member = host, log: Key = log, witness: Key = witness) -> Any:
            note = host.door().text("/ledger/checkpoint")
            if not note:
                return None
            head, signed = open_checkpoint(note, log)
            return head if cosigners(signed, [witness]) else None

        what = Text(en="the witness's signature", ar="توقيع الشاهد")
        heads[host.slug] = {"size": scene.wait(_PATIENCE_S, what, cosigned).size, "witness": witness.name}
    return {"sizes": " + ".join(str(head["size"]) for head in heads.values()), "needed": FINAL, "heads": heads}


def _hire(member: Member, name: str, *options: str) -> None:
    """An account with a token."""
    made = command("user", "add", member.folder, "--name", name, *options)
    token = command("token", "add", member.folder, "--user", name, "--label", "demo")
    member.people[name] = Person(name, made["password"], token["token"])


def _shown_to(member: Member, name: str) -> tuple[int, list[Any]]:
    """How many objects a peer's account is shown by TAXII, and which."""
    objects = member.door(name).get(OBJECTS, TAXII).get("objects", [])
    return len(objects), objects


def _since(scene: Scene, moment: str) -> float:
    passed: float = scene.world.clock.monotonic() - scene.found[moment]
    return round(passed, 2)


def _alert(one: Any) -> dict[str, Any]:
    return {name: one[name] for name in ("why", "kind", "value", "own_kind", "own_value", "incoming_origin", "hits")}


STEPS: tuple[tuple[str, Callable[[Scene], Figures]], ...] = (
    ("init", make_nodes),
    ("serve", start_nodes),
    ("members", introduce),
    ("own-logs", own_logs),
    ("report", report_arrives),
    ("review", review),
    ("propose", propose),
    ("release", second_person),
    ("taxii", serve_those_meant),
    ("poll", polled),
    ("alert", alerted),
    ("later-sighting", later_sighting),
    ("search", searched),
    ("list", designations),
    ("screen", screened),
    ("private-question", asked),
    ("follow-up", followed_up),
    ("ledger", ledgers),
    ("witness", witnessed),
    ("stranger", verified_by_strangers),
)
"""The steps in order: name for programs (their names for people stand in data/demo/steps.csv), and what is done."""

_LEAK = Text(
    en="{who} sees {count} objects, which is not what was meant.", ar="يرى {who} {count} من الكائنات، وليس هذا المقصود."
)
_ONE_PERSON = Text(en="One person released alone.", ar="أفرج شخص واحد عن التقرير وحده.")
_ONE_PERSON_LIST = Text(en="One person alone let a designation list take effect.", ar="أنفذ شخص واحد قائمة إدراج وحده.")
_NOT_IN_FORCE = Text(en="The list is {state}, not in force.", ar="حالة القائمة {state}، وليست سارية.")
_NO_HIT = Text(en="“{name}” met nothing on the list.", ar="لم يطابق «{name}» شيئًا في القائمة.")
_FALSE_HIT = Text(en="The charity “{name}” was taken for a listed body.", ar="عُدّت الجمعية «{name}» جهةً مدرجة.")
_REPLAY = Text(en="The same question got another answer.", ar="أُجيب السؤال نفسه بجواب آخر.")
_FALSE_ALERT = Text(
    en="There are alerts on values that nobody released: {values}.", ar="تنبيهات على قيم لم يُفرج عنها: {values}."
)
_NO_ALERT = Text(en="No alert for these reasons: {reasons}.", ar="لا تنبيه لهذه الأسباب: {reasons}.")
_RULES_LOST = Text(en="The report came without its handling rules.", ar="وصل التقرير دون قواعد تداوله.")
