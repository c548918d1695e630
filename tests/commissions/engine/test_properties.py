"""The properties of every plan, over random plans and histories."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commissions.engine import properties


@pytest.mark.parametrize("holds", properties.ALL, ids=lambda holds: holds.__name__)
def test_property(holds: properties.Property) -> None:
    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data: st.DataObject) -> None:
        holds(data)

    check()
