"""The TAXII 2.1 client: one page of another member's collection, or why there is none.

Section 5.4 of the standard (Get Objects). The fetcher keeps the network's dangers away, :mod:`crawl` decides where to
go on; what stands here is the request, and what each status of the answer means for the one who runs this node.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlencode

import msgspec

from amana.exchange.crawl import PageFacts, Place
from amana.language import Problem, Text
from amana.stix import Envelope, Limits, read_envelope
from amana.world.fetch import Answer, Fetcher, Request

MEDIA_TYPE = "application/taxii+json;version=2.1"
PAGE = 1000  # objects asked for at a time; the server may give fewer
_TYPES = ("application/taxii+json", "application/json")
_LONGEST_WAIT_S = 6 * 3600.0


class Source(msgspec.Struct, frozen=True):
    """A collection at another node: API root, id or alias, credentials, private networks that lead there."""

    api_root: str
    collection: str
    authorization: str = ""
    networks: tuple[str, ...] = ()


class Page(msgspec.Struct, frozen=True):
    """One page: the envelope with the exact bytes of each object, and the facts by which reading goes on."""

    envelope: Envelope
    facts: PageFacts


class NoPage(Problem):
    """The other node answers, but gives no page. ``wait_s``: how long it asks us to stay away."""

    def __init__(self, status: int, wait_s: float = 0.0) -> None:
        text = _SENTENCES.get(status) or (_FAILING if status >= 500 else _OTHER)
        super().__init__(f"peer.status-{status}", text.fill(status=status))
        self.status = status
        self.wait_s = wait_s


class StaleCursor(NoPage):
    """The node no longer knows the ``next`` it gave: read again from the date where that series began."""


def authorization(secret: str) -> str:
    """The Authorization header for ``user:password`` (RFC 7617) or a bearer token (RFC 6750); empty for neither.

    >>> authorization("cert-b:secret"), authorization("token")
    ('Basic Y2VydC1iOnNlY3JldA==', 'Bearer token')
    """
    if not secret:
        return ""
    return f"Basic {b64encode(secret.encode()).decode()}" if ":" in secret else f"Bearer {secret}"


def read_page(fetcher: Fetcher, source: Source, place: Place, now: datetime) -> Page:
    """The page at ``place``. Raises NoPage, StaleCursor, FetchFault, and the errors of amana.stix's envelope."""
    answer = fetcher.fetch(
        Request(
            page_url(source, place),
            headers={"Accept": MEDIA_TYPE},
            authorization=source.authorization,
            networks=source.networks,
            types=_TYPES,
            max_bytes=Limits().max_bytes,
        )
    )
    if answer.status != 200:
        raise _refusal(answer, place, now)
    envelope = read_envelope(answer.body)
    digest = hashlib.sha256()
    for raw in envelope.objects:
        digest.update(hashlib.sha256(raw).digest())
    last = answer.headers.get("x-taxii-date-added-last", "")
    facts = PageFacts(len(envelope.objects), bool(envelope.more), envelope.next or "", last, digest.digest())
    return Page(envelope, facts)


def page_url(source: Source, place: Place) -> str:
    """The address of the page at ``place``."""
    wanted = {"limit": str(PAGE), "added_after": place.added_after, "next": place.next}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{source.api_root.rstrip('/')}/collections/{quote(source.collection, safe='')}/objects/?{query}"


def wait_asked(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds that Retry-After asks for (RFC 9110, section 10.2.3), at most six hours; 0 if it asks for nothing."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), _LONGEST_WAIT_S)


def _refusal(answer: Answer, place: Place, now: datetime) -> NoPage:
    if place.next and answer.status in (400, 404, 410, 422):
        return StaleCursor(answer.status)
    return NoPage(answer.status, wait_asked(answer.headers, now))


_SENTENCES = {
    401: Text(
        en="The other node does not accept our credentials (401). Ask its operator for a new token and enter it here.",
        ar="لا تقبل العقدة النظيرة بيانات دخولنا (401). اطلب من مشغّلها رمز دخول جديدًا وأدخله هنا.",
    ),
    403: Text(
        en="The other node knows us but does not let us read this collection (403). Ask its operator for the right.",
        ar="تعرفنا العقدة النظيرة لكنها لا تأذن لنا بقراءة هذه المجموعة (403). اطلب الإذن من مشغّلها.",
    ),
    404: Text(
        en="The other node has no such collection for us (404). Check the API root and the collection's id.",
        ar="لا توجد لدى العقدة النظيرة مجموعة كهذه متاحة لنا (404). راجع جذر الواجهة ومعرّف المجموعة.",
    ),
    406: Text(
        en="The other node does not speak TAXII 2.1 at this address (406). Check the API root.",
        ar="لا تتكلم العقدة النظيرة TAXII 2.1 على هذا العنوان (406). راجع جذر الواجهة.",
    ),
    429: Text(
        en="The other node asks us to come less often (429). It will be asked again after the time it named.",
        ar="تطلب العقدة النظيرة أن نقلل من طلباتنا (429). ستُسأل ثانيةً بعد المدة التي حددتها.",
    ),
}
_FAILING = Text(
    en="The other node has a fault of its own ({status}). It will be asked again later; tell its operator if it stays.",
    ar="في العقدة النظيرة عطل من جهتها ({status}). ستُسأل لاحقًا؛ وأبلغ مشغّلها إن استمر.",
)
_OTHER = Text(
    en="The other node refuses the request ({status}). Check the address; ask its operator if it stays.",
    ar="ترفض العقدة النظيرة الطلب ({status}). راجع العنوان، واسأل مشغّلها إن استمر الرفض.",
)
