"""The newsroom: bulletins that anyone may read, and the desk where they are written, approved and corrected.

The way of a bulletin: :mod:`compose` (from released material) or the desk's form (with a newspaper's page taken apart
by :mod:`amana.extract.newspaper`) → the store's revisions, with a second person → :mod:`article` (blocks) → pages.
A reader's comment: :mod:`comment_form` → the moderator → the page.
"""
