"""Who is nobody, and who is somebody else: credentials that name no account, and what belongs to another member."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from hostile.bad_addresses import EITHER, OBJECTS, REFUSE, ROOT, Scene, get
from hostile.case import Case, envelope, text_of
from hostile.sound import sample


def cases(scene: Scene) -> Iterator[Case]:
    """Everything of this module."""
    yield from _credentials()
    yield from _strangers(scene)


def _credentials() -> Iterator[Case]:
    """Authorization headers that name nobody. Names with passwords are another test's: they are counted."""
    basic = b64encode
    headers = (
        "x", "Basic", "Basic ", "Basic !!!", "Basic " + "A" * 9999, "Basic " + basic(b"\xff\xfe:x").decode(),
        "Basic " + basic(b"nocolon").decode(), "Basic " + basic(b"a\0b:c").decode(), "Bearer", "Bearer ", "Bearer x",
        "Bearer " + "x" * 9000,
        "Bearer alpha-token alpha-token", "Bearer ٣", "Bearer alpha-token\t", "bearer beta-toke", "Token", "Token x",
        "Digest username=alpha", "Negotiate YII=", "AWS4-HMAC-SHA256 x", "Bearer alpha-token,Bearer staff-token",
        "Bearer\u00a0staff-token",
        "Bearer ' OR 1=1--", "Bearer null", "Bearer undefined", "Bearer %73taff-token", "Bearer STAFF-TOKEN",
        "Bearer staff-token\u200f", "BearerStaff staff-token", "Bearer: staff-token",
    )  # fmt: skip
    for header in headers:
        for target in (OBJECTS, "/api/v1/reports"):
            accepted = header.endswith("\t")  # blanks around a header's value are not part of it
            yield get(
                f"credentials/{header[:40]}/{target}", EITHER if accepted else REFUSE, target, Authorization=header
            )


def _strangers(scene: Scene) -> Iterator[Case]:
    """What belongs to another member, asked for and changed by beta, by a stranger, and by nobody."""
    alpha = ROOT + "collections/alpha/"
    reads = (alpha, alpha + "objects/", alpha + "manifest/", f"{alpha}objects/{scene.secret_id}/",
    f"{alpha}objects/{scene.secret_id}/versions/", f"{ROOT}status/{scene.secret_status}/",
    f"{OBJECTS}{scene.secret_id}/",
             f"{OBJECTS}{scene.secret_id}/versions/", f"/api/v1/objects/{scene.secret_id}", "/api/v1/reports",
             "/api/v1/alerts", "/api/v1/releases", "/api/v1/watches", "/api/v1/search?q=alpha")  # fmt: skip
    for who in ("beta", ""):
        for target in reads:
            yield get(f"strangers/{who}/{target}", REFUSE, target, who)
            if target.startswith("/taxii2"):
                yield Case(f"strangers/{who}/DELETE {target}", REFUSE, "DELETE", target, who=who)
        for target in (
            alpha + "objects/",
            ROOT + "collections/exchange/objects/",
            ROOT + "collections/public/objects/",
            ROOT + "collections/none/objects/",
        ):
            good = text_of(sample("indicator").fresh())
            yield Case(
                f"strangers/{who}/POST {target}", REFUSE, target=target, body=envelope(good), who=who, wrong=(good,)
            )
        yield get(f"strangers/{who}/by filter", EITHER, f"{OBJECTS}?match[id]={scene.secret_id}", who)
    for target in ("inbox", "drop"):
        yield get(f"strangers/write only/{target}", REFUSE, f"{ROOT}collections/{target}/objects/", "alpha")
        yield Case(
            f"strangers/write only/DELETE {target}",
            REFUSE,
            "DELETE",
            f"{ROOT}collections/{target}/objects/{scene.secret_id}/",
        )
    for path, body in (
        ("watches", {"kind": "domain", "value": "a.example"}),
        ("alerts/settlement", {"alerts": [1], "state": "accepted"}),
        ("reports", {"text": "x"}),
    ):
        for who in ("alpha", "beta", ""):
            data = text_of(body)
            yield Case(
                f"strangers/{who}/api {path}",
                REFUSE,
                target=f"/api/v1/{path}",
                body=data,
                headers={"Content-Type": "application/json"},
                who=who,
            )
