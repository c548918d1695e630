"""The product's settings with a kind of job whose effect can be counted."""

from salesmgmt.settings import *  # noqa: F403
from salesmgmt.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "faults.apps.FaultsConfig"]
