"""Where the servers keep their files, and as whom they run."""

import hashlib
import os
import pwd
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from salesmgmt.embedded.errors import CannotRun

PROJECT = Path(__file__).resolve().parents[2]
VAR = PROJECT / "var"


@dataclass(frozen=True)
class Account:
    """Somebody without rights: PostgreSQL refuses to run as root."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """Nobody when we are root, ourselves (None) otherwise."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)


def own(path: Path, account: Account | None) -> Path:
    if account is not None:
        os.chown(path, account.uid, account.gid)
    return path


def private_folder(path: Path, account: Account | None) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return own(path, account)


def write_private(path: Path, text: str, account: Account | None = None) -> Path:
    """Whole or not at all, and never readable by others, not even for a moment."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    own(Path(name), account)
    Path(name).replace(path)
    return path


def secret(path: Path) -> str:
    """A random word that is made once and kept."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, secrets.token_hex(24))
    return path.read_text(encoding="utf-8").strip()


def secret_key() -> str:
    return secret(VAR / "secret-key")


def servers_home() -> Path:
    """The folder of the long-lived servers: var/servers, or one that a server without root's rights can reach."""
    home = VAR / "servers"
    if server_account() is not None and not _reachable_by_others(VAR):
        home = _home_outside()
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    return home


def _reachable_by_others(path: Path) -> bool:
    path.mkdir(mode=0o755, parents=True, exist_ok=True)
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def _home_outside() -> Path:
    checkout = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]
    home = Path("/var/tmp") / f"salesmgmt-{checkout}"  # noqa: S108 - its owner is checked below
    home.mkdir(mode=0o755, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.geteuid():
        raise CannotRun(f"{home} belongs to somebody else; remove it or keep the checkout where others may enter.")
    return home
