"""What may happen to a piece of information: who may see it, what for, until when, and what never comes in.

Handling only tightens on its way; the safeguards against misuse are code and data of the release, not settings.
The data's way: tlp.py and audience.py (how far) → viewer.py (who looks) → terms.py (the closed lists) → rules.py
(all of it as one value, and its algebra) → marking.py (as STIX) → leaving.py (what must hold before release), and
for what arrives: folding.py (plain form of words) → refusals.py → notices.py, persons.py, patterns.py (what is
refused) → judge.py (one object).
Standards: TLP 2.0 (FIRST, 2022); STIX 2.1 markings, section 7.2.

>>> ours = Handling(tlp=TLP.GREEN, audience=Audience.of("community"), permitted_uses=frozenset({"detect", "block"}))
>>> theirs = Handling(tlp=TLP.AMBER, audience=Audience.of("group:water"), permitted_uses=frozenset({"detect"}))
>>> child = strictest([ours, theirs])
>>> child.tlp, child.audience.to_json(), sorted(child.permitted_uses)
(<TLP.AMBER: 'TLP:AMBER'>, '[["group:water"]]', ['detect'])
>>> tightens(child, ours), tightens(ours, child)
(True, False)
"""

from amana.handling.audience import EVERYONE, NOBODY, Audience, NotAnAudience, is_principal
from amana.handling.judge import judge
from amana.handling.leaving import LONGEST_LIFE, fits, may_be_published, may_release, ready_to_leave
from amana.handling.marking import (
    HANDLING_EXTENSION,
    HANDLING_EXTENSION_OBJECTS,
    HANDLING_SCHEMA,
    from_marking,
    marking,
)
from amana.handling.notices import text_refusal
from amana.handling.refusals import Refusal, category_refusal
from amana.handling.rules import Handling, NotHandling, combine, strictest, tightens
from amana.handling.terms import (
    LEGAL_BASES,
    PERMITTED_USES,
    PURPOSES,
    Category,
    categories,
    category,
    refused_category,
)
from amana.handling.tlp import (
    LEVEL_OF_MARKING,
    TLP,
    TLP2_EXTENSION,
    TLP2_MARKING_IDS,
    TLP_MARKINGS,
    tlp_of_refs,
)
from amana.handling.viewer import ANONYMOUS, Viewer, system_viewer

__all__ = [
    "ANONYMOUS",
    "EVERYONE",
    "HANDLING_EXTENSION",
    "HANDLING_EXTENSION_OBJECTS",
    "HANDLING_SCHEMA",
    "LEGAL_BASES",
    "LEVEL_OF_MARKING",
    "LONGEST_LIFE",
    "NOBODY",
    "PERMITTED_USES",
    "PURPOSES",
    "TLP",
    "TLP2_EXTENSION",
    "TLP2_MARKING_IDS",
    "TLP_MARKINGS",
    "Audience",
    "Category",
    "Handling",
    "NotAnAudience",
    "NotHandling",
    "Refusal",
    "Viewer",
    "categories",
    "category",
    "category_refusal",
    "combine",
    "fits",
    "from_marking",
    "is_principal",
    "judge",
    "marking",
    "may_be_published",
    "may_release",
    "ready_to_leave",
    "refused_category",
    "strictest",
    "system_viewer",
    "text_refusal",
    "tightens",
    "tlp_of_refs",
]
