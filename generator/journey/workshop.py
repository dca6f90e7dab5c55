"""模板工作间: which templates there are, what they may print, if they are sound, how they look."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from generator.deliver.audit import audit_document
from generator.deliver.field_guide import field_lines
from generator.deliver.figure import RenderedDocument
from generator.deliver.house import read_house
from generator.deliver.house_check import check_house
from generator.deliver.lint import check_template
from generator.deliver.render import load_template, render_document
from generator.deliver.specimen import specimen
from generator.deliver.templates import WORD_TEMPLATES
from generator.errors import TemplateError, WorkspaceError
from generator.journey.assess import assess
from generator.journey.audit import Audit, now_utc
from generator.journey.document_list import jobs
from generator.journey.documents import contract_of, render
from generator.journey.dossier import dossier_of
from generator.platform import safe_file_name
from generator.workspace.atomic import publish_beside_open, write_atomically
from generator.workspace.paths import AuditFolder

PREVIEW: Final = "预览"
ORIGINS: Final = "来源.txt"
_HOUSE: Final = WORD_TEMPLATES / "src" / "house_styles.yaml"
_LOOK: Final = re.compile(r"^look:\s*(\S+)", re.MULTILINE)
_DIGITS: Final = 12
_SAMPLE_NAME: Final = "（样例数据）"


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One document: whose template is in use, and how that stands to the one of the program."""

    document: str
    title: str
    whose: str
    state: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A previewed document, where it stands, and what the look over it said."""

    path: Path
    from_audit: bool
    gaps: int
    remarks: tuple[str, ...]


def documents() -> tuple[str, ...]:
    """Every document that is made from a Word template, by name."""
    return tuple(sorted(path.stem for path in WORD_TEMPLATES.glob("*.docx")))


def look_of(document: str) -> str:
    """公文 or 报告: the look a document is meant to have, as its source says."""
    source = (WORD_TEMPLATES / "src" / f"{document}.md").read_text(encoding="utf-8")
    found = _LOOK.search(source)
    if found is None:
        raise TemplateError(f"{document}.md", "", "没有写明“look”。", "请写公文或报告。")
    return found[1]


def template_lines(root: Path) -> tuple[TemplateLine, ...]:
    """Every template in use."""
    origins = _origins(root)
    return tuple(
        TemplateLine(name, contract_of(name).title, *_standing(root, name, origins))
        for name in documents()
    )


def fields_of(document: str, *, as_json: bool = False) -> Iterator[str]:
    """What a template of this document may print, a name at a time, or all of it as JSON."""
    contract = contract_of(_known(document))
    lines = field_lines(contract)
    if as_json:
        told = {
            "document": contract.document,
            "title": contract.title,
            "fields": [line.values for line in lines],
        }
        yield json.dumps(told, ensure_ascii=False, indent=2)
        return
    yield f"{contract.title}（{contract.document}）可用的名称 {len(lines)} 个"
    for line in lines:
        yield line.text


def check_templates(root: Path, files: Sequence[Path] = ()) -> tuple[str, ...]:
    """What is wrong with these files, or with all packaged templates and the office's own copies.

    A sentence each, with document, place and remedy.
    """
    styles = read_house(_HOUSE).style_names
    faults: list[str] = []
    for path in files or (*sorted(WORD_TEMPLATES.glob("*.docx")), *_own_files(root)):
        document = path.stem
        if document not in documents():
            hint = _nearest(document)
            faults.append(
                f"模板“{path.name}”没有对应的成果文件，不会被采用。请核对文件名{hint}。"
            )
            continue
        found = check_template(path, contract_of(document), styles)
        faults += [fault.text for fault in found]
    return tuple(faults)


def customise(root: Path, document: str) -> Path:
    """The packaged template copied to where the office may change it; one there is never replaced.

    From which version it was copied is noted beside it.
    """
    name = _known(document)
    folder = _own_folder(root)
    target = folder / f"{name}.docx"
    if target.exists():
        raise WorkspaceError(
            target, "本单位已经有这个模板。", "请直接修改它；要重新开始，请先把它改名或移走。"
        )
    content = (WORD_TEMPLATES / f"{name}.docx").read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(target, content)
    origins = {**_origins(root), name: _digest(content)}
    lines = "".join(f"{key} {value}\n" for key, value in sorted(origins.items()))
    write_atomically(folder / ORIGINS, lines.encode())
    return target


def preview(root: Path, document: str, *, key: str = "", sample: bool = False) -> Preview:
    """The document filled and put into 预览, from this audit or from sample values.

    Sample values where there is no audit, nothing to make the document from, or they are asked for;
    they fill every name, also the optional ones. `key` is the enterprise or chain to take.
    """
    name = _known(document)
    rendered, whose = (None, "") if sample else _from_audit(root, name, key)
    from_audit = rendered is not None
    title = contract_of(name).title
    if rendered is None:
        rendered = _from_samples(root, name)
    target = root / PREVIEW / safe_file_name(f"{title}{whose if from_audit else _SAMPLE_NAME}.docx")
    target.parent.mkdir(parents=True, exist_ok=True)
    house = read_house(_HOUSE)
    remarks = [*audit_document(rendered.content, rendered.echoes)]
    differs = check_house(rendered.content, house, look_of(name))
    remarks += [f"版式：{said}" for said in differs]
    standing = publish_beside_open(target, rendered.content)
    return Preview(standing, from_audit, len(rendered.gaps), tuple(dict.fromkeys(remarks)))


# -- where templates stand ---------------------------------------------------------------------


def _own_folder(root: Path) -> Path:
    return AuditFolder(root).templates / "word"


def _own_files(root: Path) -> list[Path]:
    """The office's own copies; what Word leaves beside an open file is none."""
    found = sorted(_own_folder(root).glob("*.docx"))
    return [path for path in found if not path.name.startswith(("~", "."))]


