"""Why a file could not be read, each cause with a text for the person who gave the file."""

from __future__ import annotations

from amana.language import Problem, Text


class UnreadableFile(Problem):
    """The base of all of these; raised itself for none of them."""


class UnsupportedType(UnreadableFile):
    """The file is of a type that is not read here."""

    @classmethod
    def of(cls, what: str) -> UnsupportedType:
        """``what``: a media type or a file type, as it is shown."""
        return cls(
            "reader.unsupported-type",
            Text(
                en="A file of type {what} cannot be read as a report. Save it as text, Markdown, HTML or PDF.",
                ar="لا تُقرأ التقارير من ملف نوعه {what}. احفظه نصًّا أو Markdown أو HTML أو PDF ثم أعد المحاولة.",
            ).fill(what=what),
        )


class TooLarge(UnreadableFile):
    """The file, or what is packed in it, is beyond the limit."""

    @classmethod
    def file(cls, size: int, most: int) -> TooLarge:
        """The file has ``size`` bytes of ``most`` allowed."""
        return cls(
            "reader.too-large",
            Text(
                en="The file has {size:,} bytes; at most {most:,} are read. Cut it into parts.",
                ar="حجم الملف {size:,} بايت، والحد الأقصى {most:,} بايت. قسّمه إلى أجزاء.",
            ).fill(size=size, most=most),
        )

    @classmethod
    def unpacked(cls, most: int) -> TooLarge:
        """The file unpacks to more than ``most`` bytes."""
        return cls(
            "reader.unpacks-too-large",
            Text(
                en="The file unpacks to more than {most:,} bytes and was not read. Ask for it as plain text.",
                ar="يتجاوز حجم الملف بعد فك ضغطه {most:,} بايت فلم يُقرأ. اطلب نسخة نصية منه.",
            ).fill(most=most),
        )

    @classmethod
    def pages(cls, most: int) -> TooLarge:
        """The document has more than ``most`` pages."""
        return cls(
            "reader.too-many-pages",
            Text(
                en="The document has more than {most} pages. Cut it into parts.",
                ar="عدد صفحات المستند أكثر من {most}. قسّمه إلى أجزاء.",
            ).fill(most=most),
        )

    @classmethod
    def characters(cls, most: int) -> TooLarge:
        """The document holds more than ``most`` characters."""
        return cls(
            "reader.too-much-text",
            Text(
                en="The document holds more than {most:,} characters. Cut it into parts.",
                ar="عدد أحرف المستند أكثر من {most:,}. قسّمه إلى أجزاء.",
            ).fill(most=most),
        )


class TooSlow(UnreadableFile):
    """Reading took longer than allowed."""

    @classmethod
    def after(cls, seconds: float) -> TooSlow:
        """``seconds``: the time that was allowed."""
        return cls(
            "reader.too-slow",
            Text(
                en="Reading was stopped after {seconds:g} seconds. Ask for the report as plain text.",
                ar="أُوقفت القراءة بعد انقضاء المهلة ({seconds:g} من الثواني). اطلب نسخة نصية من التقرير.",
            ).fill(seconds=seconds),
        )


class NotText(UnreadableFile):
    """The bytes are no text in any encoding that is known here."""

    def __init__(self) -> None:
        super().__init__(
            "reader.not-text",
            Text(
                en="The file is not text: it holds bytes that no text has. Save it as text in UTF-8.",
                ar="الملف ليس نصًّا، ففيه بايتات لا ترد في النصوص. احفظه نصًّا بترميز UTF-8.",
            ),
        )


class NoTextInside(UnreadableFile):
    """The file could be read and holds no text."""

    def __init__(self) -> None:
        super().__init__(
            "reader.no-text",
            Text(
                en="No text was found in the file. If it is a scan, run text recognition first.",
                ar="لا نص في الملف. إن كان صورة ممسوحة ضوئيًا فحوّلها إلى نص أولًا.",
            ),
        )


class PdfReaderMissing(UnreadableFile):
    """The optional part that reads PDF is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "reader.pdf-not-installed",
            Text(
                en="Reading PDF is not installed on this node. The operator can add it (extra “pdf”); text, Markdown "
                "and HTML can be read now.",
                ar="قراءة ملفات PDF غير مثبتة في هذه العقدة، ويمكن لمشغّلها إضافتها (الحزمة الاختيارية pdf). أما النص "
                "وMarkdown وHTML فتُقرأ الآن.",
            ),
        )


class PdfLocked(UnreadableFile):
    """The PDF needs a password."""

    def __init__(self) -> None:
        super().__init__(
            "reader.pdf-locked",
            Text(
                en="The PDF is locked with a password. Ask for a copy without one.",
                ar="ملف PDF محمي بكلمة مرور. اطلب نسخة غير محمية.",
            ),
        )


class PdfDamaged(UnreadableFile):
    """The PDF breaks its own format."""

    def __init__(self) -> None:
        super().__init__(
            "reader.pdf-damaged",
            Text(
                en="The PDF is damaged and cannot be read. Make it again, or ask for the report as text.",
                ar="ملف PDF تالف وتعذرت قراءته. أنشئه من جديد أو اطلب التقرير نصًّا.",
            ),
        )
