"""A diagram as a file: which program draws it, and what is said when none can.

SVG comes from the first of: ``dot`` on the PATH, ``graphviz-pure`` beside the interpreter, pygraphviz in this
process. PNG and PDF come from ``dot``; without it, PNG is made from the SVG by resvg, and PDF by pygraphviz.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.dot import dot
from order_lifecycle.derived.diagrams.mermaid import mermaid
from order_lifecycle.derived.diagrams.style import UNMEASURED
from order_lifecycle.errors import BadInput, MissingExtra, RenderingFailed, UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from order_lifecycle.derived.diagrams.graph import Diagram

SECONDS_MAX = 60.0
"""How long a program may draw."""

PNG_DPI = 96


def rendered(diagram: Diagram, form: str) -> bytes:
    """The diagram in one of `FORMATS`; `UnknownName` lists them, `MissingExtra` says what to install.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.definition.words import words
    >>> from order_lifecycle.derived.diagrams.views import view
    >>> rendered(view(ORDER_LINE, words("en"), "everything"), "dot")[:18]
    b'digraph everything'
    """
    if form not in FORMATS:
        raise UnknownName("drawing format", form, FORMATS)
    return FORMATS[form](diagram)


def write(diagram: Diagram, path: str | Path, form: str | None = None) -> Path:
    """Write the diagram in a format, or in the one that the end of the file name says.

    The file appears whole or not at all. `BadInput` when there is no known format, or the file cannot be written.
    """
    file = Path(path)
    if form is not None and form not in FORMATS:
        raise UnknownName("drawing format", form, FORMATS)
    form = form or file.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        wrong = f"the name ends in {file.suffix!r}" if form else "the name has no end that says the format"
        raise BadInput(str(file), wrong, ", ".join(f".{each}" for each in FORMATS))
    content = FORMATS[form](diagram)
    try:
        _replace(file, content)
    except OSError as error:
        wrong = f"cannot be written: {error.strerror or error}"
        raise BadInput(str(file), wrong, "a file in a folder that exists and may be written") from error
    return file


def _replace(file: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as temporary:
            temporary.write(content)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _svg(diagram: Diagram) -> bytes:
    program = _dot()
    if program:
        return _run(program, dot(diagram), "svg")
    program = _graphviz_pure()
    if program:
        return _run(program, dot(diagram, UNMEASURED), "svg")
    library = _optional("pygraphviz")
    if library is None:
        raise MissingExtra("a program that draws (dot, graphviz-pure or pygraphviz)", "'order-lifecycle[render]'")
    return _in_process(library, dot(diagram), "svg")


def _png(diagram: Diagram) -> bytes:
    program = _dot()
    if program:
        return _run(program, dot(diagram), "png", f"-Gdpi={PNG_DPI}")
    svg = _svg(diagram)
    library = _optional("resvg_py")
    if library is None:
        raise MissingExtra("what makes a PNG (Graphviz's dot or resvg-py)", "'order-lifecycle[png]'")
    return bytes(library.svg_to_bytes(svg_string=svg.decode(), dpi=PNG_DPI))


def _pdf(diagram: Diagram) -> bytes:
    program = _dot()
    if program:
        return _run(program, dot(diagram), "pdf")
    library = _optional("pygraphviz")
    if library is None:
        raise MissingExtra("what makes a PDF (Graphviz's dot or pygraphviz)", "'order-lifecycle[pygraphviz]'")
    return _in_process(library, dot(diagram), "pdf")


def _dot_text(diagram: Diagram) -> bytes:
    return dot(diagram).encode()


def _mermaid_text(diagram: Diagram) -> bytes:
    return mermaid(diagram).encode()


FORMATS: dict[str, Callable[[Diagram], bytes]] = {
    "svg": _svg,
    "png": _png,
    "pdf": _pdf,
    "dot": _dot_text,
    "gv": _dot_text,
    "mmd": _mermaid_text,
}
"""How each format is made; the names are also the ends of file names."""


def _dot() -> str | None:
    return shutil.which("dot")


def _graphviz_pure() -> str | None:
    return shutil.which("graphviz-pure", path=str(Path(sys.executable).parent))


def _optional(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _run(program: str, text: str, form: str, *more: str) -> bytes:
    # -q1 keeps warnings about fonts that the program cannot measure out of its answer.
    command = [program, "-q1", f"-T{form}", *more]
    try:
        done = subprocess.run(  # noqa: S603 - a program that we looked up, and no shell
            command, input=text.encode(), capture_output=True, timeout=SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired as error:
        message = f"{program} did not finish within {SECONDS_MAX:g} seconds"
        raise RenderingFailed(message) from error
    except OSError as error:
        message = f"{program} could not be started: {error.strerror or error}"
        raise RenderingFailed(message) from error
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip() or "nothing"
        message = f"{program} ended with code {done.returncode} and said: {said}"
        raise RenderingFailed(message)
    return done.stdout


def _in_process(library: ModuleType, text: str, form: str) -> bytes:
    try:
        return bytes(library.AGraph(string=text).draw(format=form, prog="dot"))
    except (OSError, ValueError) as error:
        message = f"pygraphviz said: {error}"
        raise RenderingFailed(message) from error
