"""Every example is a test: those in docstrings of the source, and the Python blocks of the pages."""

from __future__ import annotations

from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

DOCSTRINGS = Sybil(
    parsers=[DocTestParser()],
    path="src",
    pattern="**/*.py",
    document_types={".py": PythonDocStringDocument},
)
PAGES = Sybil(parsers=[PythonCodeBlockParser(), SkipParser()], patterns=["*.md", "docs/**/*.md"])

pytest_collect_file = SybilCollection([DOCSTRINGS, PAGES]).pytest()
