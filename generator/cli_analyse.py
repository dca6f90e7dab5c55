"""The command of stage 2: the tables of 水平分析. No domain logic."""

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
