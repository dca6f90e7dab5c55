"""The commands that make the deliverables and lay out their pages. No domain logic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from generator.journey.pages import Placed

FINDINGS = 1
folder_of = click.pass_obj


@click.command()
@click.option("--document", "documents", multiple=True, help="只生成这一种，如 enterprise_report。")
@click.option("--recipient", "recipients", multiple=True, help="只生成这几家企业的。")
@click.option("--changed", is_flag=True, help="只更新“成果”里已有而内容变了的文件。")
@click.option("--pages", "with_pages", is_flag=True, help="再用 LibreOffice 排目录页码、写 PDF。")
@folder_of
def deliver(
    folder: Path,
    documents: tuple[str, ...],
    recipients: tuple[str, ...],
    changed: bool,
    with_pages: bool,
) -> None:
    """生成成果文件和数据溯源表，放入“成果”。"""
    from generator.journey.pages import need_office, place_pages
    from generator.journey.produce import deliver_documents

    if with_pages:
        need_office()
    delivered = deliver_documents(
        folder, documents, recipients, standing_only=changed,
        tell=lambda text: click.echo(text, err=True),
    )  # fmt: skip
    for path in delivered.written:
        click.echo(f"生成  {path}")
    for name, reason in delivered.failed:
        click.secho(f"未生成  {name}：{reason}", fg="red")
    if delivered.unchanged:
        click.echo(f"其余 {len(delivered.unchanged)} 份内容没有变化，没有改动。")
    if delivered.gaps:
        click.echo(f"还有 {len(delivered.gaps)} 处待补，见“成果/资料缺口.txt”。")
    failed = bool(delivered.failed)
    if with_pages:
        standing = [folder / name for name in (*delivered.written, *delivered.unchanged)]
        if wanted := [path for path in standing if path.suffix == ".docx"]:
            failed |= _say_pages(place_pages(folder, wanted, outdated_only=True))
    if failed:
        raise click.exceptions.Exit(FINDINGS)


@click.command()
@click.argument(
    "files",
    nargs=-1,
    metavar="[文件]",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--images", is_flag=True, help="再把每一页画成图片（需要 poppler）。")
@folder_of
def pages(folder: Path, files: tuple[Path, ...], images: bool) -> None:
    """用 LibreOffice 给“成果”里的文件排出目录页码，并写出 PDF；文件内容不变。"""
    from generator.journey.pages import place_pages

    if _say_pages(place_pages(folder, files, images=images)):
        raise click.exceptions.Exit(FINDINGS)


def _say_pages(places: Iterable[Placed]) -> bool:
    """Whether one of them failed."""
    failed = False
    for placed in places:
        if placed.fault:
            failed = True
            click.secho(f"未排版  {placed.name}：{placed.fault}", fg="red")
            continue
        click.echo(f"{placed.pages:>4} 页  {placed.name}")
        if placed.unnumbered:
            click.secho(f"        目录里有 {placed.unnumbered} 项没有取到页码。", fg="yellow")
    return failed
