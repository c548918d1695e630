from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Files of one test go with it."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
