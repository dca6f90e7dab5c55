"""The commands of stages 2 and 4 that print tables: 水平分析, 审核内容表. No domain logic."""

from __future__ import annotations

from pathlib import Path

import click

folder_of = click.pass_obj


@click.command()
@folder_of
def analyse(folder: Path) -> None:
    """水平分析：历年数据、能源与碳、单耗、变化分解、对标、产业链、设施和制约因素。"""
    from generator.journey.analyse import analyse_lines

    for line in analyse_lines(folder):
        click.echo(line)


@click.command()
@click.argument("recipient")
@folder_of
def content(folder: Path, recipient: str) -> None:
    """审核内容表（附录C1）：方向、要素、查什么、证据、结论，按企业所用的行业指标体系列出。"""
    from generator.journey.audit_content import content_lines

    for line in content_lines(folder, recipient.upper()):
        click.echo(line)
