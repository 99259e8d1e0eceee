"""What every page is made of: frame, visit, the way to write numbers and dates, failures, styles and fonts.

A room of pages (:mod:`amana.workspace`, :mod:`amana.newsroom`) takes a :class:`amana.pages.visit.Visit`, asks the store
on its viewer's behalf, and shows a template that extends ``pages/base.html``. The visual language is in docs/design.md.
"""
