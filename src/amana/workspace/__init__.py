"""The pages for a node's people: what is new, what was found in a report, what may leave, who may see what.

Server-rendered, Arabic first, usable without JavaScript. The way of a request: ``urls`` → a view in ``views``, which
is handed a :class:`~amana.pages.visit.Visit` (who asks, the two ways to the store) → the store, on the viewer's
behalf → ``rows``, ``cards``, ``review``, ``audience`` (store values in words) → a template, which only prints.
``frame`` stands around every page, ``failures`` are the pages for what went wrong, ``writing`` and ``highlight`` say
how numbers, dates and foreign text are written. ``vendor`` keeps the files of others under ``static/vendor``.

What holds on every page: it says who may see it; GET changes nothing; what is forbidden looks like what is absent;
identifiers stay left to right in Latin digits; signs that turn writing around are made visible.

Standards: WCAG 2.2 AA; TLP 2.0's colours; Unicode's bidirectional algorithm (UAX 9); CLDR for numbers and dates.

>>> from datetime import date
>>> from amana.pages.highlight import reveal
>>> from amana.pages.writing import Writing
>>> Writing("ar", "arab", "EG").day(date(2026, 11, 24))
'٢٤ نوفمبر ٢٠٢٦'
>>> reveal("invoice\\u202efdp.exe")
'invoice⟦202E⟧fdp.exe'
"""
