"""parkaudit: a park-wide cleaner-production audit from workbooks to submission-ready documents."""

from __future__ import annotations

__all__ = ["__version__"]
__version__ = "0.1.0"
