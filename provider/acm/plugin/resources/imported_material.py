"""Certificate, chain and key as a program gives them: texts, assets, or a reference to where the key is.

Reads named local files and the environment only. What is read of a key reaches no message.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from acm.model.errors import AcmError, InvalidParameter
from acm.model.imports import pem, rules
from acm.model.imports.request import Given
from acm.plugin.structs import OPAQUE
from acm.plugin.values import (
    UNKNOWN,
    Opaque,
    Properties,
    Secret,
    Unknown,
    Value,
    contains_secret,
    secret_if,
    text_of,
    unwrap,
)

BODY, CHAIN = rules.BODY, rules.CHAIN
KEY, KEY_PATH, KEY_VARIABLE = KEY_SOURCES = ("privateKey", "privateKeyPath", "privateKeyEnvironment")
_ASSET = OPAQUE[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Where the private key is said to be, and its text; ``absent`` says why that could not be read."""

    source: str | None = None
    text: str | None = field(default=None, repr=False)
    absent: str = ""


def sources(inputs: Properties) -> tuple[str, ...]:
    """Return the inputs that say where the key is."""
    return tuple(name for name in KEY_SOURCES if inputs.get(name) is not None)


def with_texts(inputs: Properties) -> tuple[Properties, list[AcmError]]:
    """Return inputs with the texts of assets in their place and the key marked secret, and what could not be read.

    An asset's text goes into the state, so that a change of the file is seen on any machine.
    """
    texts: Properties = {}
    failures: list[AcmError] = []
    for name in (BODY, CHAIN):
        value = inputs.get(name)
        if isinstance(unwrap(value), Opaque):
            try:
                texts[name] = secret_if(contains_secret(value), _asset_text(unwrap(value)))
            except AcmError as failure:
                failures.append(failure.at(name))
                texts[name] = UNKNOWN
    key = inputs.get(KEY)
    if isinstance(unwrap(key), str) and not isinstance(key, Secret):
        texts[KEY] = Secret(unwrap(key))
    return {**inputs, **texts}, failures


def key_of(inputs: Properties) -> Key:
    """Return the private key as far as it is known here; raise ``InvalidParameter`` where no key can be there."""
    source = next(iter(sources(inputs)), None)
    given = text_of(inputs, source) if source else None
    if source is None or given is None:
        return Key(source=source)
    if source == KEY:
        return Key(source=source, text=given)
    _check_reference(source, given)
    return _from_file(given) if source == KEY_PATH else _from_environment(given)


def required(key: Key) -> Key:
    """Return a key that can be imported; raise ``InvalidParameter`` where it is missing or not here."""
    if key.source is None:
        raise InvalidParameter(
            "the private key is missing: this certificate has to be imported.",
            hint=f"Give one of {', '.join(KEY_SOURCES)}.",
            property_path=KEY_PATH,
        )
    if key.absent:
        raise InvalidParameter(
            f"{key.absent}, and this certificate has to be imported.",
            hint="Run where the key is, or say where it is here.",
            property_path=key.source,
        )
    return key


def given(inputs: Properties, key: Key) -> Given:
    """Return what the rules of imports look at."""
    return Given(
        certificate=text_of(inputs, BODY),
        chain=text_of(inputs, CHAIN),
        chain_is_known=not isinstance(unwrap(inputs.get(CHAIN)), Unknown),
        private_key=key.text,
        key_property=key.source or KEY,
    )


def _check_reference(source: str, text: str) -> None:
    if "\n" in text or "-----" in text:
        raise InvalidParameter(
            "the key itself does not belong here, only where it is.",
            hint=f"Put the key into {KEY}, or into a file.",
            property_path=source,
        )


def _from_file(name: str) -> Key:
    path = Path(name).expanduser()
    try:
        text = _read(path, pem.MOST_KEY)
    except OSError as error:
        return Key(source=KEY_PATH, absent=f"the key file {name} cannot be read here ({error.strerror})")
    return Key(source=KEY_PATH, text=text)


def _from_environment(name: str) -> Key:
    text = os.environ.get(name)
    if not text:
        return Key(source=KEY_VARIABLE, absent=f"the environment variable {name[:100]} is not set here")
    return Key(source=KEY_VARIABLE, text=text)


def _asset_text(asset: Value) -> str:
    """Return the text of an asset; raise ``InvalidParameter`` for one that is not read here."""
    fields = asset.fields if isinstance(asset, Opaque) and asset.signature == _ASSET else {}
    text, path = fields.get("text"), fields.get("path")
    if isinstance(text, str) and text:
        return text
    if not isinstance(path, str) or not path:
        raise InvalidParameter(
            "archives and remote assets are not read.", hint="Give a text, a StringAsset or a FileAsset."
        )
    try:
        return _read(Path(path).expanduser(), pem.MOST_CHAIN)
    except OSError as error:
        raise InvalidParameter(
            f"the file {path[:200]} cannot be read: {error.strerror}.", hint="Give a file that is there."
        ) from None


def _read(path: Path, most: int) -> str:
    """Return the text of a file, and of one that is too large just so much that the rules see it."""
    # Non-blocking: opening a pipe that somebody put there would wait for ever.
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is not a file")
        # Octets beyond ASCII are no PEM; the rules say so.
        return file.read(most + 1).decode("latin-1")
