"""Web Push: RFC 8291 (encryption), RFC 8292 (VAPID). Only where the installation has keys."""
