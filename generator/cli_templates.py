"""The commands of Word templates: list, fields, check, customise, preview. No domain logic."""

from __future__ import annotations

from pathlib import Path

import click

FINDINGS = 1
folder_of = click.pass_obj


@click.group()
def templates() -> None:
    """Word 模板：列出、查字段、检查、复制到本单位、预览。"""


@templates.command("list")
@folder_of
def templates_list(folder: Path) -> None:
    """每个成果文件用的是谁的模板，本单位的改过没有。"""
    from generator.journey.workshop import template_lines

    lines = template_lines(folder)
    width = max(len(line.document) for line in lines)
    for line in lines:
        state = f"  {line.state}" if line.state else ""
        click.echo(f"{line.document:<{width}}  {line.whose}  {line.title}{state}")
    click.echo("要改版面或文字：parkaudit templates customise 代号。")


@templates.command("fields")
@click.argument("document", metavar="代号")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def templates_fields(document: str, as_json: bool) -> None:
    """一个模板能打印哪些名称：种类、含义、单位，在句子和表格里怎样写。"""
    from generator.journey.workshop import fields_of

    for line in fields_of(document, as_json=as_json):
        click.echo(line)


@templates.command("check")
@click.argument(
    "files",
    nargs=-1,
    metavar="[文件]",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@folder_of
def templates_check(folder: Path, files: tuple[Path, ...]) -> None:
    """检查模板里的标记、循环、单位和样式；不写文件时，本单位修改过的副本一并检查。"""
    from generator.journey.workshop import check_templates

    faults = check_templates(folder, files)
    for fault in faults:
        click.secho(str(fault), fg="red")
    click.echo("模板没有问题。" if not faults else f"共 {len(faults)} 处问题。")
    if faults:
        raise click.exceptions.Exit(FINDINGS)


@templates.command("customise")
@click.argument("document", metavar="代号")
@folder_of
def templates_customise(folder: Path, document: str) -> None:
    """把随程序的模板复制到审核文件夹的 templates/word，以后用本单位这一份。"""
    from generator.journey.workshop import customise

    path = customise(folder, document)
    click.echo(f"已复制：{path}")
    click.echo("用 Word 或 WPS 打开修改，花括号里的标记请保留；能用的名称：")
    click.echo(f"  parkaudit templates fields {path.stem}")
    click.echo("改完先检查、再预览：")
    click.echo("  parkaudit templates check")
    click.echo(f"  parkaudit templates preview {path.stem}")


@templates.command("preview")
@click.argument("document", metavar="代号")
@click.option("--recipient", "key", default="", help="用这家企业的数据，如 QY003。")
@click.option("--sample", is_flag=True, help="用样例数据，所有可以为空的内容也都显示。")
@click.option("--pdf", is_flag=True, help="同时转成 PDF（需要 LibreOffice）。")
@folder_of
def templates_preview(folder: Path, document: str, key: str, sample: bool, pdf: bool) -> None:
    """按当前审核的数据（没有时用样例数据）生成一份，放入“预览”。"""
    from generator.journey.workshop import preview

    if key and sample:
        raise click.UsageError("--recipient 和 --sample 只写一个。")
    made = preview(folder, document, key=key, sample=sample)
    click.echo(f"生成  {made.path}（{'本次审核的数据' if made.from_audit else '样例数据'}）")
    if made.gaps:
        click.echo(f"有 {made.gaps} 处待补。")
    for remark in made.remarks:
        click.secho(remark, fg="yellow")
    if pdf:
        from generator.journey.pages import pdf_beside

        click.echo(f"生成  {pdf_beside(made.path)}")
