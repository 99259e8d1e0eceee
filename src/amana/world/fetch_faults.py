"""Why a fetch did not succeed, one class for each cause.

No message repeats a whole address: paths and queries of other systems hold secrets. The host is enough to know which.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from amana.language import Problem, Text


class FetchFault(Problem):
    """The base: nothing was fetched."""


class BadAddress(FetchFault):
    """The address cannot be used, whatever stands behind it."""

    @classmethod
    def because(cls, reason: str, url: str) -> BadAddress:
        """One of the reasons in this module, for that address."""
        return cls(f"fetch.address-{reason}", _BAD_ADDRESS[reason].fill(shown=_shown(url)))


class Internal(FetchFault):
    """The name leads to an address that is not on the Internet and was not opened by the caller."""

    @classmethod
    def of(cls, host: str, address: str) -> Internal:
        """What the host leads to."""
        return cls("fetch.internal-address", _INTERNAL.fill(host=host, address=address))


class NotHttps(FetchFault):
    """Plain http outside the networks that the caller opened."""

    @classmethod
    def of(cls, host: str) -> NotHttps:
        """For that host."""
        return cls("fetch.not-https", _NOT_HTTPS.fill(host=host))


class UnknownHost(FetchFault):
    """The name does not lead anywhere."""

    @classmethod
    def of(cls, host: str) -> UnknownHost:
        """For that host."""
        return cls("fetch.unknown-host", _UNKNOWN_HOST.fill(host=host))


class NoConnection(FetchFault):
    """Nobody answers, or the connection broke."""

    @classmethod
    def of(cls, host: str, port: int) -> NoConnection:
        """For that host."""
        return cls("fetch.no-connection", _NO_CONNECTION.fill(host=host, port=port))


class NotTrusted(FetchFault):
    """The certificate does not prove that it is this host (RFC 9525)."""

    @classmethod
    def of(cls, host: str, why: str) -> NotTrusted:
        """What OpenSSL says of it."""
        return cls("fetch.not-trusted", _NOT_TRUSTED.fill(host=host, why=why))


class TooSlow(FetchFault):
    """The answer took longer than the policy allows."""

    @classmethod
    def of(cls, host: str) -> TooSlow:
        """For that host."""
        return cls("fetch.too-slow", _TOO_SLOW.fill(host=host))


class TooBig(FetchFault):
    """The answer has more bytes than the caller takes."""

    @classmethod
    def of(cls, host: str, limit: int) -> TooBig:
        """For that host."""
        return cls("fetch.too-big", _TOO_BIG.fill(host=host, limit=limit))


class TooManyRedirects(FetchFault):
    """The host sends the fetcher from one place to the next."""

    @classmethod
    def of(cls, host: str, limit: int) -> TooManyRedirects:
        """For that host."""
        return cls("fetch.too-many-redirects", _REDIRECTS.fill(host=host, limit=limit))


class WrongType(FetchFault):
    """The answer is of another media type than what was asked for."""

    @classmethod
    def of(cls, host: str, media_type: str) -> WrongType:
        """What came."""
        return cls("fetch.wrong-type", _WRONG_TYPE.fill(host=host, media_type=media_type[:80] or "-"))


class BrokenAnswer(FetchFault):
    """The answer is not HTTP, was cut short, or cannot be unpacked."""

    @classmethod
    def of(cls, host: str) -> BrokenAnswer:
        """For that host."""
        return cls("fetch.broken-answer", _BROKEN.fill(host=host))


def _shown(url: str) -> str:
    """The part of an address that may be repeated: never a user, a path or a query."""
    try:
        host = urlsplit(url).hostname or url
    except ValueError:
        host = "-"
    return "".join(c if c.isprintable() else "\ufffd" for c in host.partition("@")[2] or host)[:100]


_BAD_ADDRESS = {
    "characters": Text(
        en="The address of “{shown}” holds characters that may not stand there. Copy it again; write other "
        "letters percent-encoded.",
        ar="في عنوان «{shown}» محارف لا يجوز أن ترد فيه. انسخه من جديد، واكتب غير اللاتيني بترميز النسبة المئوية.",
    ),
    "unreadable": Text(
        en="“{shown}” cannot be read as an address. Check host and port.",
        ar="لا يُقرأ «{shown}» على أنه عنوان. راجع اسم المضيف والمنفذ.",
    ),
    "scheme": Text(
        en="“{shown}”: only addresses that begin with https:// can be fetched.",
        ar="«{shown}»: لا تُجلب إلا العناوين التي تبدأ بـ https://.",
    ),
    "user": Text(
        en="The address of “{shown}” holds a user name. Take it out and enter the credentials separately.",
        ar="في عنوان «{shown}» اسم مستخدم. احذفه وأدخل بيانات الدخول في موضعها.",
    ),
    "host": Text(
        en="“{shown}” is not a name or address of a host. Check how it is written.",
        ar="ليس «{shown}» اسم مضيف ولا عنوانه. راجع كتابته.",
    ),
    "network": Text(
        en="“{shown}” is not a network. Write it like 10.20.0.0/16, with the host bits zero.",
        ar="ليس «{shown}» شبكة. اكتبها على نحو 10.20.0.0/16 وبتّات المضيف أصفار.",
    ),
    "wide": Text(
        en="The network “{shown}” is too wide to be opened. Name the peer's own network (/8 or longer, /32 for IPv6).",
        ar="الشبكة «{shown}» أوسع من أن تُفتح. سمِّ شبكة العقدة النظيرة نفسها (/8 فأطول، و/32 في IPv6).",
    ),
}
_INTERNAL = Text(
    en="“{host}” leads to {address}, which is not on the Internet. If it is a private line to this peer, "
    "list its network with the peer.",
    ar="يؤدي «{host}» إلى {address}، وهو ليس على الإنترنت. إن كان خطًّا خاصًّا إلى هذه العقدة النظيرة فأضف شبكته "
    "إلى إعداداتها.",
)
_NOT_HTTPS = Text(
    en="“{host}” asks for plain http. Use its https address; http is only taken on a private line that is listed "
    "with the peer.",
    ar="يطلب «{host}» اتصال http غير معمّى. استخدم عنوان https؛ فلا يُقبل http إلا على خط خاص مدرج في إعدادات العقدة "
    "النظيرة.",
)
_UNKNOWN_HOST = Text(
    en="The name “{host}” leads nowhere. Check how it is written, and this machine's name service.",
    ar="لا يؤدي الاسم «{host}» إلى أي عنوان. راجع كتابته وخدمة الأسماء في هذا الجهاز.",
)
_NO_CONNECTION = Text(
    en="“{host}” does not answer on port {port}. Is it running, and does a firewall stand between?",
    ar="لا يجيب «{host}» على المنفذ {port}. هل يعمل؟ وهل بينكما جدار حماية؟",
)
_NOT_TRUSTED = Text(
    en="The certificate of “{host}” is not trusted ({why}). Ask its operator; nothing was sent.",
    ar="شهادة «{host}» غير موثوقة ({why}). اسأل مشغّله؛ ولم يُرسل شيء.",
)
_TOO_SLOW = Text(
    en="“{host}” took too long to answer. It will be tried again.",
    ar="تأخر «{host}» في الجواب أكثر من المسموح. ستُعاد المحاولة.",
)
_TOO_BIG = Text(
    en="The answer of “{host}” is larger than {limit} bytes. Ask for smaller pages.",
    ar="جواب «{host}» أكبر من {limit} بايت. اطلب صفحات أصغر.",
)
_REDIRECTS = Text(
    en="“{host}” redirected more than {limit} times. Enter the final address.",
    ar="أحال «{host}» الطلب أكثر من {limit} مرات. أدخل العنوان الأخير.",
)
_WRONG_TYPE = Text(
    en="“{host}” answered with {media_type}, which is not what was asked for. Check the address.",
    ar="أجاب «{host}» بنوع {media_type}، وليس ما طُلب. راجع العنوان.",
)
_BROKEN = Text(
    en="The answer of “{host}” is damaged or cut short. It will be tried again.",
    ar="جواب «{host}» تالف أو مبتور. ستُعاد المحاولة.",
)
