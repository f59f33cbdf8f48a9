"""`acm explain`: what an error code means and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from acm.cli.exit_codes import exit_code_of
from acm.cli.output import Document
from acm.cli.session import Injected
from acm.model.errors import ERRORS, AcmError, Blame, InvalidParameter

_WHO_ACTS = {
    Blame.CALLER: "Change what was asked for.",
    Blame.SERVICE: "Mend this installation.",
    Blame.WORLD: "Mend something outside this installation, or wait.",
}


@dataclass(frozen=True, slots=True)
class Explanations:
    """Error codes with their explanations."""

    errors: tuple[type[AcmError], ...]

    def table(self, width: int) -> RenderableType:
        """Return the explanation of a single code as text, of several as a list."""
        del width
        if len(self.errors) == 1:
            return _paragraphs(self.errors[0])
        table = Table(box=None, pad_edge=False)
        table.add_column("CODE", no_wrap=True)
        table.add_column("WHAT IT MEANS")
        for error in self.errors:
            table.add_row(error.code, _summary(error))
        return table

    def rows(self) -> Iterable[Sequence[str]]:
        """Return code, who has to act, exit code, explanation."""
        return [(error.code, error.blame, str(_exit_code(error)), error.explanation) for error in self.errors]

    def document(self) -> Document:
        """Return the same as objects."""
        return {
            "Errors": [
                {
                    "Code": error.code,
                    "Blame": error.blame,
                    "ExitCode": _exit_code(error),
                    "Summary": _summary(error),
                    "Explanation": error.explanation,
                }
                for error in self.errors
            ]
        }


def explain(code: str | None = None, /, *, session: Injected) -> None:
    """Explain an error code; without one, list them all.

    Parameters
    ----------
    code
        The word before the colon of an error, as in NoZone.
    """
    chosen = (_find(code),) if code else tuple(ERRORS[name] for name in sorted(ERRORS))
    session.output.show(Explanations(chosen))


COMMAND = explain


def _find(code: str) -> type[AcmError]:
    by_lower_case = {name.lower(): error for name, error in ERRORS.items()}
    error = by_lower_case.get(code.lower())
    if error is not None:
        return error
    near = difflib.get_close_matches(code.lower(), by_lower_case, n=1)
    hint = f"Did you mean {by_lower_case[near[0]].code}?" if near else "`acm explain` lists all."
    raise InvalidParameter(f"there is no error code {code[:64]!r}.", hint=hint, property_path="CODE")


def _paragraphs(error: type[AcmError]) -> RenderableType:
    code = _exit_code(error)
    return Group(
        Text(error.code, style="bold"),
        Text(_summary(error)),
        Text(),
        Text(error.explanation),
        Text(),
        Text(f"Who acts: {_WHO_ACTS[error.blame]} Exit code of acm: {code}."),
    )


def _summary(error: type[AcmError]) -> str:
    return (error.__doc__ or "").partition("\n")[0]


def _exit_code(error: type[AcmError]) -> int:
    return int(exit_code_of(error("")))
