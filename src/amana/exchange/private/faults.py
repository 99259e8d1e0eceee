"""What can go wrong between two nodes in a private question; what is wrong with the material itself is told by
:mod:`amana.private.faults`. One class a cause; no sentence repeats what was asked."""

from __future__ import annotations

from typing import Self

from amana.language import Problem, Text


class ExchangeFault(Problem):
    """The base: ``slug`` and ``sentence`` belong to the class, and the HTTP ``status`` by which a holder says it."""

    slug = ""
    sentence = Text(en="", ar="")
    status = 422

    @classmethod
    def of(cls, where: str = "", **values: object) -> Self:
        """The fault, with the places of its sentence filled."""
        return cls(f"private.{cls.slug}", cls.sentence.fill(**values), where)


class NoKey(ExchangeFault):
    """There is no key for this collection and epoch, or none any more."""

    slug = "no-key"
    status = 409
    sentence = Text(
        en="The key of this collection and epoch is not there. Its holder makes one: amana private keygen",
        ar="مفتاح هذه المجموعة في هذه الحقبة غير موجود. يُنشئه صاحبها بالأمر: amana private keygen",
    )


class Away(ExchangeFault):
    """The evaluation process does not answer."""

    slug = "away"
    status = 503
    sentence = Text(
        en="The process that answers private questions is away. Nothing was counted; try again in a few seconds.",
        ar="العملية التي تجيب عن الأسئلة الخاصة متوقفة الآن. لم يُحسب شيء؛ أعد المحاولة بعد ثوانٍ.",
    )


class WrongEpoch(ExchangeFault):
    """The question is for another epoch than the present one (HTTP 409); ``epoch`` is the present one."""

    slug = "wrong-epoch"
    status = 409
    sentence = Text(
        en="The question is for another epoch; the present one is {epoch}. Fetch the key and the set again, then ask.",
        ar="السؤال لحقبة أخرى، والحقبة الحالية هي {epoch}. اجلب المفتاح والمجموعة من جديد ثم اسأل.",
    )
    epoch = 0


class NotYourName(ExchangeFault):
    """The question names another asker or holder than those who talk."""

    slug = "not-your-name"
    status = 403
    sentence = Text(
        en="The message speaks for “{named}”, but the credentials are those of “{known}”. Nothing was done.",
        ar="الرسالة باسم «{named}» وبيانات الدخول لـ«{known}». لم يُنفَّذ شيء.",
    )


class NotAMember(ExchangeFault):
    """Only accounts of members may ask."""

    slug = "not-a-member"
    status = 403
    sentence = Text(
        en="Only another member's node may ask. Use the credentials of that member's account.",
        ar="لا يسأل إلا عقدة عضو آخر. استخدم بيانات دخول حساب ذلك العضو.",
    )


class UnknownPurpose(ExchangeFault):
    """Purpose or legal basis is none of the closed lists."""

    slug = "unknown-purpose"
    sentence = Text(
        en="“{given}” is not on the list of {what}. Use one of: {names}.",
        ar="«{given}» ليس في قائمة {what_ar}. استخدم أحد هذه: {names}.",
    )


class NoFingerprint(ExchangeFault):
    """The member's fingerprint is not known here, so that its signatures cannot be checked."""

    slug = "no-fingerprint"
    sentence = Text(
        en="The key fingerprint of “{member}” is not entered here, so its signatures prove nothing. Compare it with "
        "them by telephone and enter it with the member.",
        ar="بصمة مفتاح «{member}» غير مدخلة هنا، فلا تثبت توقيعاته شيئًا. قارنها معه هاتفيًّا ثم أدخلها في بيانات العضو.",
    )


class WrongFingerprint(ExchangeFault):
    """The key that was sent is not the one whose fingerprint is known."""

    slug = "wrong-fingerprint"
    sentence = Text(
        en="The key that “{member}” signs with is not the one whose fingerprint is entered here. Do not go on before "
        "you have compared it with them by telephone.",
        ar="المفتاح الذي يوقّع به «{member}» غير المفتاح المسجلة بصمته هنا. لا تتابع قبل أن تقارنه معه هاتفيًّا.",
    )


class Equivocation(ExchangeFault):
    """A holder shows another key or another file than it committed to before."""

    slug = "equivocation"
    sentence = Text(
        en="“{member}” now shows another key or another file for the same epoch than before. Do not ask; keep both "
        "as evidence and tell the other members.",
        ar="يعرض «{member}» الآن مفتاحًا أو ملفًّا غير ما عرضه سابقًا في الحقبة نفسها. لا تسأله، واحتفظ بهما دليلًا "
        "وأبلغ الأعضاء الآخرين.",
    )


class NotCommitted(ExchangeFault):
    """The holder's ledger does not hold what it announces."""

    slug = "not-committed"
    sentence = Text(
        en="The ledger of “{member}” does not hold the key and the files that it announces. Do not ask; tell the "
        "member.",
        ar="لا يتضمن سجل «{member}» المفتاح والملفات التي يعلنها. لا تسأله، وأبلغه بذلك.",
    )


class Closed(ExchangeFault):
    """The collection was closed by its holder."""

    slug = "closed"
    status = 410
    sentence = Text(
        en="Its holder has closed this collection: no question about it is answered, and its key is destroyed.",
        ar="أغلق صاحب هذه المجموعة بابها، فلا يُجاب عن سؤال عنها بعد الآن، وقد أُتلف مفتاحها.",
    )


class WrongTime(ExchangeFault):
    """The holder's receipt states another time than it is here."""

    slug = "wrong-time"
    sentence = Text(
        en="The receipt of “{member}” states a time that is more than an hour from this node's clock. It was not "
        "signed; compare both clocks.",
        ar="يذكر إيصال «{member}» وقتًا يبعد عن ساعة هذه العقدة أكثر من ساعة. لم يُوقَّع؛ قارن بين الساعتين.",
    )


class HolderRefuses(ExchangeFault):
    """The holder refuses, in its own words. ``http`` is its status, ``epoch`` the present one if it named it."""

    slug = "refused"
    sentence = Text(en="{said_en}", ar="{said_ar}")
    http = 0
    epoch = 0
    retry_after = 0


class NoHolder(ExchangeFault):
    """Nobody can be asked."""

    slug = "no-holder"
    sentence = Text(
        en="No member can be asked: enter a peer for each, with the credentials that its node gave to this one.",
        ar="لا عضو يمكن سؤاله. أدخل لكل عضو عقدة نظيرة مع بيانات الدخول التي أعطتها عقدته لهذه العقدة.",
    )


class NothingToAsk(ExchangeFault):
    """The holder has no collection that takes these types."""

    slug = "nothing-to-ask"
    sentence = Text(
        en="“{member}” offers no collection for what is asked.",
        ar="لا يتيح «{member}» مجموعة لما يُسأل عنه.",
    )
