"""What can be wrong with a signed note, a checkpoint, a cosignature, a tile or a request: one class a cause."""

from __future__ import annotations

from typing import Self

from amana.language import Problem, Text


class LedgerFault(Problem):
    """The base: ``slug`` and ``sentence`` belong to the class; ``{why}`` of a sentence is filled in both languages."""

    slug = ""
    sentence = Text(en="", ar="")

    @classmethod
    def of(cls, why: Text | None = None, where: str = "", **values: object) -> Self:
        """The fault; ``why`` says what of it, ``where`` in which part of the input."""
        why = why or Text(en="", ar="")
        text = Text(
            en=cls.sentence.en.format(why=why.fill(**values).en, **values),
            ar=cls.sentence.ar.format(why=why.fill(**values).ar, **values),
        )
        return cls(f"ledger.{cls.slug}", text, where)


class BrokenNote(LedgerFault):
    """Bytes that are no signed note (C2SP signed-note)."""

    slug = "broken-note"
    sentence = Text(
        en="This is no signed note: {why}. Fetch it again; if it stays so, tell the member it comes from.",
        ar="هذه ليست وثيقة موقَّعة: {why}. اجلبها من جديد، فإن بقيت كذلك فأبلغ العضو الذي جاءت منه.",
    )


class BrokenKey(LedgerFault):
    """A text that is no verifier key of a kind that is used here."""

    slug = "broken-key"
    sentence = Text(
        en="This is no verifier key: {why}. It is written NAME+8 hex digits+base64, as `amana witness key` shows it.",
        ar="هذا ليس مفتاح تحقق: {why}. يُكتب NAME+ثمانية أرقام ست عشرية+base64 كما يعرضه الأمر `amana witness key`.",
    )


class WrongSignature(LedgerFault):
    """A signature of a known key that does not hold."""

    slug = "wrong-signature"
    sentence = Text(
        en="The signature of {name} does not hold: the text was changed, or another key signed it. Do not rely on it.",
        ar="لا يصح توقيع {name}: إما أن النص تغيّر وإما أن مفتاحًا آخر وقّعه. لا تعتمد عليه.",
    )


class NotSigned(LedgerFault):
    """No signature by a key that is known."""

    slug = "not-signed"
    sentence = Text(
        en="{name} has not signed this. Compare its verifier key with the member by telephone.",
        ar="لم يوقّع {name} هذا. قارن مفتاح التحقق مع العضو هاتفيًّا.",
    )


class BrokenCheckpoint(LedgerFault):
    """A note whose text is no checkpoint (C2SP tlog-checkpoint)."""

    slug = "broken-checkpoint"
    sentence = Text(
        en="This is no checkpoint: {why}. Fetch it again; if it stays so, tell the member it comes from.",
        ar="هذه ليست نقطة تحقق: {why}. اجلبها من جديد، فإن بقيت كذلك فأبلغ العضو الذي جاءت منه.",
    )


class BrokenTile(LedgerFault):
    """A path that names no tile, or bytes that are none (C2SP tlog-tiles)."""

    slug = "broken-tile"
    sentence = Text(
        en="There is no such tile: {why}. The paths are those of C2SP tlog-tiles, up to the size of the checkpoint.",
        ar="لا توجد رقعة كهذه: {why}. المسارات هي مسارات C2SP tlog-tiles ولا تتجاوز حجم نقطة التحقق.",
    )


class BrokenRequest(LedgerFault):
    """A body that is no request to a witness, or an answer that is none (C2SP tlog-witness). Status 400."""

    slug = "broken-request"
    sentence = Text(
        en="This is no message between a log and its witness: {why}. Nothing was signed.",
        ar="هذه ليست رسالة بين سجل وشاهده: {why}. لم يُوقَّع شيء.",
    )


class UnknownLog(LedgerFault):
    """A checkpoint of a log that is not witnessed here. Status 404."""

    slug = "unknown-log"
    sentence = Text(
        en="The log {name} is not witnessed here. Ask this node's administrator to enter its key.",
        ar="لا تشهد هذه العُقدة على السجل {name}. اطلب من مديرها إدخال مفتاحه.",
    )


class OtherSize(LedgerFault):
    """The request starts from another size than the witness has; it answers with its own. Status 409."""

    slug = "other-size"
    sentence = Text(
        en="The witness has cosigned up to size {size}, not {old}. Ask again with a proof from there.",
        ar="وقّع الشاهد حتى الحجم {size} لا {old}. أعد الطلب ببرهان يبدأ من ذلك الحجم.",
    )

    def __init__(self, code: str, text: Text, where: str = "", size: int = 0) -> None:
        super().__init__(code, text, where)
        self.size = size

    @classmethod
    def than(cls, old: int, size: int) -> OtherSize:
        """The fault of a request from ``old`` when the witness has ``size``."""
        fault = cls.of(old=old, size=size)
        fault.size = size
        return fault


class NoEquivocation(LedgerFault):
    """What is shown does not prove that a log signed two heads that cannot both be true."""

    slug = "no-equivocation"
    sentence = Text(
        en="This does not prove that the log signed two heads that contradict each other: {why}.",
        ar="لا يثبت هذا أن السجل وقّع رأسين متناقضين: {why}.",
    )


TOO_LONG = Text(en="longer than {most} bytes", ar="أطول من {most} بايت")
NOT_TEXT = Text(en="not UTF-8, or with control characters", ar="ليس نصًّا بترميز UTF-8 أو يحتوي على محارف تحكُّم")
NO_BLANK_LINE = Text(en="no blank line with signatures after it", ar="لا سطر فارغ تليه التواقيع")
BAD_LINE = Text(en="a malformed line", ar="سطر غير سليم")
BAD_NAME = Text(en="a name that is empty, or holds a space or a plus sign", ar="اسم فارغ أو فيه مسافة أو علامة زائد")
TOO_MANY = Text(en="more than {most} of them", ar="عددها أكثر من {most}")
NO_SUCH_KIND = Text(en="another kind than Ed25519", ar="نوعه غير Ed25519")
OTHER_ID = Text(en="its key ID belongs to another key", ar="مُعرِّفه يخص مفتاحًا آخر")
BAD_SIZE = Text(en="a size that is no plain decimal below 2^63", ar="حجم ليس عددًا عشريًّا أصغر من 2^63")
BAD_HASH = Text(en="a hash that is not 32 bytes in base64", ar="بصمة ليست 32 بايت بترميز base64")
FEW_LINES = Text(en="fewer lines than origin, size and root", ar="أسطر أقل من المنشأ والحجم والجذر")
EMPTY_LINE = Text(en="an empty line", ar="سطر فارغ")
WRONG_EMPTY = Text(en="a root that the empty tree does not have", ar="جذر لا يكون للشجرة الفارغة")
BEYOND = Text(en="beyond the size of the tree", ar="خارج حجم الشجرة")
WRONG_LENGTH = Text(en="the wrong number of bytes", ar="عدد البايتات خطأ")
BACKWARDS = Text(en="its old size is larger than its checkpoint's", ar="حجمه القديم أكبر من حجم نقطة التحقق فيه")
OTHER_LOGS = Text(en="the heads are not of one log", ar="الرأسان ليسا لسجل واحد")
THEY_FIT = Text(en="one head is the beginning of the other", ar="أحد الرأسين بداية للآخر")
NO_PATH = Text(en="the path does not lead to the newer head", ar="المسار لا يفضي إلى الرأس الأحدث")
