"""Pages for what went wrong, in both languages; and the handlers that Django calls for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import activate

from amana.accounts.models import Account
from amana.handling import ANONYMOUS, Viewer
from amana.language import Text
from amana.pages.frame import Frame, frame_of, show

FORM_EXPIRED = 419  # a key of the table only: sent as 403, which is what Django says of a wrong CSRF token


def failure(request: HttpRequest, frame: Frame, status: int) -> HttpResponse:
    """The page for an HTTP status: what happened and what to do, in the reader's language and below in the other."""
    title, message = _TEXTS[status]
    sent = 403 if status == FORM_EXPIRED else status
    other = "ar" if frame.language == "en" else "en"
    context = {
        "title": title.say(frame.language),
        "message": message.say(frame.language),
        "other_language": other,
        "other_direction": "rtl" if other == "ar" else "ltr",
        "other_message": message.say(other),
        "status": sent,
    }
    return show(request, frame, "pages/error.html", context, sent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400: a forged host, too many fields, a text that is too long."""
    return failure(request, _frame(request), 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    return failure(request, _frame(request), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404."""
    return failure(request, _frame(request), 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's 500: a fault of ours. Asks neither the database nor the session."""
    return failure(request, frame_of(request), 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid CSRF token."""
    return failure(request, _frame(request), FORM_EXPIRED)


def _frame(request: HttpRequest) -> Frame:
    """With the navigation of whoever is signed in: from the account alone, since only its links depend on it."""
    user = getattr(request, "user", None)
    if not isinstance(user, Account):
        return frame_of(request)
    activate(user.language)
    viewer = ANONYMOUS if user.member else Viewer(user.name, frozenset(("own",)), user.roles)
    return frame_of(request, viewer, user.name, user.digits)


_TEXTS = {
    400: (
        Text(en="This request is not understood", ar="الطلب غير مفهوم"),
        Text(
            en="The address or the form is not as this node makes them, or it holds more text than a form may. Go "
            "back, open the page again and send it once more; give a long text as a file.",
            ar="العنوان أو النموذج ليس كما تصنعه هذه العُقدة، أو فيه نص أطول مما يتسع له نموذج. عُد إلى الصفحة وافتحها "
            "من جديد ثم أرسلها مرة أخرى، وأرفق النص الطويل ملفًا.",
        ),
    ),
    403: (
        Text(en="This account may not do that", ar="هذا الحساب غير مخوّل بذلك"),
        Text(
            en="Ask the administrator of this node for the role that it takes, or a colleague who has it.",
            ar="اطلب من مدير العُقدة الدور اللازم، أو اطلب العمل من زميل له هذا الدور.",
        ),
    ),
    404: (
        Text(en="Nothing here", ar="لا شيء هنا"),
        Text(
            en="There is nothing at this address that you may see. Check the address; use the search if you know a "
            "word or a value.",
            ar="ليس في هذا العنوان ما يمكنك الاطلاع عليه. تحقّق من العنوان، أو استعن بالبحث إن كنت تعرف كلمة أو قيمة.",
        ),
    ),
    405: (
        Text(en="Not this way", ar="ليس بهذه الطريقة"),
        Text(
            en="This address answers only to its own form. Open the page that it belongs to and use the button there.",
            ar="لا يستجيب هذا العنوان إلا لنموذجه. افتح الصفحة التي ينتمي إليها واستخدم الزر الذي فيها.",
        ),
    ),
    FORM_EXPIRED: (
        Text(en="The form has expired", ar="انتهت صلاحية النموذج"),
        Text(
            en="Nothing was changed. Go back, load the page again and send the form once more; your browser must "
            "accept this node's cookies.",
            ar="لم يتغير شيء. عُد إلى الصفحة وحمّلها من جديد ثم أرسل النموذج مرة أخرى، ويجب أن يقبل متصفحك ملفات تعريف "
            "الارتباط من هذه العُقدة.",
        ),
    ),
    429: (
        Text(en="Too many tries", ar="محاولات كثيرة"),
        Text(
            en="Wait a few minutes, then try again.",
            ar="انتظر بضع دقائق ثم أعد المحاولة.",
        ),
    ),
    500: (
        Text(en="A fault of this node", ar="خلل في العُقدة"),
        Text(
            en="Nothing was changed. Try again; if it happens again, tell the administrator of this node what you were "
            "doing and when.",
            ar="لم يتغير شيء. أعد المحاولة، فإن تكرر الخلل فأبلغ مدير العُقدة بما كنت تفعله ووقته.",
        ),
    ),
}
