"""The commands by name, the options that all share, and how a command ends."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Group, Parameter
from rich.console import Console
from rich.text import Text

from acm.cli.console import ColorChoice, color_choice, make_console, safe
from acm.cli.exit_codes import ExitCode, exit_code_of, exit_codes_text
from acm.cli.output import Output, OutputFormat
from acm.cli.session import Session, named_by_option
from acm.cli.surroundings import Surroundings
from acm.model.errors import AcmError

HELP = "Request certificates, prove control of their names by DNS, and get them issued."

_COMMANDS = {
    "Certificates": {
        "request": "Request a certificate and show the records to publish.",
        "describe": "Show a certificate, and for each domain what DNS answered last.",
        "list": "List certificates.",
        "get": "Print an issued certificate with its chain.",
        "publish": "Publish a certificate's validation records in the zones of dnsZones.",
        "wait": "Wait until a certificate is issued.",
        "delete": "Delete a certificate.",
    },
    "Installation": {
        "root": "Show the trust anchor and how to trust it.",
        "clock": "Show the installation's clock, or move it (test installations only).",
        "doctor": "Check what acm and its Pulumi provider need, and say what to do.",
    },
    "Help": {
        "explain": "Explain an error code.",
        "completion": "Print the completion script of a shell.",
    },
}
"""Every command and its one line of help; imported from ``acm.cli.commands`` only when it is used."""

_GLOBAL = Group("Options of every command", sort_key=10)
_OTHER = Group("Other", sort_key=20)


def build_app() -> App:
    """Return the command line without the options that all commands share."""
    app = App(
        name="acm",
        help=HELP,
        help_epilogue=f"Exit codes:\n{exit_codes_text()}",
        help_format="plaintext",
        version=_version,
        suppress_keyboard_interrupt=False,
    )
    for place, (heading, commands) in enumerate(_COMMANDS.items()):
        group = Group(heading, sort_key=place)
        for index, (name, text) in enumerate(commands.items()):
            module = f"acm.cli.commands.{name}_command"
            app.command(
                f"{module}:COMMAND", name=name, help=text, group=group, sort_key=index, help_epilogue=""
            )
    app.register_install_completion_command(help="Install shell completion for this user.", group=_OTHER)
    for flag in (*app.help_flags, *app.version_flags):
        app[flag].group = _OTHER
    return app


def _version() -> str:
    from importlib.metadata import version

    return f"acm {version('pulumi-acm')}"


def run(arguments: Sequence[str], surroundings: Surroundings) -> int:
    """Run one command line; write its result or its error, and return the exit code."""
    choice = color_choice(arguments)
    errors = make_console(surroundings.stderr, choice, surroundings.environ)
    verbose = "--verbose" in arguments
    _log_to_stderr(verbose=verbose)
    try:
        _dispatch(arguments, surroundings, choice, errors)
    except BrokenPipeError:
        return _output_is_gone(surroundings)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.ERROR
    except BaseException as error:  # noqa: BLE001 - the one place where every error becomes an exit code
        return _fail(error, errors, verbose=verbose)
    return ExitCode.OK


def _dispatch(
    arguments: Sequence[str], surroundings: Surroundings, choice: ColorChoice, errors: Console
) -> None:
    console = make_console(surroundings.stdout, choice, surroundings.environ)
    app = build_app()
    meta = app.meta

    @meta.default
    def launch(
        *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        home: Annotated[Path | None, Parameter(group=_GLOBAL)] = None,
        region: Annotated[str | None, Parameter(group=_GLOBAL)] = None,
        output: Annotated[OutputFormat | None, Parameter(group=_GLOBAL)] = None,
        color: Annotated[ColorChoice, Parameter(group=_GLOBAL)] = ColorChoice.AUTO,
        verbose: Annotated[bool, Parameter(group=_GLOBAL, negative=(), show_default=False)] = False,
    ) -> None:
        """Request certificates, prove control of their names by DNS, and get them issued.

        Parameters
        ----------
        home
            Folder of the embedded engine. Otherwise ACM_HOME, else the user's data folder.
        region
            Region of new certificates; `acm list` then shows this region only. Otherwise ACM_REGION.
        output
            How results are written. A table in a terminal, lines of tab-separated fields in a pipe.
        color
            When to colour. Before FORCE_COLOR, NO_COLOR and whether it is a terminal.
        verbose
            With an error, show where in the program it came from.
        """
        del color, verbose  # read from the arguments before they are parsed
        chosen = output or (OutputFormat.TABLE if surroundings.stdout.isatty() else OutputFormat.PLAIN)
        session = Session(
            surroundings=surroundings,
            output=Output(console, chosen),
            errors=errors,
            home=home,
            region=region,
        )
        command, bound, ignored = app.parse_args(
            tokens, console=console, error_console=errors, print_error=False, exit_on_error=False
        )
        injected = {name: session for name, kind in ignored.items() if _takes_session(kind)}
        command(*bound.args, **bound.kwargs, **injected)

    meta(
        list(arguments),
        console=console,
        error_console=errors,
        print_error=False,
        exit_on_error=False,
        result_action="return_value",
    )


def _takes_session(kind: object) -> bool:
    return kind is Session


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
            return f"{error} `acm --help` shows what there is.", ExitCode.CONFIGURATION
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
        """Write the message; its traceback only where the formatter was asked for it."""
        sys.stderr.write(f"{record.levelname.lower()}: {safe(record.getMessage())}\n")


def _log_to_stderr(*, verbose: bool) -> None:
    logger = logging.getLogger("acm")
    if not any(isinstance(handler, _LineHandler) for handler in logger.handlers):
        logger.addHandler(_LineHandler())
        logger.propagate = False
    logger.setLevel(logging.INFO if verbose else logging.WARNING)
