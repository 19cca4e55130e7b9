"""WHO knocks: the command line."""

from __future__ import annotations

import sys

from order_lifecycle.errors import MissingExtra, OrderLifecycleError

BAD_INPUT = 2
"""The exit code of everything that could not be understood or done; 1 is a denial, 0 is yes."""


def main() -> None:
    """Run the command line; a missing extra or bad input is one clear line and exit code 2."""
    try:
        try:
            from order_lifecycle.entrypoints.cli import app
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in {"typer", "rich", "click"}:
                raise
            raise MissingExtra("The command line", "'order-lifecycle[cli]'") from None
        app()
    except OrderLifecycleError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(BAD_INPUT)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
