"""Finds a Chromium: the system's, else the one that npm packs for servers (its libraries come along)."""

import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from salesmgmt.embedded.places import VAR

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PACKED = "@sparticuz/chromium@147.0.0"
UNPACK = """
const {brotliDecompressSync} = require('zlib'), {readFileSync, writeFileSync} = require('fs'), [source, target] = process.argv.slice(1)
writeFileSync(target, brotliDecompressSync(readFileSync(source)))
"""


@dataclass(frozen=True)
class Chromium:
    executable: str
    environment: dict[str, str] = field(default_factory=dict)


def find_chromium() -> Chromium:
    if named := os.environ.get("CHROMIUM"):
        return Chromium(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Chromium(found)
    return Chromium(str(MACOS)) if MACOS.exists() else packed_chromium(VAR / "chromium")


def packed_chromium(home: Path) -> Chromium:
    executable = home / "chromium"
    if not executable.exists():
        _fetch(home)
        package = home / "node_modules" / "@sparticuz" / "chromium" / "bin"
        for archive in ("al2023", "swiftshader"):
            _decompress(package / f"{archive}.tar.br", home / f"{archive}.tar")
            with tarfile.open(home / f"{archive}.tar") as tar:
                tar.extractall(home, filter="data")
        _decompress(package / "chromium.br", home / "chromium.unfinished")
        (home / "chromium.unfinished").chmod(0o755)
        (home / "chromium.unfinished").rename(executable)
    return Chromium(str(executable), {"LD_LIBRARY_PATH": str(home / "lib")})


def _fetch(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    quiet = ("--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    subprocess.run(["npm", "install", "--prefix", str(home), *quiet, PACKED], check=True)


def _decompress(source: Path, target: Path) -> None:
    subprocess.run(["node", "-e", UNPACK, str(source), str(target)], check=True)
