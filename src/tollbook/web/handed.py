"""What people hand in with a form: a text, a file or an address, and what they say of it."""

import base64
import binascii
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from threading import BoundedSemaphore

import msgspec
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from tollbook import __version__
from tollbook.model.calendar import parsed_day
from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.packs.language import language_codes
from tollbook.pipeline.check.submission import Submission
from tollbook.publish.marked import visible
from tollbook.sources.errors import SourceError
from tollbook.sources.files import written_out
from tollbook.sources.web import ask
from tollbook.web.checking import BusyError
from tollbook.web.page import desk_of
from tollbook.web.safety import LARGEST

PASTED = "pasted text"
_LONGEST = 1_000  # characters of a title, an address or a name
_PAGES = (".html", ".htm", ".xhtml")
_MOST_FETCHES = 4
_fetching = BoundedSemaphore(_MOST_FETCHES)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote into the form, as it is shown again if something is wrong with it."""

    text: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    language: str = ""
    pack: str = DEFAULT_PACK


class FormError(Exception):
    """Something in a form is wrong: `code` names the fault in the words of the page, `detail` says it in
    English where it is not one of the page's own; `field` is the field to mend."""

    def __init__(self, code: str, field: str = "", detail: str = "") -> None:
        super().__init__(detail or code)
        self.code, self.field, self.detail = code, field, detail


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it came: what it says, its file if it has one, and what was handed in before, packed."""

    said: Said
    file: UploadFile | None = None
    again: str = ""
    wanted: str = "html"


async def read_form(request: Request) -> Form:
    """The form of a request. Raises HTTPException if it is none."""
    form = await request.form(max_files=1, max_fields=20, max_part_size=LARGEST)
    file = form.get("file")
    chosen = file if isinstance(file, UploadFile) and (file.filename or file.size) else None
    said = Said(
        text=_field(form, "text").replace("\r\n", "\n"),
        url=_field(form, "url").strip(),
        title=" ".join(_field(form, "title").split()),
        published=_field(form, "published").strip(),
        language=_field(form, "language").strip(),
        pack=_field(form, "pack").strip() or DEFAULT_PACK,
    )
    return Form(said, chosen, _field(form, "given"), _field(form, "format") or "html")


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


async def handed_in(request: Request, form: Form) -> Submission:
    """The report that a form hands in; one with an address is fetched. Raises FormError, BusyError."""
    if form.again:
        return unpacked(form.again, desk_of(request).packs)
    said = form.said
    stated = _stated(request, said)
    given = [
        name for name, there in (("text", said.text.strip()), ("file", form.file), ("url", said.url)) if there
    ]
    if not given:
        raise FormError("nothing", "text")
    if len(given) > 1:
        raise FormError("several", given[-1])
    if form.file is not None:
        name = _file_name(form.file.filename or "")
        page = PurePath(name).suffix.lower() in _PAGES
        return replace(stated, content=await form.file.read(), name=name, page=page)
    if said.url:
        return await _fetched(request, said.url, stated)
    return replace(stated, content=written_out(said.text).encode())


def _stated(request: Request, said: Said) -> Submission:
    """A report of which nothing is there but what a person says of it. Raises FormError."""
    if said.pack not in desk_of(request).packs:
        raise FormError("pack", "pack")
    if said.language and said.language not in language_codes():
        raise FormError("language", "language")
    if len(said.title) > _LONGEST:
        raise FormError("title", "title")
    try:
        published = parsed_day(said.published) if said.published else None
    except ValueError:
        raise FormError("published", "published") from None
    title = written_out(said.title) or None
    return Submission(
        content=b"",
        name=PASTED,
        pack=said.pack,
        title=title,
        published=published,
        language=said.language or None,
    )


def _file_name(stated: str) -> str:
    """The name of a file without its folders, and without what could not be shown."""
    return visible(written_out(stated.replace("\\", "/").rpartition("/")[2]))[:200].strip() or "a file"


async def _fetched(request: Request, url: str, stated: Submission) -> Submission:
    whole = url if "://" in url else f"https://{url}"
    if len(whole) > _LONGEST or not whole.isprintable():
        raise FormError("url", "url")
    # Slow hosts must not take all the threads that answer others.
    if not _fetching.acquire(blocking=False):
        raise BusyError
    try:
        sent = await run_in_threadpool(
            ask, whole, f"tollbook/{__version__}", desk_of(request).may_reach, LARGEST
        )
    except SourceError as error:
        raise FormError("detail", "url", str(error)) from None
    finally:
        _fetching.release()
    return replace(
        stated,
        content=sent.content,
        name=whole,
        page=sent.page,
        charset=sent.charset,
        url=sent.url,
        fetched=sent.fetched,
    )


def packed(given: Submission) -> str:
    """What was handed in, so that a page can send it once more."""
    return base64.b64encode(zlib.compress(msgspec.msgpack.encode(given))).decode("ascii")


def unpacked(again: str, packs: tuple[str, ...]) -> Submission:
    """What a page sends once more. Raises FormError if it was changed on the way."""
    try:
        unpack = zlib.decompressobj()
        content = unpack.decompress(base64.b64decode(again, validate=True), 2 * LARGEST)
        given = msgspec.msgpack.decode(content, type=Submission)
    except (zlib.error, binascii.Error, ValueError):
        raise FormError("changed", "text") from None
    if unpack.unconsumed_tail or given.pack not in packs or len(given.content) > LARGEST:
        raise FormError("changed", "text")
    return given
