"""The card that stands for a bulletin where its address is shared: masthead, kicker, headline and date as a picture.

The way of the words: :mod:`bidi` (what is read from which side) → :mod:`typeset` (glyphs of our fonts, lines) →
:mod:`ink` (pixels, PNG). Pure: the same words make the same bytes, and nothing is fetched or kept elsewhere.

Standards: UAX 9 (order), OpenType shaping by HarfBuzz, PNG, the Open Graph protocol's picture of 1200 × 630.

>>> drawn(Card("نشرة", "تنبيه", "تصيّد", "١ يناير ٢٠٢٦", "", "ar"))[:4]
b'\\x89PNG'
"""

from amana.newsroom.card.draw import HEIGHT, WIDTH, Card, drawn

__all__ = ["HEIGHT", "WIDTH", "Card", "drawn"]
