"""What goes wrong, as the standard has it: each refusal with its status, its headers and its sentence.

TAXII 2.1 section 3.6: every error is an error message resource in the answer's media type. Absent and forbidden
things are one and the same refusal (:func:`not_found`), so that nobody learns what exists.
"""

from __future__ import annotations

import msgspec

from amana.accounts.throttle import TooManyTries, WrongCredentials
from amana.exchange.taxii.http import Response, answer
from amana.language import Language, Problem, Text
from amana.stix import guard
from amana.store.closing import LedgerClosed, is_out_of_reach

Headers = tuple[tuple[str, str], ...]
CHALLENGES: Headers = (("WWW-Authenticate", 'Basic realm="Amana", charset="UTF-8", Bearer realm="Amana"'),)


class Refused(Problem):
    """The request is answered with an error: ``status``, extra ``headers``, and ``details`` (name to value)."""

    def __init__(
        self, status: int, problem: Problem, headers: Headers = (), details: dict[str, str] | None = None
    ) -> None:
        super().__init__(problem.code, problem.text, problem.where)
        self.status = status
        self.headers = headers
        self.details = details


class ErrorMessage(msgspec.Struct, frozen=True, omit_defaults=True):
    """The error message resource (section 3.6.1); ``http_status`` is a string there."""

    title: str
    description: str
    error_id: str
    error_code: str
    http_status: str
    details: dict[str, str] | None = None


def message(refused: Refused, language: Language, error_id: str) -> Response:
    """The answer that tells a refusal in ``language``."""
    details = dict(refused.details or {})
    if refused.where:
        details["where"] = refused.where
    resource = ErrorMessage(
        title=TITLES[refused.status].say(language),
        description=refused.text.say(language),
        error_id=error_id,
        error_code=refused.code,
        http_status=str(refused.status),
        details=details or None,
    )
    return answer(refused.status, msgspec.json.encode(resource), refused.headers)


def not_found() -> Refused:
    """404: it is not there, or not for this asker; which of the two is never said."""
    return Refused(404, Problem("taxii.not-found", _NOT_FOUND))


def sign_in_needed() -> Refused:
    """401: nobody has signed in, and what is asked is not public, or is not there."""
    return Refused(401, Problem("taxii.sign-in-needed", _SIGN_IN_NEEDED), CHALLENGES)


def wrong_credentials() -> Refused:
    """401: the name, password or token is wrong; which of them is never said."""
    return Refused(401, Problem("taxii.wrong-credentials", _WRONG_CREDENTIALS), CHALLENGES)


def not_allowed(text: Text) -> Refused:
    """403: the asker may see the collection, but not do this with it."""
    return Refused(403, Problem("taxii.not-allowed", text))


def wrong_method(method: str, allowed: str) -> Refused:
    """405: this resource knows other methods; ``allowed`` lists them."""
    shown = method if method.isascii() and method.isalpha() and len(method) <= 16 else "?"
    problem = Problem("taxii.wrong-method", _WRONG_METHOD.fill(method=shown, allowed=allowed))
    return Refused(405, problem, (("Allow", allowed),))


def not_acceptable() -> Refused:
    """406: the asker takes no TAXII 2.1."""
    return Refused(406, Problem("taxii.not-acceptable", _NOT_ACCEPTABLE, "Accept"))


def wrong_content_type() -> Refused:
    """415: the body is not said to be TAXII 2.1."""
    return Refused(415, Problem("taxii.wrong-content-type", _WRONG_CONTENT_TYPE, "Content-Type"))


def wrong_encoding() -> Refused:
    """415: the body is packed in a way that is not known here (RFC 7694)."""
    problem = Problem("taxii.wrong-content-encoding", _WRONG_ENCODING, "Content-Encoding")
    return Refused(415, problem, (("Accept-Encoding", "gzip, deflate, identity"),))


def too_large(limit: int) -> Refused:
    """413: the body is larger than the API root's max_content_length, in bytes."""
    return Refused(413, Problem("taxii.too-large", _TOO_LARGE.fill(limit=limit)))


def address_too_long(limit: int) -> Refused:
    """414: the path or the query is longer than ``limit`` bytes."""
    return Refused(414, Problem("taxii.address-too-long", _ADDRESS_TOO_LONG.fill(limit=limit)))


def bad_request(code: str, text: Text, where: str = "") -> Refused:
    """400: the request is not understood."""
    return Refused(400, Problem(code, text, where))


def unprocessable(problem: Problem, details: dict[str, str] | None = None) -> Refused:
    """422: nothing in the body can be taken in (section 5.5)."""
    return Refused(422, problem, details=details)


