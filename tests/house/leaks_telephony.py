"""What North's calls and calendars could leak: with whom somebody talked, and when he does what."""

from __future__ import annotations

from django.utils import timezone

from integrations import services
from integrations.telephony import read
from tests.factories.leads import LeadFactory
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def telephony(world: World) -> list[Probe]:
    now = timezone.now()
    system, _secret = services.create_phone_system(actor=world.ada, name=MARKER)
    services.set_extensions(actor=world.ada, system=system, extensions={"801": world.alice})
    LeadFactory(owner=world.alice, first_name="", last_name=MARKER, phone="13999990001")
    told = read(
        b'{"type": "call.ringing", "data": {"call_id": "1", "extension": "801", "number": "13999990001"}}', now=now
    )
    call = services.hear_call(system=system, message_id="m", told=told, now=now)
    services.create_feed(actor=world.alice, now=now)
    return [
        Probe("telephony-call", {"pk": call.pk}),
        Probe("call-*", {"pk": str(call.pk)}),
        Probe("telephony-system*", {"pk": system.pk}),
        Probe("telephony-hear", {"pk": system.pk}),
        Probe("calendar-feed", {"secret": "not-the-secret"}, hidden=False),
        Probe("automation:hear", {"key": "not-the-key"}),
    ]
