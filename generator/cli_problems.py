"""The commands about problems and options: list them, tell one in full. No domain logic."""

from __future__ import annotations

from pathlib import Path

import click

folder_of = click.pass_obj


@click.command()
@click.argument("number", metavar="编号", required=False, default="")
@folder_of
def problems(folder: Path, number: str) -> None:
    """审核问题清单；写问题编号看它的依据、原因和目标，写企业编号只列这家的。"""
    from generator.journey.problems import problem_lines

    for line in problem_lines(folder, number):
        click.echo(line)


@click.command()
@click.argument("number", metavar="编号", required=False, default="")
@folder_of
def options(folder: Path, number: str) -> None:
    """清洁生产方案；写方案编号看筛选和可行性，写企业或问题编号只列相应的。"""
    from generator.journey.options import option_lines

    for line in option_lines(folder, number):
        click.echo(line)


@click.group()
def measures() -> None:
    """方案库。"""


@measures.command("export")
@folder_of
def measures_export(folder: Path) -> None:
    """把已实施方案的实测效果写成本单位规则里的经验方案，供以后的审核提出方案。"""
    from generator.journey.options import export_measures

    click.echo(export_measures(folder))
