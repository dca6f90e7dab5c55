"""The commands about 核实清单: list the queries, take a figure, correct a cell. No domain logic."""

from __future__ import annotations

from pathlib import Path

import click

FINDINGS = 1

folder_of = click.pass_obj


@click.command()
@click.option("--open", "only_open", is_flag=True, help="只列还没有采信的。")
@click.option("--xlsx", is_flag=True, help="另写成“成果/核实清单.xlsx”，可在里面填采信。")
@folder_of
def queries(folder: Path, only_open: bool, xlsx: bool) -> None:
    """核实清单：企业、部门、执行报告、许可证各来源之间对不上的数。"""
    from generator.journey.query_list import query_lines, write_list

    for line in query_lines(folder, only_open=only_open):
        click.echo(line)
    if xlsx:
        click.echo(f"生成  {write_list(folder)}")


@click.command()
@click.argument("key", metavar="查询号", required=False, default="")
@click.option(
    "--take", default="", help="采信谁的：企业、部门、执行报告、许可、对方企业、上年报送、另定。"
)
@click.option("--value", default="", help="采信“另定”时的数和单位，如 \"1200 万kWh\"。")
@click.option("--reason", default="", help="理由。")
@click.option("--by", "person", default="", help="经办人。")
@click.option("--evidence", default="", help="依据：电费单、台账页码、通话记录等。")
@click.option("--revoke", is_flag=True, help="撤回这条采信。")
@click.option(
    "--from",
    "filled",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="登记填好采信的核实清单.xlsx。",
)
@folder_of
def adopt(
    folder: Path,
    key: str,
    take: str,
    value: str,
    reason: str,
    person: str,
    evidence: str,
    revoke: bool,
    filled: Path | None,
) -> None:
    """采信：对一条查询决定用谁的数，写明理由、经办人和依据，记入台账，可撤回。"""
    from generator.journey.adopt import adopt_query, revoke_adoption
    from generator.journey.correct import Said
    from generator.journey.query_list import adopt_from

    if bool(key) == (filled is not None):
        raise click.UsageError("请写一个查询号，或用 --from 写填好的核实清单。")
    if filled is not None:
        sentence, whole = adopt_from(folder, filled)
        click.echo(sentence)
        if not whole:
            raise click.exceptions.Exit(FINDINGS)
        return
    said = Said(_wanted(reason, "--reason"), _wanted(person, "--by"), evidence)
    if revoke:
        click.echo(revoke_adoption(folder, key, said))
    else:
        click.echo(adopt_query(folder, key, _wanted(take, "--take"), value, said))


@click.command()
@click.argument("recipient", metavar="编号")
@click.argument("target", metavar="数据项")
@click.argument("value", metavar="新值", required=False, default="")
@click.option("--reason", required=True, help="以 电话核实、代填 或 采信 开头，后面可接详情。")
@click.option("--by", "person", required=True, help="经办人。")
@click.option("--evidence", default="", help="依据：通话记录、传真件、台账页码等。")
@click.option("--form", "form_id", default="enterprise", show_default=True, help="采集表代号。")
@click.option("--revoke", is_flag=True, help="撤回这一格最近一次更正。")
@folder_of
def correct(
    folder: Path,
    recipient: str,
    target: str,
    value: str,
    reason: str,
    person: str,
    evidence: str,
    form_id: str,
    revoke: bool,
) -> None:
    """更正：园区办电话核实或代填，改已采用报送里的一格；原值、经办人、依据都留在溯源里。

    数据项写成 字段[行]@年，如 energy.amount[electricity]@2024，或 工作表!单元格，如 能源!E9。
    """
    from generator.journey.correct import Said, correct_cell, revoke_correction

    said = Said(reason, person, evidence)
    if revoke:
        click.echo(revoke_correction(folder, recipient, form_id, target, said))
        return
    if not value:
        raise click.UsageError("请写新值。")
    for line in correct_cell(folder, recipient, form_id, target, value, said):
        click.echo(line)


def _wanted(text: str, option: str) -> str:
    if not text.strip():
        raise click.UsageError(f"请写 {option}。")
    return text
