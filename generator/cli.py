"""The command ``parkaudit``: parse, call the journey, print, exit code. No domain logic."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli_admit import admit
from generator.cli_analyse import analyse, content
from generator.cli_deliver import deliver, pages
from generator.cli_problems import measures, options, problems
from generator.cli_queries import adopt, correct, queries
from generator.cli_templates import templates
from generator.errors import GeneratorError

if TYPE_CHECKING:
    from generator.journey.answer import Answer

DONE, FINDINGS, USAGE, AT_FAULT = 0, 1, 2, 3


class Commands(click.Group):
    """Turns an operator fault into one Chinese sentence and exit code 3; a bug still crashes."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GeneratorError as fault:
            click.secho(f"出错：{fault}", fg="red", err=True)
            ctx.exit(AT_FAULT)
        except BrokenPipeError:
            raise  # the reader of our output has gone: click ends quietly
        except OSError as fault:
            # The machine's trouble (no right, no room, no such drive), told in its own words.
            where = f"“{fault.filename}”：" if fault.filename else ""
            click.secho(f"出错：{where}{fault.strerror or fault}。", fg="red", err=True)
            ctx.exit(AT_FAULT)


def _speak_utf8() -> None:
    """A console under GBK must not stop the program at a sign it cannot show."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="第一次使用：parkaudit demo 示例文件夹。各命令的说明：parkaudit 命令 --help。",
)
@click.option(
    "-C",
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="审核文件夹，默认当前文件夹。",
)
@click.version_option(package_name="parkaudit", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """产业园区清洁生产审核：发放采集表，回收校验，评价计分，生成成果文件。"""
    _speak_utf8()
    ctx.obj = folder


folder_of = click.pass_obj


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "earlier",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="上年的审核文件夹：带过来名录、设置（年份加一）和已接收的历年数据，其他选项可不写。",
)
@click.option("--park", "park_name", default="", help="园区全称。")
@click.option("--authority", default="", help="管委会全称，默认“园区全称+管理委员会”。")
@click.option("--region", default="", help="省（自治区、直辖市）简称，如 云南。")
@click.option("--year", "audit_year", type=int, default=0, help="审核年度。")
@click.option("--deadline", type=click.DateTime(["%Y-%m-%d"]), default=None, help="报送截止日期。")
@click.option("--contact", default="", help="联系人姓名。")
@click.option("--phone", default="", help="联系电话。")
def init(
    target: Path,
    earlier: Path | None,
    park_name: str,
    authority: str,
    region: str,
    audit_year: int,
    deadline: datetime | None,
    contact: str,
    phone: str,
) -> None:
    """建立审核文件夹：audit.yaml、空白名录和各子文件夹；--from 从上年的接着做。"""
    if earlier is not None:
        if park_name or authority or region or audit_year:
            raise click.UsageError("--from 时园区、管委会、省和年度取自上年文件夹，请不要另写。")
        _continue(target, earlier, deadline, contact, phone)
        return
    asked = {"--park": park_name, "--region": region, "--year": audit_year,
             "--deadline": deadline, "--contact": contact, "--phone": phone}  # fmt: skip
    missing = [option for option, value in asked.items() if not value]
    if missing or deadline is None:
        raise click.UsageError(f"缺少 {'、'.join(missing)}。")
    from generator.journey.prepare import init_audit

    folder = init_audit(
        target,
        park_name=park_name,
        authority=authority,
        region=region,
        audit_year=audit_year,
        deadline=deadline.date(),
        contact=contact,
        phone=phone,
    )
    click.echo(f"已建立审核文件夹：{folder.root}")
    click.echo("下一步：填好 名录.xlsx，核对 audit.yaml，然后运行 parkaudit dispatch。")


def _continue(
    target: Path, earlier: Path, deadline: datetime | None, contact: str, phone: str
) -> None:
    from generator.journey.next_year import continue_audit

    done = continue_audit(
        target,
        earlier,
        deadline=deadline.date() if deadline else None,
        contact=contact,
        phone=phone,
    )
    click.echo(f"已建立审核文件夹：{done.folder.root}")
    kept = f"{done.returns} 份已接收报送的 {done.values} 个数"
    click.echo(f"带来名录、设置，以及{kept}（预填/上年数据.xlsx）。")
    for name in done.left_behind:
        click.secho(f"没有带来本单位改过的 {name}，需要的请自行复制。", fg="yellow")
    click.echo("下一步：核对名录和 audit.yaml，把今年的导出文件放入“预填”，再运行 dispatch。")


@main.command()
@folder_of
def prefill(folder: Path) -> None:
    """看“预填”里的导出文件认出了什么、哪些对不上，以及填报单位改了哪些预填的数。"""
    from generator.journey.prefill_report import prefill_lines

    for line in prefill_lines(folder):
        click.echo(line)


@main.command()
@click.argument("recipients", nargs=-1)
@click.option(
    "--form",
    "form_ids",
    multiple=True,
    help="只发这一种，如 site_visit；按需发放的表只有写明才发，不写编号时发给分级为“重点”的企业。",
)
@folder_of
def dispatch(folder: Path, recipients: tuple[str, ...], form_ids: tuple[str, ...]) -> None:
    """按名录生成每个填报单位的采集表，放入“发放”。可只写几个编号。"""
    from generator.journey.send_out import roster_notices_of, send_out

    made = send_out(folder, recipients, form_ids)
    for item in made:
        click.echo(f"{'未变' if item.unchanged else '生成'}  {item.file_name}")
    click.echo(f"共 {len(made)} 份采集表，在“发放”文件夹。")
    for notice in roster_notices_of(folder):
        click.secho(f"提示：{notice}", fg="yellow")


def _tell(answer: Answer) -> None:
    colours = {"接收": "green", "需说明": "yellow", "退回": "red", "待识别": "magenta"}
    click.secho(f"[{answer.verdict}] ", fg=colours.get(answer.verdict), nl=False)
    click.echo(answer.sentence)


def _exit_by(answers: Iterable[Answer]) -> None:
    if any(answer.has_errors for answer in answers):
        raise click.exceptions.Exit(FINDINGS)


@main.command()
@click.option("--once", is_flag=True, help="处理完现有文件就结束。")
@click.option("--poll", is_flag=True, help="共享盘收不到变动通知时，改为定时查看。")
@click.option("--take-over", is_flag=True, help="接替另一台电脑上已中断的监视。")
@click.option("--delay", type=float, default=1.0, show_default=True, help="文件静止几秒后才取。")
@folder_of
def watch(folder: Path, once: bool, poll: bool, take_over: bool, delay: float) -> None:
    """监视“回收”文件夹：收到一份，判定一份，答复一份。按 Ctrl+C 结束。"""
    from generator.journey.receive import watch_folder

    if not once:
        click.echo("正在监视“回收”文件夹，按 Ctrl+C 结束。")
    watch_folder(folder, once=once, poll=poll, take_over=take_over, delay_s=delay, tell=_tell)


@main.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@folder_of
def ingest(folder: Path, files: tuple[Path, ...]) -> None:
    """把指定的文件收进来（原文件不动），逐份答复；有退回时结束码为 1。"""
    from generator.journey.receive import ingest_files

    answers = ingest_files(folder, files, tell=_tell)
    _exit_by(answers)


@main.command()
@folder_of
def status(folder: Path) -> None:
    """各单位报送到哪一步。"""
    from rich.console import Console
    from rich.table import Table

    from generator.journey.look_after import status_lines
    from generator.journey.send_out import roster_notices_of

    # A line of 80 columns holds a recipient: the form is named only where one has several.
    table = Table(title="报送情况", box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("编号", "填报单位", "状态", "版次", "错误", "警告", "评价结果"):
        table.add_column(heading, overflow="fold")
    for line in status_lines(folder):
        table.add_row(*line)
    Console().print(table)
    for notice in roster_notices_of(folder):
        click.secho(f"提示：{notice}", fg="yellow")


@main.command()
@click.argument("recipient")
@click.argument("code")
@click.option("--form", "form_id", default="enterprise", show_default=True, help="采集表代号。")
@click.option(
    "--cell",
    "subject",
    default="",
    help="问题对应的数据项，如 reused_water@2024；只有一处时可不写。",
)
@click.option("--reason", required=True, help="理由。")
@click.option("--person", required=True, help="决定人。")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default=None, help="有效期至。")
@folder_of
def waive(
    folder: Path,
    recipient: str,
    code: str,
    form_id: str,
    subject: str,
    reason: str,
    person: str,
    until: datetime | None,
) -> None:
    """豁免一条问题：写明理由和决定人，记入台账。"""
    from generator.journey.look_after import waive_finding

    click.echo(
        waive_finding(
            folder,
            recipient,
            form_id,
            code,
            subject,
            reason=reason,
            person=person,
            expires=until.date() if until else None,
        )
    )


@main.command()
@folder_of
@click.option(
    "--tiers", "only_tiers", is_flag=True, help="只列审核分级、覆盖率、敏感性和审核重点。"
)
def score(folder: Path, only_tiers: bool) -> None:
    """按已接收的数据评价计分，列出结果。"""
    if only_tiers:
        from generator.journey.tier_table import tier_table as lines_of
    else:
        from generator.journey.look_after import score_lines as lines_of

    for line in lines_of(folder):
        click.echo(line)


@main.command()
@click.argument("recipient", required=False, default="")
@folder_of
def review(folder: Path, recipient: str) -> None:
    """排污许可执行报告非现场核查：每家的结论；写企业编号时逐项列出。"""
    from generator.journey.permit_review import review_lines

    for line in review_lines(folder, recipient.upper()):
        click.echo(line)


@main.command()
@click.argument("figure", required=False)
@click.option("--cell", default="", help="反查：哪些数字用到这个单元格，如 QY003:能源!E9。")
@folder_of
def explain(folder: Path, figure: str | None, cell: str) -> None:
    """一个数字从哪里来：指标、公式、条款，直到回收件的工作表和单元格。

    FIGURE 是数据溯源表里的溯源号，如 QY003:total_energy@2024。
    """
    from generator.journey.explain import explain_cell, explain_figure

    if bool(figure) == bool(cell):
        raise click.UsageError("请写一个溯源号，或用 --cell 写一个单元格。")
    for line in explain_cell(folder, cell) if cell else explain_figure(folder, figure or ""):
        click.echo(line)


@main.command()
@folder_of
def rebuild(folder: Path) -> None:
    """由台账和归档原件重新生成全部派生文件（退回件、通知单、看板）。"""
    from generator.journey.look_after import rebuild_outputs

    click.echo(f"已重新生成 {rebuild_outputs(folder)} 个文件。")


@main.group()
def forms() -> None:
    """采集表。"""


@forms.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--xlsx", type=click.Path(path_type=Path), default=None, help="写成 xlsx 文件。")
@click.option("--form", "form_ids", multiple=True, help="只列这几张表。")
@folder_of
def dictionary(folder: Path, as_json: bool, xlsx: Path | None, form_ids: tuple[str, ...]) -> None:
    """字段字典：每个数据项的代号、名称、工作表、单元格、单位、类型、是否必填。"""
    from generator.journey.look_after import form_dictionary

    for line in form_dictionary(folder, form_ids, as_json=as_json, xlsx=xlsx):
        click.echo(line)


@forms.command("uses")
@click.argument("field_id", required=False)
@click.option("--unused", is_flag=True, help="列出没有任何用途的字段。")
@click.option("--form", "form_id", default="", help="字段在几张表里都有时，写明采集表。")
@folder_of
def forms_uses(folder: Path, field_id: str | None, unused: bool, form_id: str) -> None:
    """一个字段用在哪里：校验、推算量、指标、达标评价、分级、签章页、预填、模板、成果文件。"""
    from generator.journey.field_uses import unused_lines, uses_lines

    if bool(field_id) == unused:
        raise click.UsageError("请写一个字段编号，或用 --unused。")
    if field_id:
        for line in uses_lines(folder, field_id, form_id):
            click.echo(line)
        return
    lines = unused_lines(folder)
    for line in lines:
        click.echo(line)
    click.echo("每个字段都有用途。" if not lines else f"共 {len(lines)} 个字段没有用途。")
    if lines:
        raise click.exceptions.Exit(FINDINGS)


@main.group()
def rules() -> None:
    """规则：列出、查看、测试。"""


@rules.command("list")
@folder_of
def rules_list(folder: Path) -> None:
    """列出全部校验规则的编号、严重程度和名称。"""
    from generator.journey.rule_cases import list_rules

    for line in list_rules(folder):
        click.echo(line)


@rules.command("show")
@click.argument("code")
@folder_of
def rules_show(folder: Path, code: str) -> None:
    """查看一条规则：公式、措辞、依据。"""
    from generator.journey.rule_cases import show_rule

    for line in show_rule(folder, code):
        click.echo(line)


@rules.command("hits")
@click.option("--trial", is_flag=True, help="只看试行的规则。")
@folder_of
def rules_hits(folder: Path, trial: bool) -> None:
    """每条规则本轮提出过多少次、改正多少、豁免多少，供决定试行的规则是否生效。"""
    from generator.journey.rule_hits import hit_lines

    for line in hit_lines(folder, trial_only=trial):
        click.echo(line)


@rules.command("test")
@click.argument("words", nargs=-1)
@folder_of
def rules_test(folder: Path, words: tuple[str, ...]) -> None:
    """运行规则旁边的测试用例（*.test.yaml）；可写几个字只跑名称含它的用例。"""
    from generator.journey.rule_cases import run_cases

    failed = 0
    total = 0
    for result in run_cases(folder, words):
        total += 1
        if result.faults:
            failed += 1
            click.secho(f"不通过  {result.label}", fg="red")
            for fault in result.faults:
                click.echo(f"        {fault}")
    click.echo(f"用例 {total} 个，通过 {total - failed} 个，不通过 {failed} 个。")
    if failed:
        raise click.exceptions.Exit(FINDINGS)


@rules.command("confirm")
@click.argument("file", metavar="文件")
@click.option("--name", required=True, help="核对人。")
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="核对日期。")
@click.option("--page", required=True, help="官方文本的页码或表号，如 第12页表1。")
@folder_of
def rules_confirm(folder: Path, file: str, name: str, on: datetime, page: str) -> None:
    """记下某个指标体系文件已与官方文本核对，如 zinc.yaml；文件再改动即失效。"""
    from generator.journey.confirm import confirm_file

    click.echo(confirm_file(folder, file, name, on.date(), page))


@main.command()
@click.argument("target", type=click.Path(path_type=Path), default=Path("demo"))
def demo(target: Path) -> None:
    """在示例园区上完整走一遍：发放、回收、退回、改正、评价、成果。"""
    from generator.journey.demo import play

    def say(text: str, step: bool) -> None:
        click.secho(text, bold=step, fg="cyan" if step else None)

    play(target, say=say, tell=_tell)


for _command in (
    queries, adopt, correct, problems, options, measures, analyse, content, templates, deliver,
    pages, admit,
):  # fmt: skip
    main.add_command(_command)
