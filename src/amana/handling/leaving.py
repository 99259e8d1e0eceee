"""What must hold before a thing leaves the node, and who may let it go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from unicodedata import normalize

from amana.handling.audience import COMMUNITY, EVERYONE, OWN, PUBLIC, Audience, Clause
from amana.handling.rules import Handling
from amana.handling.terms import LEGAL_BASES, PERMITTED_USES, PURPOSES, refused_category
from amana.handling.tlp import TLP
from amana.language import Text

RELEASER: Final = "releaser"
"""The role that may approve a release."""

LONGEST_LIFE: Final = timedelta(days=5 * 366)
"""No expiry may lie further ahead: what is still true after five years is released again."""

EXERCISE: Final = "exercise"


def may_be_published(handling: Handling) -> Text | None:
    """Why a bulletin may not quote what is under these rules; None if it may."""
    public = handling.tlp is TLP.CLEAR and handling.audience == EVERYONE and "publish" in handling.permitted_uses
    return None if public else _NOT_PUBLIC.fill(tlp=handling.tlp.value)


def fits(tlp: TLP, audience: Audience) -> Text | None:
    """Why ``audience`` is wider than ``tlp`` permits; None if it is not.

    RED goes to named members and people, both AMBER levels to named members, people and groups, GREEN to the
    community, CLEAR to everyone.
    """
    if any(all(_allowed(tlp, principal) for principal in clause) for clause in audience.clauses):
        return None
    return _TOO_WIDE[tlp].fill(tlp=tlp.value)


def _allowed(tlp: TLP, principal: str) -> bool:
    kind = principal.partition(":")[0]
    widest = {
        TLP.CLEAR: PUBLIC,
        TLP.GREEN: COMMUNITY,
        TLP.AMBER: "group",
        TLP.AMBER_STRICT: "group",
        TLP.RED: "member",
    }[tlp]
    return _WIDTH[kind] <= _WIDTH[widest]


_WIDTH: Final = {"user": 0, OWN: 1, "member": 1, "group": 2, COMMUNITY: 3, PUBLIC: 4}

_NOT_PUBLIC = Text(
    en="This release is {tlp}: a bulletin may hold only TLP:CLEAR material for everyone that may be published.",
    ar="هذا الإفراج بوسم {tlp}: لا يُنشر في النشرة إلا ما وُسم TLP:CLEAR وأُتيح للجميع وأُذن بنشره.",
)
_AMBER_TOO_WIDE = Text(
    en="{tlp} may be shown only to named members, their staff and sharing groups. Name them, or choose a wider "
    "level if the source agrees.",
    ar="لا يُعرض ما وُسم {tlp} إلا على أعضاء ومجموعات مشاركة مذكورة بأسمائها. اذكرها، أو اختر مستوى أوسع إن وافق المصدر.",
)
_TOO_WIDE: Final = {
    TLP.CLEAR: Text(en="", ar=""),  # nothing is wider than everyone
    TLP.GREEN: Text(
        en="{tlp} stays within the community: members who have signed in. For the public, the source must choose "
        "TLP:CLEAR.",
        ar="يبقى ما وُسم {tlp} بين الأعضاء المسجّلين، ولا يُنشر للعموم إلا إذا اختار مصدره TLP:CLEAR.",
    ),
    TLP.AMBER: _AMBER_TOO_WIDE,
    TLP.AMBER_STRICT: _AMBER_TOO_WIDE,
    TLP.RED: Text(
        en="{tlp} may be shown only to members or people who are named one by one, not to a group. Name each of them.",
        ar="لا يُعرض ما وُسم {tlp} إلا على أعضاء أو أشخاص مذكورين واحدًا واحدًا، ولا يُعرض على مجموعة. اذكر كلًّا منهم باسمه.",
    ),
}


def ready_to_leave(handling: Handling, now: datetime) -> list[Text]:
    """What is missing or wrong before these rules let a thing leave; empty when it may be proposed for release."""
    checks = (
        _categories(handling),
        _listed(handling.purposes, PURPOSES, _NO_PURPOSE),
        _listed(handling.legal_bases, LEGAL_BASES, _NO_BASIS),
        _listed(handling.permitted_uses, PERMITTED_USES, _NO_USE),
        _uses_fit(handling),
        _expiry(handling.expires, now),
        _recipients(handling),
    )
    return [text for texts in checks for text in texts]


def _categories(handling: Handling) -> list[Text]:
    if not handling.categories:
        return [_NO_CATEGORY]
    refused = [refused_category(key) for key in sorted(handling.categories)]
    found = [text for text in refused if text is not None]
    if EXERCISE in handling.categories and len(handling.categories) > 1:
        found.append(_EXERCISE_MIXED)
    return found


def _listed(keys: frozenset[str], closed_list: Mapping[str, Text], missing: Text) -> list[Text]:
    if not keys:
        return [missing]
    return [_UNKNOWN_TERM.fill(key=key) for key in sorted(keys - closed_list.keys())]


def _uses_fit(handling: Handling) -> list[Text]:
    """The two uses that a level rules out by its definition (TLP 2.0, sections on each level)."""
    found = []
    if "inform-clients" in handling.permitted_uses and handling.tlp >= TLP.AMBER_STRICT:
        found.append(_NO_CLIENTS.fill(tlp=handling.tlp.value))
    if "publish" in handling.permitted_uses and handling.tlp > TLP.CLEAR:
        found.append(_NO_PUBLICATION.fill(tlp=handling.tlp.value))
    return found


def _expiry(expires: datetime | None, now: datetime) -> list[Text]:
    if expires is None:
        return [_NO_EXPIRY]
    if expires <= now:
        return [_EXPIRED]
    return [_TOO_LONG] if expires - now > LONGEST_LIFE else []


def _recipients(handling: Handling) -> list[Text]:
    wide = fits(handling.tlp, handling.audience)
    if wide is not None:
        return [wide]
    return [] if all(map(_reaches_out, handling.audience.clauses)) else [_NO_RECIPIENT]


def _reaches_out(clause: Clause) -> bool:
    """Whether somebody besides the node's own staff can satisfy the clause."""
    return bool(clause - {OWN})


