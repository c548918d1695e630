"""HTML that strangers wrote: what may stay of it, and what it says in plain text."""

from __future__ import annotations

import html
import re

import nh3

# No images: each would tell the sender that and when it was read. No styles, forms, frames, scripts or events.
TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "hr", "i", "ins", "li", "ol",
    "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
DROPPED = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "noscript",
    "textarea",
    "select",
    "iframe",
    "object",
    "svg",
    "math",
}
BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote|/table|hr)\b[^>]*>", re.IGNORECASE)
QUOTED = re.compile(
    r"^(?:On .{5,200} wrote:|.{0,80}(?:写道|寫道)[：:]|-{2,}\s*(?:Original Message|原始邮件|原始郵件|Forwarded message)\s*-{2,}"
    r"|_{10,}|(?:发件人|From)[：:] .{3,})\s*$",
    re.MULTILINE,
)


def clean_html(text: str) -> str:
    if not text.strip():
        return ""
    return nh3.clean(
        text, tags=TAGS, attributes=ATTRIBUTES, clean_content_tags=DROPPED, url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow", strip_comments=True,
    ).strip()  # fmt: skip


def text_of_html(text: str) -> str:
    bare = nh3.clean(BREAKS.sub(lambda found: found[0] + "\n", text), tags=set(), clean_content_tags=DROPPED)
    lines = (" ".join(line.split()) for line in html.unescape(bare).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def own_words(text: str) -> str:
    """What the writer added, without the message it answers."""
    found = QUOTED.search(text)
    upper = text[: found.start()] if found and found.start() > 0 else text
    lines = upper.splitlines()
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith(">")):
        lines.pop()
    return "\n".join(lines).strip() or text.strip()
