"""`acm completion`: a shell's completion script, for those who install it themselves."""

from __future__ import annotations

from typing import Literal

from acm.cli.session import Injected

Shell = Literal["bash", "zsh", "fish", "powershell"]


def completion(shell: Shell, /, *, session: Injected) -> None:
    """Print the completion script of a shell; `acm --install-completion` installs it instead.

    Parameters
    ----------
    shell
        bash, zsh, fish or powershell.
    """
    from acm.cli.app import build_app  # the application that this command is part of

    app = build_app(lambda _app, _options, _tokens: None)
    session.output.raw(app.generate_completion(shell=shell))


COMMAND = completion