def may_release(proposer: str, approver: str, roles: Iterable[str]) -> Text | None:
    """Why ``approver``, who holds ``roles``, may not release what ``proposer`` proposed; None if it is allowed."""
    if RELEASER not in roles:
        return _NOT_A_RELEASER
    return _SAME_PERSON if _same(proposer, approver) else None


def _same(one: str, other: str) -> bool:
    """Whether two account names read alike; doubt counts as the same person."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return normalize("NFKC", name).strip().casefold()


_NO_CATEGORY = Text(en="The category is missing. Choose one from the list.", ar="الفئة غير محددة. اختر فئة من القائمة.")
_EXERCISE_MIXED = Text(
    en="Exercise material is mixed with real material. Separate them before release.",
    ar="اختلطت مادة التمرين بمادة حقيقية. افصل بينهما قبل الإفراج.",
)
_NO_PURPOSE = Text(
    en="The purpose is missing, or the sources have none in common. State the purpose, or ask the sources to "
    "permit one.",
    ar="الغرض غير محدد، أو لا غرض مشتركًا بين المصادر. حدّد الغرض، أو اطلب من المصادر الإذن بغرض واحد.",
)
_NO_BASIS = Text(
    en="The legal basis is missing. State the ground on which this is shared.",
    ar="الأساس القانوني غير محدد. اذكر السند الذي تجري المشاركة بموجبه.",
)
_NO_USE = Text(
    en="No use is permitted. Say what recipients may do with it.",
    ar="لم يُؤذن بأي استخدام. حدّد ما يجوز للمتلقين فعله بهذه المادة.",
)
_UNKNOWN_TERM = Text(
    en="“{key}” is not on the closed list. Choose a listed term.",
    ar="«{key}» ليس في القائمة المغلقة. اختر من القائمة.",
)
_NO_CLIENTS = Text(
    en="{tlp} stays within the recipient's own organisation. Remove the use “informing clients”.",
    ar="يبقى ما وُسم {tlp} داخل مؤسسة المتلقي. احذف «إطلاع عملاء المتلقي» من الاستخدامات.",
)
_NO_PUBLICATION = Text(
    en="{tlp} is not for publication. Remove that use; only TLP:CLEAR may be published.",
    ar="لا يُنشر للعموم ما وُسم {tlp}. احذف «النشر للعموم» من الاستخدامات، فالنشر لما وُسم TLP:CLEAR وحده.",
)
_NO_EXPIRY = Text(
    en="The expiry is missing. Say until when recipients may keep and use it.",
    ar="تاريخ انتهاء الصلاحية غير محدد. حدّد متى يتوقف المتلقون عن حفظ المادة واستخدامها.",
)
_EXPIRED = Text(
    en="It has expired. Review it, and set a new expiry only if it still holds.",
    ar="انتهت الصلاحية. راجع المادة، ولا تمدّد صلاحيتها إلا إذا بقيت صحيحة.",
)
_TOO_LONG = Text(
    en="The expiry is more than five years ahead. Choose an earlier one; it can be released again after review.",
    ar="انتهاء الصلاحية بعد أكثر من خمس سنوات. اختر تاريخًا أقرب، ويمكن الإفراج عن المادة مجددًا بعد مراجعتها.",
)
_NO_RECIPIENT = Text(
    en="The audience names nobody outside this node. Name the members or groups that are to receive it.",
    ar="لا يشمل جمهور الاطلاع أحدًا خارج هذه العُقدة. اذكر الأعضاء أو المجموعات المقصودة.",
)
_NOT_A_RELEASER = Text(
    en="This account may not release. Ask a colleague who has the releaser role.",
    ar="هذا الحساب غير مخوّل بالإفراج. اطلب ذلك من زميل مخوّل.",
)
_SAME_PERSON = Text(
    en="Whoever proposes a release cannot approve it. A second person must.",
    ar="لا يوافق على الإفراج من اقترحه. لا بد من موافقة ثانية من شخص آخر.",
)
