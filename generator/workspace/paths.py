"""The audit folder (审核文件夹): which name holds what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.errors import WorkspaceError


@dataclass(frozen=True, slots=True)
class AuditFolder:
    """One audit's folder; the program writes nowhere else."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / "audit.yaml"

    @property
    def roster(self) -> Path:
        return self.root / "名录.xlsx"

    @property
    def ledger(self) -> Path:
        return self.root / "台账.db"

    @property
    def board(self) -> Path:
        return self.root / "看板.html"

    @property
    def rules(self) -> Path:
        return self.root / "rules"

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def prefill(self) -> Path:
        """预填: exports the office has, to be filled in before workbooks go out."""
        return self.root / "预填"

    @property
    def pictures(self) -> Path:
        """图件: maps, plans and photographs the park supplies for its documents."""
        return self.root / "图件"

    @property
    def dispatched(self) -> Path:
        return self.root / "发放"

    @property
    def inbox(self) -> Path:
        """回收: where returned files are dropped."""
        return self.root / "回收"

    @property
    def sent_back(self) -> Path:
        return self.root / "退回"

    @property
    def archive(self) -> Path:
        return self.root / "归档"

    @property
    def staging(self) -> Path:
        """归档/暂存: claimed, not yet in the ledger."""
        return self.archive / "暂存"

    @property
    def kept_rules(self) -> Path:
        """归档/规则: the rules as they were at each dispatch, by digest."""
        return self.archive / "规则"

    @property
    def unrecognised(self) -> Path:
        """待识别: set aside, the reason beside."""
        return self.root / "待识别"

    @property
    def results(self) -> Path:
        return self.root / "成果"

    @property
    def logs(self) -> Path:
        return self.root / "日志"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder below the root, parents first."""
        return (
            self.rules,
            self.templates,
            self.prefill,
            self.pictures,
            self.dispatched,
            self.inbox,
            self.sent_back,
            self.archive,
            self.staging,
            self.kept_rules,
            self.unrecognised,
            self.results,
            self.logs,
        )

    @property
    def is_audit_folder(self) -> bool:
        return self.settings.is_file()

    @classmethod
    def open(cls, root: Path) -> AuditFolder:
        """The folder at `root`, its sub-folders there again should one have been removed."""
        folder = cls(root)
        if not folder.is_audit_folder:
            raise WorkspaceError(
                root,
                "这里不是审核文件夹（没有 audit.yaml）。",
                "请指定正确的文件夹，或先用 parkaudit init 建立。",
            )
        folder._make_folders()
        return folder

    def create(self) -> None:
        """The empty folder structure; a place that holds other people's files is refused."""
        if self.root.exists() and not self.root.is_dir():
            raise WorkspaceError(self.root, "这是一个文件，不是文件夹。", "请换一个名称。")
        if self.root.is_dir() and not self.is_audit_folder:
            known = {path.name for path in self.folders}
            foreign = sorted(path.name for path in self.root.iterdir() if path.name not in known)
            if foreign:
                raise WorkspaceError(
                    self.root,
                    f"文件夹里已有别的内容（{'、'.join(foreign[:3])}）。",
                    "请换一个空文件夹。",
                )
        self._make_folders()

    def _make_folders(self) -> None:
        for path in self.folders:
            path.mkdir(parents=True, exist_ok=True)

    def relative(self, path: Path) -> str:
        """The path as the ledger writes it: from the root, with "/" on every system."""
        return path.relative_to(self.root).as_posix()

    def inside(self, relative: str) -> Path:
        """The path the ledger means; one that leads out of the folder is refused."""
        parts = PurePosixPath(relative)
        if parts.is_absolute() or ".." in parts.parts or "\\" in relative or ":" in relative:
            raise WorkspaceError(
                self.root, f"台账里的路径“{relative}”指向文件夹之外。", "请核实台账是否被改动。"
            )
        return self.root / parts