def _standing(root: Path, name: str, origins: dict[str, str]) -> tuple[str, str]:
    own = _own_folder(root) / f"{name}.docx"
    if not own.is_file():
        return "随程序", ""
    packaged = (WORD_TEMPLATES / f"{name}.docx").read_bytes()
    if own.read_bytes() == packaged:
        return "本单位", "与随程序的相同"
    if name not in origins:
        return "本单位", "有改动"
    if origins[name] != _digest(packaged):
        return "本单位", "有改动；复制之后随程序的模板有更新，请对照取舍"
    return "本单位", "有改动，依据的是现在的版本"


def _origins(root: Path) -> dict[str, str]:
    path = _own_folder(root) / ORIGINS
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split()[1] for line in lines if len(line.split()) == 2}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def _known(document: str) -> str:
    """The document's name, with or without .docx, or as people call it."""
    wanted = document.removesuffix(".docx").strip()
    if wanted in documents():
        return wanted
    titles = {contract_of(name).title: name for name in documents()}
    if wanted in titles:
        return titles[wanted]
    raise WorkspaceError(
        WORD_TEMPLATES,
        f"没有代号为“{wanted}”的模板{_nearest(wanted)}。",
        f"可用的代号：{'、'.join(documents())}。",
    )


def _nearest(name: str) -> str:
    titles = {contract_of(known).title: known for known in documents()}
    if name in titles:
        return f"，是不是“{titles[name]}”"
    near = difflib.get_close_matches(name, documents(), n=1, cutoff=0.5)
    return f"，是不是“{near[0]}”" if near else ""


# -- previews ----------------------------------------------------------------------------------


def _from_audit(root: Path, name: str, key: str) -> tuple[RenderedDocument | None, str]:
    """The first of this document that the round allows, and whose it is; None where there is none.

    An enterprise that was asked for and cannot have it is refused.
    """
    if not AuditFolder(root).is_audit_folder:
        return None, ""
    audit = Audit.open(root)
    now = now_utc()
    with audit.open_ledger(now) as ledger:
        dossier = dossier_of(audit, ledger, assess(audit, ledger), now)
        there = [job for job in jobs(dossier) if job.document == name]
        wanted = [job for job in there if not key or job.key.casefold() == key.casefold()]
        if key and not wanted:
            known = "、".join(job.key for job in there if job.key) or "无"
            raise WorkspaceError(root, f"不能按“{key}”预览。", f"可以写：{known}。")
        if not wanted:
            return None, ""
        job = wanted[0]
        return render(audit, name, job.file, job.maker.fill(dossier, job.key).context), (
            f" {job.owner}" if job.owner else ""
        )


def _from_samples(root: Path, name: str) -> RenderedDocument:
    own = _own_folder(root) / f"{name}.docx"
    contract = contract_of(name)
    path = own if own.is_file() else WORD_TEMPLATES / f"{name}.docx"
    return render_document(load_template(path, contract), f"{name}.docx", specimen(contract))
