"""The shipped role table: for each role, in each room, how far each action reaches. Admins may change it; this is where it starts."""

from __future__ import annotations

from people.access import ALL, OWN, SUBTREE

type_matrix = dict[str, dict[str, dict[str, str]]]

REP, MANAGER, DIRECTOR, FINANCE, ADMIN, READ_ONLY = "rep", "manager", "director", "finance", "admin", "read-only"

# Actions that exist in each room; the role editor and the start-up check of routes read them.
ACTIONS: dict[str, tuple[str, ...]] = {
    "leads": ("view", "create", "edit", "delete", "assign", "export"),
    "customers": ("view", "create", "edit", "delete", "assign", "export"),
    "opportunities": ("view", "create", "edit", "delete", "assign", "export", "reopen"),
    "contracts": ("view", "create", "edit", "assign", "export", "approve"),
    "activities": ("view", "create", "edit", "delete", "export"),
    "products": ("view", "manage"),
    "targets": ("view", "manage"),
    "credits": ("view", "export"),
    "commissions": ("view", "manage", "calculate", "approve", "pay", "export"),
    "performance": ("view", "edit", "review", "manage"),
    "forecasts": ("view", "edit", "adjust"),
    "reports": ("view", "manage"),
    "integrations": ("view", "import", "export"),
    "webhooks": ("view", "manage"),
    "mail": ("view", "send", "manage", "export"),
    "automation": ("view", "manage"),
    "channels": ("view", "manage"),
    "people": ("view", "manage"),
    "settings": ("view", "manage"),
    "audit": ("view",),
    "jobs": ("view",),
}

RECORDS = ("leads", "customers", "opportunities", "contracts")


def _record_grants(reach: str, *actions: str) -> dict[str, dict[str, str]]:
    """A contract is not deleted: it is declared void."""
    return {room: {action: reach for action in actions if action in ACTIONS[room]} for room in RECORDS}


SELLING = ("view", "create", "edit", "export")
LEADING = (*SELLING, "delete", "assign")

MATRIX: type_matrix = {
    REP: {
        **_record_grants(OWN, *SELLING),
        "activities": dict.fromkeys(("view", "create", "edit", "delete", "export"), OWN),
        "products": {"view": ALL},
        "targets": {"view": OWN},
        "credits": {"view": OWN, "export": OWN},
        "commissions": {"view": OWN, "export": OWN},
        "performance": {"view": OWN, "edit": OWN},
        "forecasts": {"view": OWN, "edit": OWN},
        "reports": {"view": OWN, "manage": OWN},
        "mail": dict.fromkeys(("view", "send", "export"), OWN),
        "integrations": {"view": OWN, "import": OWN, "export": OWN},
        "people": {"view": ALL},
    },
    MANAGER: {
        **_record_grants(SUBTREE, *LEADING),
        "activities": dict.fromkeys(("view", "create", "edit", "delete", "export"), SUBTREE),
        "products": {"view": ALL},
        "targets": {"view": SUBTREE, "manage": SUBTREE},
        "credits": {"view": SUBTREE, "export": SUBTREE},
        "commissions": {"view": SUBTREE, "export": SUBTREE},
        "performance": {"view": SUBTREE, "edit": OWN, "review": SUBTREE},
        "forecasts": dict.fromkeys(("view", "edit", "adjust"), SUBTREE),
        "reports": {"view": SUBTREE, "manage": OWN},
        "integrations": {"view": OWN, "import": OWN, "export": OWN},
        "people": {"view": ALL},
    },
    FINANCE: {
        "customers": {"view": ALL, "export": ALL},
        "opportunities": {"view": ALL, "export": ALL},
        "contracts": dict.fromkeys(("view", "create", "edit", "export", "approve"), ALL),
        "activities": {"view": OWN, "create": OWN, "edit": OWN, "delete": OWN},
        "products": {"view": ALL, "manage": ALL},
        "targets": {"view": ALL},
        "credits": {"view": ALL, "export": ALL},
        "commissions": dict.fromkeys(("view", "manage", "calculate", "approve", "pay", "export"), ALL),
        "performance": {"view": OWN, "edit": OWN},
        "forecasts": {"view": ALL},
        "reports": {"view": ALL, "manage": OWN},
        "mail": {"view": OWN, "send": OWN},
        "integrations": {"view": OWN, "export": OWN},
        "people": {"view": ALL},
        "audit": {"view": ALL},
    },
    ADMIN: {room: dict.fromkeys(actions, ALL) for room, actions in ACTIONS.items()},
    READ_ONLY: {
        room: {"view": ALL}
        for room in (*RECORDS, "activities", "products", "targets", "credits", "forecasts", "reports", "mail", "people")
    },
}
MATRIX[MANAGER]["opportunities"]["reopen"] = SUBTREE
MATRIX[MANAGER]["contracts"]["approve"] = SUBTREE
MATRIX[MANAGER]["mail"] = {"view": SUBTREE, "send": OWN, "manage": SUBTREE, "export": SUBTREE}
MATRIX[MANAGER]["automation"] = {"view": SUBTREE, "manage": SUBTREE}
MATRIX[DIRECTOR] = {room: dict(actions) for room, actions in MATRIX[MANAGER].items()}
MATRIX[DIRECTOR]["commissions"]["approve"] = SUBTREE

NAMES = {
    REP: "Sales rep",
    MANAGER: "Sales manager",
    DIRECTOR: "Sales director",
    FINANCE: "Finance",
    ADMIN: "Administrator",
    READ_ONLY: "Read only",
}
