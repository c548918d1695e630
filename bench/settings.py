"""The product's settings with the floors' routes added and the rate limit off."""

from salesmgmt.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
API_REQUESTS_PER_MINUTE = 0
ALLOWED_HOSTS = ["*"]
