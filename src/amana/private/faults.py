"""What can be wrong with a private question, its answer, a set file or an item: one class a cause, each with its words.

A sentence never repeats a value that was asked: it may stand in a log.
"""

from __future__ import annotations

from typing import Self

from amana.language import Problem, Text


class PrivateFault(Problem):
    """The base: ``code`` and ``sentence`` belong to the class."""

    slug = ""
    sentence = Text(en="", ar="")

    @classmethod
    def of(cls, where: str = "", **values: object) -> Self:
        """The fault, with the places of its sentence filled; ``where`` says in which part of the input."""
        return cls(f"private.{cls.slug}", cls.sentence.fill(**values), where)


class NoEngine(PrivateFault):
    """libsodium is not installed."""

    slug = "no-engine"
    sentence = Text(
        en="The library libsodium is missing. Install it: apt-get install libsodium23",
        ar="مكتبة libsodium غير مثبتة. ثبّتها بالأمر: apt-get install libsodium23",
    )


class NotAPoint(PrivateFault):
    """Bytes that encode no element of ristretto255, or the identity (RFC 9497, section 2.1)."""

    slug = "not-a-point"
    sentence = Text(
        en="A blinded or evaluated element is no valid point. Nothing was computed; ask again with fresh blinds.",
        ar="أحد العناصر المحجوبة أو المحسوبة ليس نقطة صالحة. لم يُحسب شيء؛ أعد السؤال بحجب جديد.",
    )


class WrongProof(PrivateFault):
    """The proof does not hold: another key was used, or the answer was changed on its way."""

    slug = "wrong-proof"
    sentence = Text(
        en="The proof of the answer does not hold under the announced key. The answer is worthless; tell its sender.",
        ar="لا يصح إثبات الجواب مع المفتاح المعلن، فلا قيمة لهذا الجواب. أبلغ الجهة التي أرسلته.",
    )


class UnknownType(PrivateFault):
    """There is no matchable type of that name, and none can be made."""

    slug = "unknown-type"
    sentence = Text(
        en="“{name}” cannot be asked about. What can: {names}. Natural persons never can.",
        ar="لا يمكن السؤال عن النوع «{name}». الأنواع الممكنة: {names}. ولا يُسأل عن الأشخاص الطبيعيين أبدًا.",
    )


class NotAnItem(PrivateFault):
    """The value is none of its type."""

    slug = "not-an-item"
    sentence = Text(
        en="The value cannot be read as {name}. Check how it is written, its check digits, and its type.",
        ar="لا تُقرأ القيمة على أنها {name}. راجع كتابتها وأرقام التحقق فيها ونوعها.",
    )


class NoOrganisation(PrivateFault):
    """A name in which nothing says that it is an organisation's."""

    slug = "no-organisation"
    sentence = Text(
        en="Nothing in this name says that it is an organisation's: write it whole, with its kind (company, "
        "association, bank …). Natural persons are never asked about.",
        ar="لا شيء في هذا الاسم يدل على أنه اسم جهة. اكتبه كاملًا مع نوعها (شركة، جمعية، بنك…). ولا يُسأل عن الأشخاص "
        "الطبيعيين أبدًا.",
    )


class TooMany(PrivateFault):
    """More at once than is allowed."""

    slug = "too-many"
    sentence = Text(
        en="{count} at once is too many: at most {most}. Send several, one after the other.",
        ar="العدد {count} أكبر من المسموح به دفعةً واحدة، وأقصاه {most}. أرسلها على دفعات متتابعة.",
    )


class BrokenSet(PrivateFault):
    """A set file or a delta that is cut off or malformed."""

    slug = "broken-set"
    sentence = Text(
        en="The set file is cut off or malformed. Fetch it again; if it stays so, tell the member it belongs to.",
        ar="ملف المجموعة مقطوع أو معيب. اجلبه من جديد، فإن بقي كذلك فأبلغ العضو صاحبه.",
    )


class WrongCommitment(PrivateFault):
    """A file whose digest is not the committed one."""

    slug = "wrong-commitment"
    sentence = Text(
        en="This is not the set file that its member has committed to in the ledger. Do not use it; keep it as "
        "evidence.",
        ar="ليس هذا ملف المجموعة الذي التزم به العضو في السجل. لا تستعمله، واحتفظ به دليلًا.",
    )


class BrokenMessage(PrivateFault):
    """A message that is too long, not CBOR of our kind, or lacks something."""

    slug = "broken-message"
    sentence = Text(
        en="The message cannot be read: {why}. Nothing was done.",
        ar="تعذّرت قراءة الرسالة ({why}). لم يُنفَّذ شيء.",
    )


class WrongSignature(PrivateFault):
    """A receipt or an announcement that its member did not sign."""

    slug = "wrong-signature"
    sentence = Text(
        en="The signature is not that of {member}. Do not rely on it; ask the member by another way.",
        ar="التوقيع ليس توقيع {member}. لا تعتمد عليه، واستوضح من العضو بوسيلة أخرى.",
    )


class WrongStep(PrivateFault):
    """A follow-up cannot go from where it is to where it should."""

    slug = "wrong-step"
    sentence = Text(
        en="A follow-up in the state “{state}” cannot be taken there. Reload the page to see where it stands.",
        ar="لا تنتقل المتابعة وهي في حالة «{state}» إلى هذه الخطوة. أعد تحميل الصفحة لمعرفة حالها.",
    )


class SamePerson(PrivateFault):
    """What needs two people was tried by one."""

    slug = "same-person"
    sentence = Text(
        en="Whoever wrote the follow-up cannot approve it. Ask a second person.",
        ar="لا يجوز لمن كتب المتابعة أن يوافق عليها. اطلب ذلك من شخص ثانٍ.",
    )
