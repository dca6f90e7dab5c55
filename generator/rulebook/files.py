"""Which files make up the rules: the packaged ones, or the office's of the same path."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType

from generator.errors import RulebookError
from generator.yamlfile import Node, parse_yaml

CASE_SUFFIX = ".test.yaml"
_SUFFIXES = (".yaml", ".csv")
_MISNAMED = (".yml", ".xlsx", ".xls", ".et")

# What may lie where; a file elsewhere would be ignored in silence, so it is refused.
PLACES: Mapping[str, str] = {
    "sources.yaml": "来源",
    "units.yaml": "计量单位",
    "answers.yaml": "非数值答案的含义",
    "settings.yaml": "约定与常数",
    "confirmations.yaml": "与官方文本核对的记录",
    "tiers.yaml": "分级判据",
    "focus.yaml": "审核重点的评分项和权重",
    "constraints.yaml": "制约因素与负荷的判定界线",
    "documents.yaml": "成果文件目录",
    "problems.yaml": "问题、原因与目标",
    "options.yaml": "方案筛选与可行性",
    "prefill/*.yaml": "预填对照",
    "codes/tables.yaml": "代码表目录",
    "codes/*.csv": "代码表",
    "forms/*.yaml": "采集表",
    "checks/*.yaml": "校验规则",
    "queries/*.yaml": "核实规则",
    "indicators/elements.yaml": "企业通用要素",
    "indicators/quantities.yaml": "推算量",
    "indicators/sectors/*.yaml": "行业指标体系",
    "indicators/park/*.yaml": "园区指标体系",
    "measures/*": "措施库",
    "admission/*": "准入条件",
    "clauses/*": "管理办法条款",
    "reviews/*.yaml": "非现场核查",
    "letters/*.yaml": "随表附送的函件",
}


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file in force: where it lies, what it is called inside rules/, and its bytes as read."""

    relative: str
    path: Path
    data: bytes

    def yaml(self) -> Node:
        return parse_yaml(self.data, self.path)

    def fault(self, line: int, message: str, remedy: str = "") -> RulebookError:
        return RulebookError(self.path, line, message, remedy)


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """All files in force, by relative path, read once."""

    files: Mapping[str, RuleFile]
    root: Path

    def get(self, relative: str) -> RuleFile:
        """That file; the rules are not complete without it."""
        found = self.files.get(relative)
        if found is None:
            raise RulebookError(
                self.root / relative, 0, "规则文件不存在。", "请放回该文件，或重新安装程序。"
            )
        return found

    def matching(self, pattern: str) -> Iterator[RuleFile]:
        """Files of one folder ("checks/*.yaml"), without their test cases, in order of name."""
        for relative, file in self.files.items():
            if _matches(relative, pattern) and not relative.endswith(CASE_SUFFIX):
                yield file

    def cases(self) -> Iterator[RuleFile]:
        for relative, file in self.files.items():
            if relative.endswith(CASE_SUFFIX):
                yield file

    @property
    def digest(self) -> str:
        """sha256 over paths and bytes of everything that can change a result; test cases cannot."""
        total = hashlib.sha256()
        for relative, file in self.files.items():
            if relative.endswith(CASE_SUFFIX):
                continue
            total.update(f"{relative}\0{len(file.data)}\0".encode())
            total.update(file.data)
        return total.hexdigest()


def find_files(packaged: Path, office: Path | None) -> RuleFiles:
    """The files in force; the office's `rules/` may be absent or hold only what it changed."""
    found = _under(packaged)
    if office is not None and office.is_dir():
        found |= _under(office)
    return RuleFiles(MappingProxyType(dict(sorted(found.items()))), packaged)


def _under(root: Path) -> dict[str, RuleFile]:
    if not root.is_dir():
        raise RulebookError(root, 0, "规则文件夹不存在。", "请重新安装程序。")
    found: dict[str, RuleFile] = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if not path.is_file() or any(_is_litter(part) for part in relative.parts):
            continue
        if path.suffix.lower() in _MISNAMED:
            raise RulebookError(
                path,
                0,
                f"规则文件夹里不用 {path.suffix} 文件。",
                "规则请存为 .yaml，代码表请存为 .csv。",
            )
        if path.suffix not in _SUFFIXES:
            continue
        name = relative.as_posix()
        _must_belong(path, name)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise RulebookError(path, 0, "文件打不开。", f"系统提示：{error.strerror}。") from None
        found[name] = RuleFile(name, path, data)
    return found


def _is_litter(name: str) -> bool:
    """What editors and office programs leave beside a file that is open."""
    return name.startswith((".", "~$")) or name.endswith(("~", ".tmp", ".bak"))


def _must_belong(path: Path, relative: str) -> None:
    subject = relative
    if relative.endswith(CASE_SUFFIX):
        subject = relative.removesuffix(CASE_SUFFIX) + ".yaml"
    if not any(_matches(subject, pattern) for pattern in PLACES):
        places = "、".join(f"{pattern}（{what}）" for pattern, what in PLACES.items())
        raise RulebookError(
            path, 0, "规则文件放错了位置，不会被读取。", f"请移到应在的位置，规则文件有：{places}。"
        )


def _matches(relative: str, pattern: str) -> bool:
    """`pattern` with `*` standing for one name, not for a path."""
    folder, _, name = relative.rpartition("/")
    wanted_folder, _, wanted = pattern.rpartition("/")
    return folder == wanted_folder and fnmatchcase(name, wanted)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One line of a CSV by column; `line` is where it begins in the file."""

    file: RuleFile
    line: int
    values: Mapping[str, str]

    def fault(self, message: str, remedy: str = "") -> RulebookError:
        return self.file.fault(self.line, message, remedy)


def read_csv(file: RuleFile, columns: tuple[str, ...]) -> tuple[CsvRow, ...]:
    """The rows of a CSV whose heading must be exactly `columns`, in any order."""
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.data.count(b"\n", 0, error.start) + 1
        raise file.fault(
            line, "文件不是 UTF-8 编码。", "请在 Excel 中另存为“CSV UTF-8（逗号分隔）”。"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    heading: list[str] | None = None
    rows = []
    line = 1
    try:
        for cells in reader:
            values = [cell.strip() for cell in cells]
            if heading is None:
                heading = values
                _check_heading(file, heading, columns)
            elif any(values):
                if len(values) != len(heading):
                    raise file.fault(
                        line,
                        f"这一行有 {len(values)} 格，表头有 {len(heading)} 格。",
                        "请检查逗号；文字里有逗号的要加双引号。",
                    )
                row = MappingProxyType(dict(zip(heading, values, strict=True)))
                rows.append(CsvRow(file, line, row))
            line = reader.line_num + 1
    except csv.Error:
        raise file.fault(line, "这一行的引号不成对。", "请检查双引号。") from None
    if not rows:
        raise file.fault(0, "代码表没有数据。", "请至少写一行。")
    return tuple(rows)


def _check_heading(file: RuleFile, heading: list[str], columns: tuple[str, ...]) -> None:
    for name in heading:
        if heading.count(name) > 1:
            raise file.fault(1, f"表头的“{name}”写了两次。", "请删去一列。")
    unknown = [name for name in heading if name not in columns]
    if unknown:
        raise file.fault(
            1, f"不认识的列“{'”“'.join(unknown)}”。", f"这张表的列是：{'、'.join(columns)}。"
        )
    missing = [name for name in columns if name not in heading]
    if missing:
        raise file.fault(1, f"缺少列“{'”“'.join(missing)}”。", "请补上。")
