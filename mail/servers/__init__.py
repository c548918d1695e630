"""Talking to mail servers: addresses are vetted and pinned, answers are limited, troubles become words."""
