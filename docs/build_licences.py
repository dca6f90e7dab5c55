"""Write docs/licences.md from the packages' own metadata: ``python docs/build_licences.py``."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOTES = {
    "docxtpl": "LGPL-2.1：以独立的包安装，未修改，未并入本程序",
    "pypandoc_binary": "自带 pandoc（GPL-2.0+），只在开发时生成模板用，不随程序分发",
}


def requirement_names(text: str) -> list[str]:
    """The names of the pinned requirements, in the order of the constraints file."""
    return [line.partition("==")[0] for line in text.splitlines() if "==" in line]


def licence_of(package: Distribution) -> str:
    """What the package says of its licence: SPDX expression, classifier, or its short field."""
    meta = package.metadata
    if meta.get("License-Expression"):
        return str(meta["License-Expression"])
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in meta.get_all("Classifier") or ()
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if classifiers:
        return "；".join(classifiers)
    return re.sub(r"\s+", " ", str(meta.get("License") or "见包内说明"))[:60]


def table(constraints: str) -> str:
    """The whole page as Markdown."""
    lines = [
        "# 依赖的许可证",
        "",
        "本程序以 MIT 许可证发布。下表由 `python docs/build_licences.py` 按各包自带的说明生成。",
        "",
        "| 包 | 版本 | 许可证 | 说明 |",
        "|---|---|---|---|",
    ]
    for name in requirement_names(constraints):
        package = distribution(name)
        lines.append(
            f"| {name} | {package.version} | {licence_of(package)} | {NOTES.get(name, '')} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    constraints = (HERE.parent / "constraints.txt").read_text(encoding="utf-8")
    (HERE / "licences.md").write_text(table(constraints), encoding="utf-8")
