"""Public data with commission rates, quotas and orders: what the product pays is what the files say, to the cent."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commissions.models import CommissionStatement
from people.models import User
from targets.models import CreditEntry

FOLDER = Path(__file__).parent.parent / "data" / "adventureworks"


def _bring_in(ada: User, fin: User) -> str:
    told = StringIO()
    call_command("import_adventureworks", FOLDER, author=ada.email, approver=fin.email, stdout=told)
    return told.getvalue()


def test_twenty_quarters_of_people_come_out_to_the_cent(ada: User, fin: User) -> None:
    said = _bring_in(ada, fin)

    assert said.splitlines()[-1] == "20 quarters of people, 0 differ from the 20 expected"
    assert CommissionStatement.objects.count() == 20
    assert CreditEntry.objects.count() == 406
    with pytest.raises(CommandError, match="already"):
        _bring_in(ada, fin)
