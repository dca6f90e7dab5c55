"""How much the checks say of clean returns and how many planted faults they find.

``make checks-measured`` draws three seeds, prints them and writes docs/校验效果.md;
``--seeds 1 2 3`` repeats a run.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench.noise import Noise, Planting, bench_of, noise, plantings
from samples.synth.park import CONDITIONS
from samples.synth.slips import WHY_NOT

PAGE = Path(__file__).resolve().parent.parent / "docs" / "校验效果.md"
SIZES = (24, 18, 16, 13)
"""Enterprises of a park by condition: 71 for each seed."""
MOST_STRAY_PERCENT = 5

Measured = tuple[Noise, list[Planting]]


def measure_park(job: tuple[int, int, str, int]) -> Measured:
    seed, enterprises, condition, per_operator = job
    bench = bench_of(seed, enterprises, condition)
    return noise(bench), plantings(bench, per_operator)


def measure(seeds: Sequence[int], per_operator: int, workers: int) -> list[Measured]:
    """Every seed in every condition, the parks side by side."""
    jobs = [
        (seed, size, condition, per_operator)
        for seed in seeds
        for size, condition in zip(SIZES, CONDITIONS, strict=True)
    ]
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        found = []
        for job, measured in zip(jobs, pool.map(measure_park, jobs), strict=True):
            said = len(measured[0].findings) + len(measured[0].queries)
            missed = sum(not planting.is_found for planting in measured[1])
            print(
                f"种子 {job[0]}，{job[1]} 家，{job[2]}：无错时提出 {said} 条；"
                f"植入 {len(measured[1])} 处，漏 {missed} 处",
                flush=True,
            )
            found.append(measured)
    return found


def page(seeds: Sequence[int], found: Sequence[Measured]) -> str:
    """The measurement as Markdown; no date, so that the same seeds give the same page."""
    tried = [planting for _, planted in found for planting in planted]
    stray = sum(len(planting.stray) for planting in tried)
    said = sum(planting.findings for planting in tried)
    share = 100 * stray / said if said else 0
    lines = [
        "# 校验效果",
        "",
        "由 `make checks-measured` 写出，不要手改；"
        f"`make checks-measured SEEDS=\"{' '.join(map(str, seeds))}\"` 得到同一页。",
        "",
        f"用合成园区 {len(found)} 个（种子 {'、'.join(map(str, seeds))}，"
        f"每个种子四种情形），企业 {len(seeds) * sum(SIZES)} 家，部门与公用事业单位各 8 个。"
        "报送由合成器的单元格直接读成，不经过工作簿。",
        "",
        "## 没有错的报送",
        "",
        *_silence(found),
        "",
        "## 每种错植入一处",
        "",
        f"共植入 {len(tried)} 处，找到 {sum(p.is_found for p in tried)} 处；"
        f"提出警告、错误和核实事项 {said} 条，其中误报 {stray} 条（{share:.1f}%）。",
        "",
        "“按预期”是预先写明的规则提出；“另一规则”是别的规则指出了同一格；"
        "“连带”是由错格算出、或以错格为前提的其他数也对不上；"
        "“误报”既不是预期的，也不涉及错格。没有错时就有的不重复计。",
        "",
        "| 操作 | 植入 | 按预期 | 另一规则 | 漏 | 每处连带 | 误报 |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *_rows(tried),
        "",
        "## 漏的和误报的",
        "",
        *_missed(tried),
        "",
    ]
    return "\n".join(lines)


def _silence(found: Sequence[Measured]) -> list[str]:
    lines = []
    for name, part in (("错误和警告", "findings"), ("核实事项", "queries")):
        told = [one for noise_, _ in found for one in getattr(noise_, part)]
        lines.append(f"- {name}：{len(told)} 条" + ("" if told else "。"))
        for code, number in sorted(Counter(code for code, _, _ in told).items()):
            example = next(text for one, _, text in told if one == code)
            lines.append(f"  - {code}：{number} 条，如{example}")
    hints = Counter(code for noise_, _ in found for code, _, _ in noise_.hints)
    listed = "、".join(f"{code} {number}" for code, number in sorted(hints.items()))
    lines.append(f"- 提示（只记录，不要求改）：{hints.total()} 条（{listed or '无'}）。")
    return lines


def _rows(tried: Iterable[Planting]) -> list[str]:
    by_name: dict[str, list[Planting]] = {}
    for planting in tried:
        by_name.setdefault(planting.operator, []).append(planting)
    rows = []
    for name, planted in by_name.items():
        told = sum(bool(one.expected) for one in planted)
        missed = sum(not one.is_found for one in planted)
        also = sum(len(one.followed) + len(one.named) for one in planted) / len(planted)
        stray = sum(len(one.stray) for one in planted)
        rows.append(
            f"| {name} | {len(planted)} | {told} | {len(planted) - told - missed} | {missed} "
            f"| {also:.1f} | {stray} |"
        )
    return rows


def _missed(tried: Iterable[Planting]) -> list[str]:
    lines = []
    for one in tried:
        if not one.is_found:
            why = WHY_NOT.get(one.operator, "没有写明原因")
            cells = "、".join(one.cells[:3])
            lines.append(f"- 漏：{one.operator}，{one.recipient}，{cells}。{why}。")
    stray = Counter((one.operator, code) for one in tried for code in one.stray)
    lines += [f"- 误报：{name} 时 {code}，{number} 条。" for (name, code), number in stray.items()]
    return lines or ["没有。"]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="校验的噪声和检出")
    parser.add_argument("--seeds", nargs="+", type=int, help="重复一次测量用的种子")
    parser.add_argument("--each", type=int, default=1, help="每种错在每个园区植入几处")
    parser.add_argument("--workers", type=int, default=2, help="同时算几个园区")
    parser.add_argument("--no-page", action="store_true", help="只打印，不写 docs/校验效果.md")
    given = parser.parse_args(arguments)
    seeds = given.seeds or random.sample(range(1, 1_000_000), 3)
    print("种子", *seeds, flush=True)
    found = measure(seeds, given.each, given.workers)
    written = page(seeds, found)
    print(written)
    if not given.no_page:
        PAGE.write_text(written, encoding="utf-8")
    noisy = any(noise_.findings or noise_.queries for noise_, _ in found)
    tried = [planting for _, planted in found for planting in planted]
    missed = any(not p.is_found and p.operator not in WHY_NOT for p in tried)
    stray = sum(len(p.stray) for p in tried) * 100
    beyond = stray > MOST_STRAY_PERCENT * sum(p.findings for p in tried)
    return 1 if noisy or missed or beyond else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
