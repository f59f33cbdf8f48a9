"""`acm serve`: the service over HTTP, which AWS clients use as they use ACM."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from acm.cli.output import OutputFormat
from acm.cli.session import Injected, Session

if TYPE_CHECKING:
    from acm.api.server.run import Started

_Path = Annotated[Path | None, Parameter(show_default=False)]
_Text = Annotated[str | None, Parameter(show_default=False)]
_Flag = Annotated[bool, Parameter(negative=(), show_default=False)]


def serve(
    *,
    config: _Path = None,
    listen: _Text = None,
    no_auth: _Flag = False,
    log_format: _Text = None,
    session: Injected,
) -> None:
    """Serve until Ctrl-C or SIGTERM; requests in work end first, a second signal ends it at once.

    Once clients are answered: a page in a terminal, else a line `listening` with the address. The log goes to standard
    error. Every setting has a variable, and a key in the file of --config: see docs/server.md.

    Parameters
    ----------
    config
        A TOML file with settings. Options and ACM_ variables win over it.
    listen
        Where to listen, HOST:PORT. Otherwise ACM_LISTEN, else 127.0.0.1:4619.
    no_auth
        Let in everybody on this machine, as the account of ACM_ACCOUNT_ID. For labs.
    log_format
        plain or json. Otherwise ACM_LOG_FORMAT, else plain.
    """
    from acm.api.server.logs import logging_to  # the server's libraries are slow to import
    from acm.api.server.run import run

    settings = session.server_settings(config, listen=listen, no_auth=no_auth or None, log_format=log_format)
    with logging_to(session.surroundings.stderr, settings.log_format):
        run(settings, started=lambda here: _tell(session, here))


COMMAND = serve


def _tell(session: Session, here: Started) -> None:
    output = session.output
    if output.format is OutputFormat.JSON:
        output.json_line({"Listening": here.url, "Home": str(here.settings.home)})
    elif output.format is OutputFormat.PLAIN:
        output.row(("listening", here.url))
    else:
        output.note(_banner(here))


def _banner(here: Started) -> str:
    url, region = here.url, here.settings.region
    keys = "any access key, or none" if here.settings.no_auth else "an access key of `acm credentials create`"
    return f"""acm serves {here.settings.home} at {url}. Clients need {keys}. Ctrl-C stops it.

  every AWS client   export AWS_ENDPOINT_URL_ACM={url} AWS_REGION={region}
  boto3              boto3.client("acm", endpoint_url="{url}", region_name="{region}")
  aws CLI            aws acm list-certificates --endpoint-url {url} --region {region}
  Pulumi             pulumi config set acm:backend {url}
"""
