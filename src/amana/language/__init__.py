"""What a message is: the same sentence in Arabic and in English, and the error that carries one.

Everything that a person may read leaves the pure packages as a :class:`Text`; the page, the API or the command
line picks the language at the last moment.

>>> hello = Text(en="{count} objects were stored.", ar="حُفظ عدد من الكائنات: {count}.")
>>> hello.fill(count=3).say("en")
'3 objects were stored.'
"""

from amana.language._text import LANGUAGES, Language, Problem, Text, minutes

__all__ = ["LANGUAGES", "Language", "Problem", "Text", "minutes"]
