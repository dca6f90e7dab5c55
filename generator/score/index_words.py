"""What is printed beside a park index about where it comes from."""

from __future__ import annotations

from generator.model.park_index import IndexSystem

PROPOSED = "建议指标（非国家发布）"
UNCHECKED = "未核对原文"


def system_caveats(system: IndexSystem) -> tuple[str, ...]:
    """Whether it is a proposal, how many rows nobody has compared with the text, and its own."""
    found = []
    if not system.official and system.confirmed is None:
        found.append(f"{PROPOSED}，结果为参考等级。")
    unchecked = sum(row.mark == "K" for _, row in system.rows())
    if unchecked:
        found.append(f"{unchecked} 项指标的数值{UNCHECKED}。")
    return (*found, *(f"{caveat.rstrip('。')}。" for caveat in system.caveats))
