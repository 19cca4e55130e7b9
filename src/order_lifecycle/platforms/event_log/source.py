"""Which bytes, and in what form? Opening a log, compressed or not, and telling its form by name and content."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Self

from order_lifecycle.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], None]
    """Told how many bytes of the file are read, and of how many."""

FORMS: Final = ("csv", "jsonl", "parquet", "ocel", "xes")
"""Every form in which a log can be read; `our` is one of the first three, told by the content."""

SUFFIXES: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".jsonocel": "ocel",
    ".xes": "xes",
}
HEAD: Final = 65_536


class Source:
    """The bytes of a log, decompressed where it is a gzip, with one clear error for whatever is wrong with them."""

    def __init__(self, path: Path, progress: Progress | None = None) -> None:
        self.where, self._progress = str(path), progress
        try:
            self._file: IO[bytes] = path.open("rb")
            self.size = path.stat().st_size
        except OSError as error:
            raise BadInput(self.where, f"cannot be opened: {error.strerror}", "a file that can be read") from None
        magic = self._file.read(2)
        self._file.seek(0)
        self.compressed = magic == b"\x1f\x8b"
        self._bytes: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=self._file) if self.compressed else self._file

    def read(self, most: int) -> bytes:
        """Up to so many bytes more; none at the end."""
        try:
            found = self._bytes.read(most)
        except (EOFError, OSError, zlib.error) as error:
            raise BadInput(self.where, f"cannot be decompressed to its end: {error}", "a whole gzip file") from None
        if self._progress:
            self._progress(self._file.tell(), self.size)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bytes.close()
        self._file.close()


def recognised(path: Path, form: str | None) -> str:
    """The form of a log: as it is named, or by its content and its name. `BadInput` for what is no log."""
    accepted = ", ".join((*FORMS, "our"))
    if form is not None and form not in (*FORMS, "our"):
        raise BadInput("form", f"is {form!r}", accepted)
    with Source(path) as source:
        head = source.read(HEAD)
        compressed = source.compressed
    where = str(path)
    if not head:
        raise BadInput(where, "is empty", "a log with at least a header")
    if form not in {None, "our", "parquet"} or (form != "parquet" and head[:4] != b"PAR1"):
        _encoding(head, where)
    if form in FORMS:
        found: str = form
    else:
        found = _by_content(head, path)
    if form == "our" and found not in FORMS[:3]:
        raise BadInput(where, f"is not in our form but {found}", f"CSV, JSON lines or Parquet, or form={found!r}")
    if found == "parquet" and compressed:
        raise BadInput(where, "is a compressed Parquet file", "the Parquet file itself, which is compressed inside")
    return found


def _by_content(head: bytes, path: Path) -> str:
    if head[:4] == b"PAR1":
        return "parquet"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"<":
        return "xes"
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    named = SUFFIXES.get(suffixes[-1]) if suffixes else None
    if text[:1] in b"{[" and named != "csv":
        line = text.partition(b"\n")[0].rstrip()
        several = line[:1] == b"{" and line[-1:] == b"}" and not all(key in line for key in _OCEL)
        return "jsonl" if several or named == "jsonl" else "ocel"
    if named == "parquet":
        raise BadInput(str(path), "is not a Parquet file", "a file that begins with PAR1")
    return named or "csv"


def _encoding(head: bytes, where: str) -> None:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or head[:4] == b"\x00\x00\xfe\xff":
        raise BadInput(where, "is written in UTF-16 or UTF-32", "UTF-8")
    if head.count(0) * 5 > len(head):
        raise BadInput(where, "holds many zero bytes: it is UTF-16 or UTF-32, or no text", "text in UTF-8")


_OCEL = (b'"events"', b'"objects"')
