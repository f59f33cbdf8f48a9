"""The commands by name, and the options that all of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import App, Group, Parameter

from acm.cli.console import ColorChoice
from acm.cli.exit_codes import exit_codes_text
from acm.cli.output import OutputFormat

HELP = "Request certificates, prove control of their names by DNS, and get them issued."

_COMMANDS = {
    "Certificates": {
        "request": "Request a certificate and show the records to publish.",
        "import": "Import a certificate that was made elsewhere, or another one in its place.",
        "describe": "Show a certificate, and for each domain what DNS answered last.",
        "why": "Say why a certificate is not issued, or not valid any more, and what to do.",
        "audit": "Say which certificates will not be renewed, why, and when that bites.",
        "list": "List certificates.",
        "get": "Print an issued certificate with its chain.",
        "export": "Print an issued certificate with its chain and its encrypted private key.",
        "revoke": "Revoke an exported certificate for good.",
        "publish": "Publish a certificate's validation records in the zones of dnsZones.",
        "wait": "Wait until a certificate is issued.",
        "associate": "Keep that a resource uses a certificate.",
        "dissociate": "Keep that it does not any more.",
        "delete": "Delete a certificate.",
    },
    "Pulumi": {
        "report": "Tell what a preview means for certificates, for a merge request.",
        "migrate-state": "Move a stack's state from the acm resources of pulumi-aws to ours.",
    },
    "Service": {
        "serve": "Answer AWS clients over HTTP as Certificate Manager does.",
        "credentials": "Make, list and disable access keys of the service.",
    },
    "Installation": {
        "run-due": "Carry out what is due, once: looks, issues, renewals, mail, notices.",
        "events": "Show what has happened to certificates, and what could not be delivered.",
        "account": "Show or change the configuration of the account in a region.",
        "root": "Show the trust anchor and how to trust it.",
        "keys": "Change the key-encryption key.",
        "backup": "Write a backup of the database, without the key-encryption key.",
        "restore": "Put a backup back; what was revoked stays revoked.",
        "clock": "Show the installation's clock, or move it (test installations only).",
        "faults": "Have name servers, authority, mail or store fail (test installations only).",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalOptions:
    """What the shared options say; ``--color`` and ``--verbose`` are read before anything is parsed."""

    home: Path | None
    backend: str | None
    region: str | None
    output: OutputFormat | None


Start = Callable[[App, GlobalOptions, tuple[str, ...]], None]
"""Runs a command: told the application, the shared options, and the other words of the command line."""


def build_app(start: Start) -> App:
    """Return the command line; call its ``meta`` to run one. Imports no command."""
    app = App(
        name="acm",
        help=HELP,
        help_epilogue=f"Exit codes:\n{exit_codes_text()}",
        help_format="plaintext",
        version=_version,
    )
    _add_commands(app)
    _add_launcher(app, start)
    return app


def _version() -> str:
    from importlib.metadata import version  # slow, and rarely asked for

    return f"acm {version('pulumi-acm')}"


def _add_commands(app: App) -> None:
    for place, (heading, commands) in enumerate(_COMMANDS.items()):
        group = Group(heading, sort_key=place)
        for index, (name, text) in enumerate(commands.items()):
            module = f"acm.cli.commands.{name.replace('-', '_')}_command"
            app.command(f"{module}:COMMAND", name=name, help=text, group=group, sort_key=index)
    app.register_install_completion_command(
        help="Install shell completion for this user.", group=_OTHER, help_epilogue=""
    )
    for flag in (*app.help_flags, *app.version_flags):
        app[flag].group = _OTHER


def _add_launcher(app: App, start: Start) -> None:
    app.meta.suppress_keyboard_interrupt = False  # Ctrl-C has an exit code of ours

    @app.meta.default
    def launch(
        *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        home: Annotated[Path | None, Parameter(group=_GLOBAL)] = None,
        backend: Annotated[str | None, Parameter(group=_GLOBAL)] = None,
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
        backend
            What answers: embedded, the URL of a server, or aws. Otherwise ACM_BACKEND, else embedded. Credentials come
            from ACM_ACCESS_KEY and ACM_SECRET_KEY, or the standard AWS chain.
        region
            Region of new certificates; `acm list` then shows this region only. Otherwise ACM_REGION.
        output
            How results are written. A table in a terminal, lines of tab-separated fields in a pipe.
        color
            When to colour. Before FORCE_COLOR, NO_COLOR and whether it is a terminal.
        verbose
            With an error, show where in the program it came from.
        """
        del color, verbose
        start(app, GlobalOptions(home=home, backend=backend, region=region, output=output), tokens)
