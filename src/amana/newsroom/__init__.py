"""The newsroom: bulletins that anyone may read, and the desk where they are written, approved and corrected.

The way of a bulletin: :mod:`compose` and :mod:`making` (from released material) or the desk's form, with a newspaper's
page taken apart by :mod:`amana.extract.newspaper`, → the store's revisions, with a second person → :mod:`article`
(blocks) → :mod:`reading` (what a page shows), :mod:`card` (its picture where it is shared) → ``views`` →
:mod:`front`, which keeps the rendered page until something that readers can see has changed. A reader's comment:
:mod:`comment_form` → the moderator → the page.

What holds on every public page: it is in the bulletin's own language, the same for everyone, without script, cookie or
session; a permalink answers for good; what was corrected or withdrawn says so.

Standards: RFC 9110 (validators, 410), RFC 4287 (Atom), JSON Feed 1.1, schema.org NewsArticle, WCAG 2.2 AA.

>>> from amana.newsroom.article import blocks, defanged
>>> [block.kind for block in blocks("A paragraph.\\n\\n> A quote\\n\\n- one\\n- two")]
['paragraph', 'quote', 'list']
>>> defanged("url", "https://bad.example/x")
'hxxps://bad[.]example/x'
"""
