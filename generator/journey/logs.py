"""日志/: what the program did, for whoever has to find out why; no names of persons."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_MAX_BYTES = 2 * 1024 * 1024
_KEPT = 5


def open_log(folder: Path) -> logging.Logger:
    """The rotating log of this audit folder; asked for twice, the same logger."""
    logger = logging.getLogger(f"parkaudit.{folder.resolve()}")
    if not logger.handlers:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "parkaudit.log", maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8",
            delay=True,
        )  # fmt: skip
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        # What the stages below say of themselves belongs there too, not on the person's screen.
        logging.getLogger("generator").addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger
