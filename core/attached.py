"""Files that people hang on records. They stand under a random name and are given out as attachments only; nothing in them is ever
opened, run or rendered. Every room that takes files takes them through here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refusal
from core.models import new_id

LARGEST = 10 * 1024 * 1024
MOST = 100
KINDS = frozenset((
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "txt", "csv", "md", "png", "jpg", "jpeg", "gif", "webp",
    "heic", "eml", "msg", "zip", "wps", "et", "dps", "ofd",
))  # fmt: skip
# How programs begin, whatever their name says.
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n")


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


def upload_of(file: Any) -> Upload:
    """Of a file that came with a request; no more is read than is needed to see that it is too large."""
    return Upload(file.name, file.read(LARGEST + 1))


class DocumentForm(forms.Form):
    document = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("Up to 10 MB: PDF, office files, pictures, mails.")
    )


def random_path(_file: object, _name: str) -> str:
    """Nothing of the content in the name, and not to be guessed."""
    return f"files/{uuid4().hex}"


class AttachedFile(models.Model):
    """One file; the room says what it hangs on and who (`actor`) put it there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    content = models.FileField(upload_to=random_path)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name


def cleaned_name(name: str) -> str:
    """Without folders and control characters; of a kind that people exchange."""
    name = "".join(char for char in PurePath(name.replace("\\", "/")).name if char.isprintable()).strip()[-200:]
    kind = PurePath(name).suffix.lstrip(".").lower()
    if kind not in KINDS:
        message = _("Files of the kind “%(kind)s” are not taken.") % {"kind": kind or name}
        raise Refusal(message, code="kind", field="document")
    return name


def checked(upload: Upload, *, held: int) -> str:
    """The name it is kept under, beside `held` others; refuses what is too large, empty, too much, or a program."""
    name = cleaned_name(upload.name)
    if len(upload.content) > LARGEST:
        message = _("The file is larger than %(most)s MB.") % {"most": LARGEST // (1024 * 1024)}
        raise Refusal(message, code="too_large", field="document")
    if not upload.content:
        raise Refusal(_("The file is empty."), code="empty", field="document")
    if upload.content.startswith(PROGRAMS):
        raise Refusal(_("This file is a program, whatever its name says."), code="program", field="document")
    if held >= MOST:
        raise Refusal(_("At most %(most)s documents.") % {"most": MOST}, code="too_many", field="document")
    return name


def keep(row: Any, upload: Upload, *, held: int) -> None:
    """Fill and insert `row`; in the transaction of a service that has asked its policy."""
    row.name = checked(upload, held=held)
    row.size, row.sha256 = len(upload.content), hashlib.sha256(upload.content).hexdigest()
    row.content.save(row.name, ContentFile(upload.content), save=False)
    row.save(force_insert=True)


def drop(*rows: Any) -> None:
    """The rows now, their content when that is certain."""
    contents = [row.content for row in rows if row.content]
    for row in rows:
        row.delete()
    transaction.on_commit(lambda: [content.delete(save=False) for content in contents])


def given_out(row: Any) -> FileResponse:
    """Always as an attachment, never guessed at by a browser, never kept by a proxy. `row` was found for this user by its view."""
    if row is None or not row.content or not row.content.storage.exists(row.content.name):
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    return FileResponse(
        row.content.open("rb"), as_attachment=True, filename=row.name, content_type="application/octet-stream", headers=headers
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as a line of `components/files.html`."""

    file: Any
    url: str
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one record for its page, the address they are asked for and sent to, and what was wrong with the last one."""

    address: str
    rows: list[Shown]
    may_add: bool
    error: str = ""
