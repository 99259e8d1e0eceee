"""The TAXII 2.1 server: members read and add objects in the collections that are theirs to see.

:func:`handle` answers any request over a :class:`Service`, and two doors lead to it: the hot path
(:mod:`amana.exchange.hotpath`, before Django) and a Django view (:mod:`views`), which answer alike.
The way of a request: :mod:`http` (values in and out) → :mod:`server` (the order of questions) → :mod:`routes`,
:mod:`media`, :mod:`rights` (what, in which form, for whom) → :mod:`query`, :mod:`cursor` (which objects) →
:mod:`reading` or :mod:`body` and :mod:`writing` (the resources) → :mod:`resources`, :mod:`status` (JSON) or
:mod:`errors`.

Standard: TAXII Version 2.1, OASIS Standard, 10 June 2021.

>>> from amana.exchange.taxii.routes import match
>>> match(b"/exchange/collections/news/objects/").resource
'objects'
"""

from amana.exchange.taxii.http import MEDIA_TYPE, MOUNT, Request, Response, from_environ
from amana.exchange.taxii.server import handle
from amana.exchange.taxii.service import Identity, Service

__all__ = ["MEDIA_TYPE", "MOUNT", "Identity", "Request", "Response", "Service", "from_environ", "handle"]
