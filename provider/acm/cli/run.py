"""One run of a command line: its session, its command, and its end as an exit code."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from cyclopts import App, CycloptsError
from rich.console import Console
from rich.text import Text

from acm.cli.app import GlobalOptions, build_app
from acm.cli.console import color_choice, make_console, safe
from acm.cli.exit_codes import ExitCode, exit_code_of
from acm.cli.output import Output, OutputFormat
from acm.cli.session import Session, named_by_option
from acm.cli.surroundings import Surroundings
from acm.model.errors import AcmError


def run(arguments: Sequence[str], surroundings: Surroundings) -> int:
    """Run one command line; write its result or its error, and return the exit code."""
    choice = color_choice(arguments)
    errors = make_console(surroundings.stderr, choice, surroundings.environ)
    console = make_console(surroundings.stdout, choice, surroundings.environ)
    verbose = "--verbose" in arguments
    try:
        with _log_to_stderr(verbose=verbose):
            _Run(surroundings, console, errors).dispatch(arguments)
    except BrokenPipeError:
        return _output_is_gone(surroundings)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.ERROR
    except BaseException as error:  # noqa: BLE001 - the one place where every error becomes an exit code
        return _fail(error, errors, verbose=verbose)
    return ExitCode.OK


@dataclass(frozen=True, slots=True)
class _Run:
    surroundings: Surroundings
    console: Console
    errors: Console

    def dispatch(self, arguments: Sequence[str]) -> None:
        """Parse the shared options, then start the command; errors of parsing are raised."""
        build_app(self._start).meta(
            list(arguments),
            console=self.console,
            error_console=self.errors,
            print_error=False,
            exit_on_error=False,
            result_action="return_value",
        )

    def _start(self, app: App, options: GlobalOptions, tokens: tuple[str, ...]) -> None:
        command, bound, ignored = app.parse_args(
            tokens,
            console=self.console,
            error_console=self.errors,
            print_error=False,
            exit_on_error=False,
        )
        session = self._session(options)
        injected = {name: session for name, kind in ignored.items() if kind is Session}
        command(*bound.args, **bound.kwargs, **injected)

    def _session(self, options: GlobalOptions) -> Session:
        in_terminal = self.surroundings.stdout.isatty()
        chosen = options.output or (OutputFormat.TABLE if in_terminal else OutputFormat.PLAIN)
        return Session(
            surroundings=self.surroundings,
            output=Output(self.console, chosen),
            errors=self.errors,
            home=options.home,
            backend=options.backend,
            region=options.region,
        )


def _fail(error: BaseException, errors: Console, *, verbose: bool) -> ExitCode:
    """Write one paragraph about ``error`` and return its exit code."""
    text, code = _told(error)
    if verbose:
        errors.file.write("".join(traceback.format_exception(error)))
    errors.print(Text(safe(text), style="red"), soft_wrap=True)
    return code


def _told(error: BaseException) -> tuple[str, ExitCode]:
    match error:
        case AcmError():
            return named_by_option(error).diagnostics(), exit_code_of(error)
        case CycloptsError():
            command = " ".join(["acm", *(error.command_chain or ())])
            return f"{error} `{command} --help` shows what there is.", ExitCode.CONFIGURATION
        case KeyboardInterrupt():
            return "Cancelled.", ExitCode.CANCELLED
        case _:
            what = f"acm failed unexpectedly ({type(error).__name__}). Nothing acknowledged is lost."
            return (
                f"{what} This is a defect: run it again with --verbose and report what it shows.",
                ExitCode.INTERNAL,
            )


def _output_is_gone(surroundings: Surroundings) -> ExitCode:
    """Keep the interpreter from complaining at its end that nobody reads standard output any more."""
    if surroundings.stdout is sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.ERROR


class _LineHandler(logging.Handler):
    """Writes a record as one line to whatever standard error is at that moment (a live display replaces it)."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write level and message, without a traceback."""
        sys.stderr.write(f"{record.levelname.lower()}: {safe(record.getMessage())}\n")


@contextmanager
def _log_to_stderr(*, verbose: bool) -> Iterator[None]:
    logger, handler = logging.getLogger("acm"), _LineHandler()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if verbose else logging.WARNING)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
