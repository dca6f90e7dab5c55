"""水平分析 as the office meets it: printed from a folder, every figure explained by its id."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from generator.cli import main
from generator.journey.analyse import analyse_lines
from generator.journey.prepare import lay_down
from generator.packaged import packaged

ID = re.compile(r"\[([^\]]+@\d{4})\]$")


def test_the_tables_are_printed_and_their_figures_explained(played: Path) -> None:
    lines = list(analyse_lines(played))
    for title in ("【二氧化碳排放】", "【分行业对标】", "【制约因素】", "【结论】"):
        assert title in lines
    ids = [found[1] for line in lines if (found := ID.search(line))]
    assert len(ids) > 50
    growth = next(each for each in ids if each.startswith("园区:level_energy_growth"))
    told = CliRunner().invoke(main, ["-C", str(played), "explain", growth])
    assert told.exit_code == 0, told.output
    assert "公式" in told.output


def test_a_folder_without_returns_says_so(tmp_path: Path) -> None:
    settings = (packaged("samples") / "audit.yaml").read_text(encoding="utf-8")
    lay_down(tmp_path / "审核", settings, (packaged("samples") / "名录.xlsx").read_bytes())
    result = CliRunner().invoke(main, ["-C", str(tmp_path / "审核"), "analyse"])
    assert result.exit_code == 0, result.output
    assert "还没有已接收的报送" in result.output
