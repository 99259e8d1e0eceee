"""Wrong use of the command line, said in the person's language."""

from __future__ import annotations

from typing import Any

from amana.language import Text

_WRONG_USE = {
    "NoSuchOption": Text(en="There is no option {name}.", ar="لا يوجد خيار بهذا الاسم: {name}."),
    "MissingParameter": Text(en="{name} is missing.", ar="ينقص الأمر: {name}."),
    "BadParameter": Text(en="The value of {name} is wrong: {why}", ar="قيمة {name} غير صحيحة: {why}"),
}
_OTHER = Text(en="{why}", ar="استعمال غير صحيح للأمر: {why}")
_SEE = Text(en="See: {command} --help", ar="للمساعدة: {command} --help")


def explain(error: Any, program: str) -> Text:
    """The two lines for a usage error of typer: what is wrong, and where help is."""
    pattern = _WRONG_USE.get(type(error).__name__, _OTHER)
    name = getattr(error, "option_name", None) or _parameter_name(error)
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx is not None else program
    first, second = pattern.fill(name=name, why=error.message), _SEE.fill(command=command)
    return Text(en=f"{first.en}\n{second.en}", ar=f"{first.ar}\n{second.ar}")


def _parameter_name(error: Any) -> str:
    hint = getattr(error, "param_hint", None)
    param = getattr(error, "param", None)
    if hint is None and param is not None:
        hint = param.get_error_hint()
    return hint if isinstance(hint, str) else " / ".join(hint or ())
