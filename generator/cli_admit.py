"""The command that reviews projects before they enter the park. No domain logic."""

from __future__ import annotations

from pathlib import Path

import click

folder_of = click.pass_obj


@click.command()
@click.argument(
    "files",
    metavar="申报表",
    nargs=-1,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--blank", is_flag=True, help="取空白的拟入园项目申报表和准入要求补充表。")
@folder_of
def admit(folder: Path, files: tuple[Path, ...], blank: bool) -> None:
    """入园审查：拟入园项目申报表对照准入清单，逐项给出是否符合，生成审查意见和准入清单.xlsx。

    不写文件名的审查“拟入园项目”里的全部申报表。
    """
    from generator.journey.admission import admit_projects, blank_forms

    for line in blank_forms(folder) if blank else admit_projects(folder, files):
        click.echo(line)
