"""A lifecycle as one JSON document that can be kept, read again and compared.

>>> from order_lifecycle.definition import ORDER_LINE
>>> again = read_lifecycle(as_json(ORDER_LINE, "0.1.0")).lifecycle
>>> again == ORDER_LINE, again.digest == ORDER_LINE.digest
(True, True)
"""

from __future__ import annotations

from order_lifecycle.derived.exchange.document import FORMAT, Document
from order_lifecycle.derived.exchange.reading import Exported, read_lifecycle
from order_lifecycle.derived.exchange.writing import as_json

__all__ = ["FORMAT", "Document", "Exported", "as_json", "read_lifecycle"]