def of(wrong: Exception) -> Refused:
    """Whatever was raised on the way, as a refusal; a fault of ours becomes 500, a database out of reach 503."""
    match wrong:
        case Refused():
            return wrong
        case WrongCredentials():
            return wrong_credentials()
        case TooManyTries():
            return Refused(429, wrong, (("Retry-After", str(wrong.retry_after)),))
        case LedgerClosed():
            return Refused(503, wrong, (("Retry-After", str(wrong.retry_after)),))
        case guard.TooLarge() | guard.BombSuspected():
            return Refused(413, wrong)
        case guard.BrokenCompression():
            return Refused(400, wrong)
        case Problem():
            return unprocessable(wrong)
    if is_out_of_reach(wrong):
        return Refused(503, Problem("taxii.busy", _BUSY), (("Retry-After", "5"),))
    return Refused(500, Problem("taxii.broken", _BROKEN))


TITLES = {
    400: Text(en="The request is not understood", ar="طلب غير مفهوم"),
    401: Text(en="Sign in", ar="سجّل الدخول"),
    403: Text(en="Not allowed", ar="غير مسموح"),
    404: Text(en="Not found", ar="غير موجود"),
    405: Text(en="Not possible here", ar="عملية غير متاحة هنا"),
    406: Text(en="No media type in common", ar="لا صيغة مشتركة"),
    413: Text(en="Too large", ar="أكبر من المسموح"),
    414: Text(en="The address is too long", ar="عنوان أطول من المسموح"),
    415: Text(en="Unknown media type", ar="صيغة غير معروفة"),
    422: Text(en="Nothing could be accepted", ar="تعذّر قبول المحتوى"),
    429: Text(en="Too many tries", ar="محاولات كثيرة"),
    500: Text(en="A fault of the node", ar="خلل في العُقدة"),
    503: Text(en="Not at present", ar="غير متاح الآن"),
}
_NOT_FOUND = Text(
    en="There is nothing here that you may see. Check the address, and whether your account may read it.",
    ar="لا شيء هنا يمكنك الاطلاع عليه. تحقّق من العنوان، ومن أن حسابك مخوَّل بالقراءة.",
)
_SIGN_IN_NEEDED = Text(
    en="Send a bearer token, or a user name and password (Basic). Without them only public collections are open.",
    ar="أرسل رمز وصول (Bearer) أو اسم مستخدم وكلمة مرور (Basic)؛ فلا يُفتح من دونهما إلا المجموعات العامة.",
)
_WRONG_CREDENTIALS = Text(
    en="The user name, password or token is not right. Check it, or ask your administrator for a new one.",
    ar="اسم المستخدم أو كلمة المرور أو رمز الوصول غير صحيح. تحقّق منه أو اطلب غيره من مدير العُقدة.",
)
_WRONG_METHOD = Text(
    en="This resource does not take {method}; it takes: {allowed}.",
    ar="لا يقبل هذا المورد {method}، ويقبل: {allowed}.",
)
_NOT_ACCEPTABLE = Text(
    en="Answers are application/taxii+json;version=2.1 only. Send it in the Accept header, or leave the header out.",
    ar="صيغة الإجابة هي application/taxii+json;version=2.1 وحدها. اذكرها في ترويسة Accept أو أسقِط الترويسة.",
)
_WRONG_CONTENT_TYPE = Text(
    en="Send objects as application/taxii+json;version=2.1.",
    ar="أرسل الكائنات بصيغة application/taxii+json;version=2.1.",
)
_WRONG_ENCODING = Text(
    en="Send the body as it is, or packed with gzip or deflate.",
    ar="أرسل المحتوى كما هو، أو مضغوطًا بصيغة gzip أو deflate.",
)
_TOO_LARGE = Text(
    en="The body is larger than {limit} bytes. Send the objects in several smaller envelopes.",
    ar="يتجاوز المحتوى الحد الأقصى، وهو {limit} بايت. وزّع الكائنات على دفعات أصغر.",
)
_ADDRESS_TOO_LONG = Text(
    en="The address is longer than {limit} bytes. Ask for fewer values at a time.",
    ar="يتجاوز العنوان الحد الأقصى، وهو {limit} بايت. اطلب قيمًا أقل في كل مرة.",
)
_BROKEN = Text(
    en="The node could not answer; nothing was changed. Tell its administrator the error_id of this message.",
    ar="تعذّر على العُقدة الرد ولم يتغير شيء. أبلغ مديرها بالقيمة error_id الواردة في هذه الرسالة.",
)
_BUSY = Text(
    en="The node cannot reach its database just now; nothing was changed. Try again in a few seconds.",
    ar="تعذّر على العُقدة الوصول إلى قاعدة بياناتها الآن، ولم يتغير شيء. أعد المحاولة بعد ثوانٍ.",
)
