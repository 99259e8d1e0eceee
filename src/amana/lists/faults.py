"""What can be wrong with a list file, in both languages; each error says where and what to do."""

from __future__ import annotations

from amana.language import Problem, Text


def fault(code: str, where: str = "", **values: object) -> Problem:
    """The problem ``lists.<code>`` at a place such as ``sdn.csv, row 12, column Program``."""
    return Problem(f"lists.{code}", _TEXTS[code].fill(**values), where)


_TEXTS = {
    "too-large": Text(
        en="The file has more than {limit} bytes. Take the publisher's own file; nothing was changed.",
        ar="حجم الملف أكبر من {limit} بايت. خذ ملف الناشر نفسه؛ ولم يتغيّر شيء.",
    ),
    "empty": Text(
        en="The file is empty. Take the publisher's own file again; nothing was changed.",
        ar="الملف فارغ. خذ ملف الناشر من جديد؛ ولم يتغيّر شيء.",
    ),
    "encoding": Text(
        en="A character here is not UTF-8. Take the publisher's own file, not one saved by a spreadsheet.",
        ar="محرف هنا ليس بترميز UTF-8. خذ ملف الناشر نفسه، لا نسخة حفظها برنامج جداول.",
    ),
    "not-xml": Text(
        en="This is not XML. Take the publisher's own file, unchanged.",
        ar="هذا ليس بصيغة XML. خذ ملف الناشر نفسه دون تعديل.",
    ),
    "cut-xml": Text(
        en="The file ends before “{root}” is closed: it was cut short. Fetch it again; nothing was changed.",
        ar="ينتهي الملف قبل إغلاق «{root}»: فهو مبتور. اجلبه من جديد؛ ولم يتغيّر شيء.",
    ),
    "doctype": Text(
        en="The file has a DOCTYPE, which no designation list has. It is refused.",
        ar="في الملف تعريف DOCTYPE، ولا تحمله أي قائمة إدراج. رُفض الملف.",
    ),
    "too-deep": Text(
        en="Elements are nested deeper than {limit}. This is no designation list.",
        ar="تتداخل العناصر إلى أعمق من {limit} مستوى. ليست هذه قائمة إدراج.",
    ),
    "unknown-publisher": Text(
        en="This person is said to be designated, but by no public designation list that is known here (“datasets”). "
        "Persons are taken from such lists only. Nothing was changed.",
        ar="يُذكر أن هذا الشخص مدرَج، لكن لا يُذكر في «datasets» اسم قائمة إدراج منشورة معروفة هنا. لا تُؤخذ أسماء "
        "الأشخاص إلا من هذه القوائم. لم يتغيّر شيء.",
    ),
    "not-this-list": Text(
        en="This file is not a list of the format “{format}”. Persons are taken from public designation lists only: "
        "give the publisher's own file, or another --format.",
        ar="ليس هذا الملف قائمة بصيغة «{format}». لا تُؤخذ أسماء الأشخاص إلا من قوائم الإدراج المنشورة: أعطِ ملف الناشر "
        "نفسه، أو صيغة أخرى بالخيار --format.",
    ),
    "columns": Text(
        en="There are {found} columns where {wanted} belong. The file was changed or cut short; nothing was changed.",
        ar="عدد الأعمدة {found} والمطلوب {wanted}. فالملف معدَّل أو مبتور؛ ولم يتغيّر شيء.",
    ),
    "no-column": Text(
        en="The column “{column}” is missing. Take the publisher's own file, unchanged.",
        ar="العمود «{column}» مفقود. خذ ملف الناشر نفسه دون تعديل.",
    ),
    "cut-table": Text(
        en="The file does not end as the publisher ends it: it was cut short. Fetch it again; nothing was changed.",
        ar="لا ينتهي الملف كما ينهيه الناشر: فهو مبتور. اجلبه من جديد؛ ولم يتغيّر شيء.",
    ),
    "broken-table": Text(
        en="This row cannot be read as CSV. Take the publisher's own file, unchanged.",
        ar="تعذّرت قراءة هذا السطر بصيغة CSV. خذ ملف الناشر نفسه دون تعديل.",
    ),
    "missing-file": Text(
        en="The list of this publisher is three files, and “{name}” is missing. Give sdn.csv, alt.csv and add.csv "
        "together, or sdn.xml alone.",
        ar="قائمة هذا الناشر ثلاثة ملفات، و«{name}» مفقود. أعطِ sdn.csv وalt.csv وadd.csv معًا، أو sdn.xml وحده.",
    ),
    "one-file": Text(
        en="Give one file for the format “{format}”; {found} were given.",
        ar="أعطِ ملفًا واحدًا للصيغة «{format}»؛ وقد أُعطي {found}.",
    ),
    "count": Text(
        en="The file announces {wanted} entries and holds {found}: it was cut short or changed. Fetch it again.",
        ar="يعلن الملف {wanted} قيدًا وفيه {found}: فهو مبتور أو معدَّل. اجلبه من جديد.",
    ),
    "no-entries": Text(
        en="The list holds no entry. Nothing was changed; check the file.",
        ar="لا قيد في القائمة. لم يتغيّر شيء؛ راجع الملف.",
    ),
    "no-id": Text(
        en="This entry has no identifier of its publisher. Take the publisher's own file, unchanged.",
        ar="لا يحمل هذا القيد معرّف ناشره. خذ ملف الناشر نفسه دون تعديل.",
    ),
    "no-name": Text(
        en="The entry “{id}” has no name. Take the publisher's own file, unchanged.",
        ar="القيد «{id}» بلا اسم. خذ ملف الناشر نفسه دون تعديل.",
    ),
    "twice": Text(
        en="The entry “{id}” stands in the file twice. Take the publisher's own file, unchanged.",
        ar="ورد القيد «{id}» في الملف مرتين. خذ ملف الناشر نفسه دون تعديل.",
    ),
    "orphan": Text(
        en="This row belongs to the entry “{id}”, which is not in sdn.csv: the files are of different days. "
        "Fetch all three again.",
        ar="ينتمي هذا السطر إلى القيد «{id}» وهو غير موجود في sdn.csv: فالملفات من أيام مختلفة. اجلب الثلاثة من جديد.",
    ),
    "not-json": Text(
        en="This line is not JSON of the FollowTheMoney model, or was cut short. Fetch the file again.",
        ar="ليس هذا السطر بصيغة JSON وفق نموذج FollowTheMoney، أو هو مبتور. اجلب الملف من جديد.",
    ),
    "too-long": Text(
        en="A value here has more than {limit} characters. This is no designation list.",
        ar="في هذا الموضع قيمة تزيد على {limit} محرف. ليست هذه قائمة إدراج.",
    ),
}  # fmt: skip
