"""Who sees whom, in the cast itself."""

import pytest

from people.models import User


@pytest.mark.django_db
def test_reaches_of_the_cast(
    alice: User, bob: User, maya: User, charlie: User, mo: User, dana: User, ada: User
) -> None:
    assert alice.access.reach("leads").owner_ids == {alice.pk}
    assert maya.access.reach("leads").owner_ids == {alice.pk, bob.pk, maya.pk}
    assert mo.access.reach("leads").owner_ids == {charlie.pk, mo.pk}
    assert dana.access.reach("leads").owner_ids == {alice.pk, bob.pk, maya.pk, charlie.pk, mo.pk, dana.pk}
    assert ada.access.reach("leads").everyone
    assert ada.access.reach("people").everyone
