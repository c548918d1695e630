"""Which encoding a text file is in: UTF-8 if it is valid, else the Chinese national one if it reads as Chinese, else a guess."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from core.errors import Refusal

PIECE = 1 << 20
SAMPLE = 1 << 18
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for mark, name in BOMS:
        if sample.startswith(mark):
            return _certain(path, name)
    if _has_nul(path):
        raise Refusal(_("This is not a text or Excel file: it contains NUL bytes."), code="binary", field="file")
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _reads_as_chinese(sample) and _decodes(path, "gb18030"):
        return "gb18030"
    best = from_bytes(sample).best()
    if best is not None and _decodes(path, best.encoding):
        return best.encoding
    raise Refusal(
        _("The encoding of the file could not be recognised. Save it as UTF-8."), code="encoding", field="file"
    )


def _certain(path: Path, encoding: str) -> str:
    if not _decodes(path, encoding):
        message = _("The file says that it is %(encoding)s but contains bytes that are not. Save it again as UTF-8.")
        raise Refusal(message % {"encoding": encoding.removesuffix("-sig").upper()}, code="encoding", field="file")
    return encoding


def _has_nul(path: Path) -> bool:
    with path.open("rb") as file:
        return any(b"\x00" in piece for piece in iter(lambda: file.read(PIECE), b""))


def _decodes(path: Path, encoding: str) -> bool:
    """The whole file, piece by piece: a broken byte may stand in the last row."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            for piece in iter(lambda: file.read(PIECE), b""):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _reads_as_chinese(sample: bytes) -> bool:
    """Whether most of what isn't ASCII are common Chinese characters (first level of GB 2312) or full-width signs."""
    text = sample.decode("gb18030", "ignore")
    strange = [char for char in text if ord(char) > 127]
    common = sum(1 for char in strange if _is_common(char))
    return bool(strange) and common >= 0.8 * len(strange)


def _is_common(char: str) -> bool:
    if "\u3000" <= char <= "\u301f" or "\uff00" <= char <= "\uffef":
        return True
    if not "\u4e00" <= char <= "\u9fff":
        return False
    encoded = char.encode("gb18030")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xF7 and encoded[1] >= 0xA1
