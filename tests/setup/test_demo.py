"""./run demo from an empty var/ to a page that answers, stopped, killed and started again. In a copy of the checkout."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from salesmgmt.embedded.places import PROJECT
from salesmgmt.embedded.ports import free_port
from salesmgmt.embedded.processes import Record, is_running, read_records

LINKED = (".venv", "frontend/node_modules", "frontend/dist")


@dataclass
class Demo:
    process: "subprocess.Popen[str]"
    said: str
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """What git would give, with the installed packages at hand."""
    folder = Path(tempfile.mkdtemp(prefix="salesmgmt-test-"))
    folder.chmod(0o755)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)
    for name in LINKED:
        (folder / name).symlink_to(PROJECT / name)
    yield folder
    shutil.rmtree(folder)


def start(checkout: Path, port: int) -> Demo:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    }
    more = {"PORT": str(port), "DEMO_SCALE": "0.02", "WEB_WORKERS": "1", "SALESMGMT_PREPARED": "1"}
    process = subprocess.Popen(
        ["./run", "demo"], cwd=checkout, env={**environment, **more}, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    said = ""
    while "Ctrl-C stops everything." not in said:
        line = process.stderr.readline()
        said += line
        assert line, f"the demo ended:\n{said}"
    return Demo(process, said, port)


def running(checkout: Path) -> list[Record]:
    return read_records(checkout / "var" / "demo.running")


def log_in(demo: Demo, email: str, password: str) -> int:
    """As a browser does; the status of the page behind the login."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"{demo.url}/accounts/login/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = urlencode({"login": email, "password": password, "csrfmiddlewaretoken": token.group(1)}).encode()
    opener.open(f"{demo.url}/accounts/login/", form, timeout=20)
    answer = opener.open(f"{demo.url}/leads/", timeout=20)
    assert answer.url == f"{demo.url}/leads/"
    return int(answer.status)


def count_leads(demo: Demo, checkout: Path) -> int:
    token = json.loads((checkout / "var" / "demo-tokens.json").read_text())["ada"]
    request = urllib.request.Request(f"{demo.url}/api/v1/leads/", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return len(json.load(answer)["results"])


def test_the_demo_starts_stops_and_comes_back(checkout: Path) -> None:
    first = start(checkout, free_port())
    programs = running(checkout)

    assert f"salesmgmt is running:  {first.url}" in first.said
    assert [record.name for record in programs] == ["postgres", "valkey", "web", "worker", "scheduler"]
    assert log_in(first, "alice@demo.example", "demo-demo-demo") == 200
    leads = count_leads(first, checkout)
    assert leads > 10

    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(60) == 0
    assert not any(is_running(record) for record in programs)
    assert not (checkout / "var" / "services.env").exists()

    second = start(checkout, free_port())
    assert "Making the demo data" not in second.said
    assert count_leads(second, checkout) == leads

    left = running(checkout)
    for child in psutil.Process(second.process.pid).children():
        if "salesmgmt.embedded.guardian" in child.cmdline():
            child.kill()
    second.process.kill()
    second.process.wait()
    third = start(checkout, second.port)

    assert "Stopped what an earlier run had left: scheduler, worker, web, valkey, postgres." in third.said
    assert not any(is_running(record) for record in left)
    assert count_leads(third, checkout) == leads
    third.process.terminate()
    assert third.process.wait(60) == 0


def test_a_taken_port_is_named(checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        done = subprocess.run(
            ["./run", "demo"],
            check=False,
            cwd=checkout,
            env={**os.environ, "PORT": str(port), "SALESMGMT_PREPARED": "1"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert done.returncode == 1
    assert done.stderr == f"run: port {port} is taken by another program; PORT=8001 ./run demo picks another one.\n"
