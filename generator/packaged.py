"""Where the rules, templates and samples that travel with the program lie."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).resolve().parent / "_data"
_CHECKOUT = Path(__file__).resolve().parent.parent


def packaged(name: str) -> Path:
    """The folder "rules", "templates" or "samples": in the wheel, else in the checkout."""
    installed = _INSTALLED / name
    return installed if installed.exists() else _CHECKOUT / name
