"""What is said when the ledger cannot be written: nothing is changed then, and nothing is shared (fail closed)."""

from __future__ import annotations

from typing import Final

from amana.language import Problem, Text

RETRY_S: Final = 30


class LedgerClosed(Problem):
    """No entry can be appended, or the ledger is not the one that was signed: nothing is shared. Status 503."""

    retry_after = RETRY_S

    def __init__(self, text: Text | None = None) -> None:
        super().__init__("ledger.closed", text or CLOSED)


def is_out_of_reach(error: BaseException) -> bool:
    """Is it not the program's doing: disk full, server gone, lock held for too long (PEP 249's OperationalError)?"""
    return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)


CLOSED = Text(
    en="This node's ledger cannot be written at present, so nothing is changed and nothing is shared. Its "
    "administrator finds the cause in the log; sharing resumes by itself once an entry can be written.",
    ar="تتعذر الكتابة في السجل الموثَّق لهذه العُقدة الآن، فلا يُغيَّر شيء ولا يُشارَك شيء. يجد مدير العُقدة السبب في سجل "
    "التشغيل، وتُستأنف المشاركة تلقائيًّا متى أمكن تدوين قيد جديد.",
)
REWRITTEN = Text(
    en="This node's ledger is not the one whose head this node has signed: it was cut or changed from outside, or put "
    "back from an old copy. Nothing is signed and nothing is shared until its administrator restores the right one "
    "(docs/operator.md).",
    ar="ليس السجل الموثَّق لهذه العُقدة هو الذي وقّعت رأسه، فقد قُطع أو غُيِّر من خارجها أو استُعيد من نسخة قديمة. لا يُوقَّع "
    "شيء ولا يُشارَك شيء حتى يستعيد مديرها السجل الصحيح (docs/operator.md).",
)
