"""PostgreSQL and Valkey over a folder, as a process of its own for test_services.py: python -m tests.setup.serving FOLDER"""

import json
import sys
from pathlib import Path

from salesmgmt.embedded import services
from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.supervisor import StopRequested, Supervisor, say


def main(folder: Path) -> int:
    try:
        with Supervisor(folder, "services") as supervisor:
            cluster = services.start_postgres(supervisor, folder / "postgres")
            broker = services.start_valkey(supervisor, folder / "valkey")
            print(json.dumps({"database": cluster.url, "broker": broker.url}), flush=True)
            supervisor.watch()
    except CannotRun as reason:
        say(str(reason))
        return 1
    except StopRequested:
        return 0
    return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
