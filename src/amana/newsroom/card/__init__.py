"""The card that stands for a bulletin where its address is shared: masthead, kicker, headline and date as a picture.

The way of the words: :mod:`bidi` (what is read from which side) → :mod:`typeset` (glyphs of our fonts, lines) →
:mod:`ink` (pixels, PNG). Pure: the same words make the same bytes, and nothing is fetched or kept elsewhere.

Standards: UAX 9 (order), OpenType shaping by HarfBuzz, PNG, the Open Graph protocol's picture of 1200 × 630.

>>> drawn(Card("نشرة", "تنبيه", "تصيّد", "١ يناير ٢٠٢٦", "", "ar"))[:4]
b'\\x89PNG'
"""

from amana.newsroom.card.content import HEIGHT, WIDTH, Card

__all__ = ["HEIGHT", "WIDTH", "Card", "drawn"]


def drawn(card: Card) -> bytes:
    """The card as a PNG. What draws is loaded with the first one, not with the pages that only name its address."""
    from amana.newsroom.card.draw import drawn

    return drawn(card)
