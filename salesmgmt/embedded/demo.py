"""./run demo: the whole product on this machine, from an empty folder to a page that answers."""

import os
import subprocess
import sys

import psycopg

from salesmgmt.embedded import product, services
from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.migrating import migrate_when_needed
from salesmgmt.embedded.places import PROJECT, VAR
from salesmgmt.embedded.ports import is_free
from salesmgmt.embedded.product import Listening
from salesmgmt.embedded.supervisor import Supervisor, say

NAME = "demo"
PASSWORD = "demo-demo-demo"  # noqa: S105 - printed on purpose: the demo listens on this machine only
PEOPLE = (
    ("alice", "rep"),
    ("bob", "rep in Alice's team"),
    ("maya", "their manager"),
    ("fin", "finance"),
    ("ada", "admin"),
    ("charlie", "rep of another team"),
)


def run_demo() -> None:
    listening = Listening(_number("PORT", 8000), _number("WEB_WORKERS", 2))
    with Supervisor(VAR, NAME) as supervisor:
        if not is_free(listening.port):
            raise CannotRun(
                f"port {listening.port} is taken by another program; PORT=8001 ./run demo picks another one."
            )
        addresses = services.start(supervisor)
        environment = environment_of(addresses, listening)
        prepare_database(environment)
        start_product(supervisor, environment, listening)
        say(greeting(listening))
        supervisor.watch()


def environment_of(addresses: services.Addresses, listening: Listening) -> dict[str, str]:
    """What the person has set wins over our choices, but not over the addresses and the key."""
    chosen = {
        "SITE_URL": listening.address,
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "LOG_JSON": "0",
        "PYTHONUNBUFFERED": "1",
    }
    return {**chosen, **os.environ, **addresses.environment(), "PORT": str(listening.port)}


def prepare_database(environment: dict[str, str]) -> None:
    """Demo data only into a database that has nobody in it."""
    url = environment["DATABASE_URL"]
    migrate_when_needed(url, lambda: manage(environment, "migrate", "--verbosity=0", "--no-input"))
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM people_user)").fetchone()
    if row == (False,):
        say("Making the demo data; this is done once.")
        manage(environment, "load_demo", "--scale", environment.get("DEMO_SCALE", "1"))


def manage(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], check=False, cwd=PROJECT, env=environment)
    if done.returncode != 0:
        raise CannotRun(f"manage.py {arguments[0]} failed (exit code {done.returncode}).")


def start_product(supervisor: Supervisor, environment: dict[str, str], listening: Listening) -> None:
    """The web first: each of the three needs seconds of a processor to start, and people wait for this one only."""
    supervisor.start(product.web(environment, listening), lambda: product.answers(listening))
    supervisor.start(product.worker(environment), product.started_at_once)
    supervisor.start(product.scheduler(environment, VAR / "beat-schedule"), product.started_at_once)


def greeting(listening: Listening) -> str:
    people = "\n".join(f"    {name + '@demo.example':<24}{role}" for name, role in PEOPLE)
    return f"""
salesmgmt is running:  {listening.address}

  Log in as (password {PASSWORD}):
{people}

  API: {listening.address}/api/v1/  tokens in var/demo-tokens.json
  Logs: var/log/ (./run logs)       Mail that it sends: var/mail/
  Ctrl-C stops everything.
"""


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CannotRun(f"{name} must be a whole number from 1 to 65535, not {text!r}.")
    return int(text)
