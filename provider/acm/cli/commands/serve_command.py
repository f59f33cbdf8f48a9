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
_Seconds = Annotated[float | None, Parameter(show_default=False)]
_Flag = Annotated[bool, Parameter(negative=(), show_default=False)]


def serve(
    *,
    config: _Path = None,
    listen: _Text = None,
    no_auth: _Flag = False,
    tls: _Flag = False,
    tls_names: _Text = None,
    tls_certificate: _Path = None,
    tls_key: _Path = None,
    plaintext: _Flag = False,
    lab: _Flag = False,
    record_delay: _Seconds = None,
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
    tls
        Serve HTTPS with a certificate that the engine issues; clients trust `acm root --pem`.
    tls_names
        The names in it, separated by commas. Otherwise the host of --listen, localhost for a loopback address.
    tls_certificate
        Serve HTTPS with this certificate and its chain, PEM. Loaded again when it changes.
    tls_key
        Its private key, PEM.
    plaintext
        Serve HTTP to other machines: behind something that ends TLS.
    lab
        Serve a laboratory on this machine: any access key, any name, and validation records that publish themselves.
    record_delay
        In a laboratory, seconds until a request's validation records are in DNS. Otherwise ACM_RECORD_DELAY, else 0.
    log_format
        plain or json. Otherwise ACM_LOG_FORMAT, else plain.
    """
    from acm.api.server.logs import logging_to  # the server's libraries are slow to import
    from acm.api.server.run import run

    settings = session.server_settings(
        config,
        listen=listen,
        no_auth=no_auth or None,
        tls=tls or None,
        tls_names=tls_names,
        tls_certificate=tls_certificate,
        tls_key=tls_key,
        plaintext=plaintext or None,
        lab=lab or None,
        record_delay=record_delay,
        log_format=log_format,
    )
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
        for line in _banner(here).splitlines():
            output.note(line)


def _banner(here: Started) -> str:
    url, region = here.url, here.settings.region
    keys = (
        "any access key, or none"
        if here.settings.no_auth or here.settings.lab
        else "an access key of `acm credentials create`"
    )
    return f"""acm serves {here.settings.home} at {url}. Clients need {keys}. Ctrl-C stops it.

  every AWS client   export AWS_ENDPOINT_URL_ACM={url} AWS_REGION={region} AWS_DEFAULT_REGION={region}
  boto3              boto3.client("acm", endpoint_url="{url}", region_name="{region}")
  aws CLI            aws acm list-certificates --endpoint-url {url} --region {region}
  Pulumi             pulumi config set acm:backend {url}
"""
