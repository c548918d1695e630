"""Tables of this room."""

from integrations.models.calendars import CalendarFeed
from integrations.models.files import Export, Import, ImportRow
from integrations.models.telephony import Call, PhoneExtension, PhoneSystem

__all__ = ["CalendarFeed", "Call", "Export", "Import", "ImportRow", "PhoneExtension", "PhoneSystem"]
