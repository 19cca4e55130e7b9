"""The lifecycle of this release as a document: what later releases are compared with. Older ones stay as they were."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.exchange import Document, as_json
from order_lifecycle.entrypoints.differences_output import DifferencesOut

if TYPE_CHECKING:
    from pydantic import BaseModel

ROOT = Path(__file__).parents[1]
FOLDER = "docs/lifecycle"


def export_files() -> dict[str, str]:
    """The export under the version of the project, and the schemas of an export and of a comparison."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = str(project["version"])
    models: dict[str, type[BaseModel]] = {"lifecycle": Document, "differences": DifferencesOut}
    schemas = {
        f"docs/schema/{name}.json": json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False, sort_keys=True)
        + "\n"
        for name, model in models.items()
    }
    return {f"{FOLDER}/{version}.json": as_json(ORDER_LINE, version), **schemas}
