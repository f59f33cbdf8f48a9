"""Running a command line in this process: its own streams, environment, time and manager."""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from acm.cli.run import run
from acm.cli.surroundings import Surroundings, open_auditor
from acm.manager.audit import Auditor
from acm.manager.interface import CertificateManager
from acm.settings import Settings
from tests.cli.memory_manager import MemoryManager

GOLDEN = Path(__file__).parent / "golden"
WRITE_GOLDEN = bool(os.environ.get("ACM_WRITE_GOLDEN"))
"""Whether what is expected is written anew; asked for before the tests take ACM_ variables away."""


def check_golden(name: str, shown: str) -> None:
    """Compare what was shown with the file of that name."""
    file = GOLDEN / name
    if WRITE_GOLDEN:
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown)
    assert shown == file.read_text()


class Stream(io.StringIO):
    """A text stream that is a terminal, or is not."""

    def __init__(self, text: str = "", *, terminal: bool = False) -> None:
        super().__init__(text)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@dataclass
class Result:
    """How a command line ended and what it wrote."""

    code: int
    out: str
    err: str


@dataclass
class Acm:
    """The command line over one manager. Its time passes only in pauses."""

    manager: CertificateManager
    folder: Path
    seconds: float = 0.0
    settings: list[Settings] = field(default_factory=list)
    on_pause: Callable[[], None] = lambda: None
    open_auditor: Callable[[Settings, CertificateManager], Auditor] = open_auditor

    def __call__(
        self,
        *arguments: str,
        terminal: bool = False,
        answers: str = "",
        width: int = 80,
        environ: dict[str, str] | None = None,
    ) -> Result:
        out, err = Stream(terminal=terminal), Stream(terminal=terminal)
        surroundings = Surroundings(
            stdin=Stream(answers, terminal=terminal),
            stdout=out,
            stderr=err,
            environ={"COLUMNS": str(width), "TERM": "xterm", **(environ or {})},
            folder=self.folder,
            monotonic=lambda: self.seconds,
            pause=self._pause,
            open_manager=self._open,
            open_auditor=self.open_auditor,
        )
        code = run(list(arguments), surroundings)
        return Result(int(code), out.getvalue(), err.getvalue())

    def _open(self, settings: Settings) -> CertificateManager:
        self.settings.append(settings)
        return self.manager

    def _pause(self, seconds: float) -> None:
        self.seconds += seconds
        self.on_pause()


@pytest.fixture(scope="session")
def root_pem() -> str:
    """A self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "acm test root")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0x0FEDCBA987654321)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=9131))
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture
def manager(root_pem: str) -> MemoryManager:
    """An empty manager in memory."""
    return MemoryManager(root_pem)


@pytest.fixture
def acm(manager: MemoryManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Acm:
    """The command line over ``manager``, in an environment without settings of ours."""
    for name in [name for name in os.environ if name.startswith("ACM_") or name == "CI"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ACM_HOME", str(tmp_path / "home"))
    return Acm(manager, tmp_path)
