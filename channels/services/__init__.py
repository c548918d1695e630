"""What is done with channels."""

from channels.services.bots import create_bot, delete_bot, edit_bot, test_bot
from channels.services.carrying import deliver, tidy_dispatches
from channels.services.choosing import choose, choose_for_all, forget_choices
from channels.services.digesting import mail_digest, make_digest, start_digests, tidy_digests
from channels.services.pushing import subscribe, unsubscribe
from channels.services.speaking import send_again, send_to_bot, speak, tidy_messages

__all__ = [
    "choose",
    "choose_for_all",
    "create_bot",
    "delete_bot",
    "deliver",
    "edit_bot",
    "forget_choices",
    "mail_digest",
    "make_digest",
    "send_again",
    "send_to_bot",
    "speak",
    "start_digests",
    "subscribe",
    "test_bot",
    "tidy_digests",
    "tidy_dispatches",
    "tidy_messages",
    "unsubscribe",
]
