"""The real office program, run in batches: one start converts many files.

Each run has a profile of its own, so that runs do not wait for each other, in which every formula
is recalculated on loading; without that, formulas keep the results the writer stored.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    "ods": "ods",
    "pdf": "pdf",
}

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_PATIENCE_S = 180


def convert(files: Mapping[str, bytes], to: str) -> dict[str, bytes]:
    """Open and save every file as `to` ("xlsx", "xls", "ods", "pdf"); names keep their stem.

    The keys of the result are the names given, so that a test finds its own file again.
    """
    with tempfile.TemporaryDirectory(prefix="office-") as scratch:
        root = Path(scratch)
        profile = root / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
        source, target = root / "in", root / "out"
        source.mkdir()
        target.mkdir()
        names: dict[str, str] = {}
        for number, (name, content) in enumerate(files.items()):
            names[name] = f"f{number}"
            (source / f"f{number}{Path(name).suffix}").write_bytes(content)
        done = subprocess.run(
            ["soffice", f"-env:UserInstallation={(root / 'profile').as_uri()}", "--headless",
             "--norestore", "--convert-to", FILTERS[to], "--outdir", str(target),
             *map(str, sorted(source.iterdir()))],
            capture_output=True, text=True, encoding="utf-8", errors="replace",
            timeout=_PATIENCE_S, check=False,
        )  # fmt: skip
        missing = [name for name, stem in names.items() if not (target / f"{stem}.{to}").exists()]
        assert not missing, f"not converted: {missing}\n{done.stdout}\n{done.stderr}"
        return {name: (target / f"{stem}.{to}").read_bytes() for name, stem in names.items()}
