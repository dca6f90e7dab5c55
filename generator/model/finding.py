"""What a check found: values, returned and never raised (问题项)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from generator.model.submission import EntryKey, Place


class Severity(Enum):
    """错误 sends back, 警告 wants an explanation, 提示 is recorded."""

    ERROR = "错误"
    WARNING = "警告"
    INFO = "提示"

    @property
    def rank(self) -> int:
        return ("错误", "警告", "提示").index(self.value)


class Disposition(Enum):
    """The answer to one returned workbook."""

    SEND_BACK = "退回"
    NEEDS_EXPLANATION = "需说明"
    ACCEPT = "接收"


@dataclass(frozen=True, slots=True)
class Waiver:
    """豁免: the office overrules one finding, with reason and person."""

    code: str
    subject: str
    reason: str
    person: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or explain.

    `keys` are the entries concerned, the first being the one to mend; `places` the same.
    `subject` is stable between versions of a return, so that fixed / open / new can be told apart.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    keys: tuple[EntryKey, ...] = ()
    places: tuple[Place, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    waiver: Waiver | None = None

    @property
    def subject(self) -> str:
        return "、".join(str(key) for key in self.keys[:1])

    @property
    def identity(self) -> tuple[str, str]:
        """Same check, same cell: the same matter in another version."""
        return (self.code, self.subject)

    @property
    def text(self) -> str:
        """The sentence a clerk can act on when it is read over the telephone."""
        where = "".join(f"{place}：" for place in self.places[:1])
        return f"{where}{self.message}{self.remedy}"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All findings of one return, gravest first (校验报告)."""

    findings: tuple[Finding, ...] = field(default=())

    @property
    def disposition(self) -> Disposition:
        """退回 if any error stands unwaived, 需说明 if any warning does, else 接收."""
        standing = {finding.severity for finding in self.findings if finding.waiver is None}
        if Severity.ERROR in standing:
            return Disposition.SEND_BACK
        if Severity.WARNING in standing:
            return Disposition.NEEDS_EXPLANATION
        return Disposition.ACCEPT

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is severity and f.waiver is None)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Findings told in one line: one of them, or those of one cause beyond what is told singly."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def is_single(self) -> bool:
        return len(self.findings) == 1


def clustered(findings: tuple[Finding, ...], most: int) -> tuple[Cluster, ...]:
    """The findings by cause: `most` of each rule singly, the rest of it together.

    Causes stand where their first finding stood; what is left to cluster is two or more.
    """
    causes: dict[str, list[Finding]] = {}
    for finding in findings:
        causes.setdefault(finding.code, []).append(finding)
    clusters: list[Cluster] = []
    for found in causes.values():
        singly = len(found) if len(found) <= most + 1 else most
        clusters += [Cluster((finding,)) for finding in found[:singly]]
        if found[singly:]:
            clusters.append(Cluster(tuple(found[singly:])))
    return tuple(clusters)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A version against the one before: 已改正 / 仍存在 / 新出现."""

    fixed: tuple[Finding, ...]
    still_open: tuple[Finding, ...]
    new: tuple[Finding, ...]


def compare(before: CheckReport, after: CheckReport) -> Comparison:
    """Which findings of `before` are gone, which stand still, and which are new in `after`."""
    old = {finding.identity for finding in before.findings}
    now = {finding.identity for finding in after.findings}
    return Comparison(
        fixed=tuple(f for f in before.findings if f.identity not in now),
        still_open=tuple(f for f in after.findings if f.identity in old),
        new=tuple(f for f in after.findings if f.identity not in old),
    )


def with_waivers(report: CheckReport, waivers: tuple[Waiver, ...]) -> CheckReport:
    """The report with each finding that the office overruled carrying its waiver."""
    granted = {(waiver.code, waiver.subject): waiver for waiver in waivers}
    return CheckReport(
        tuple(replace(f, waiver=granted.get(f.identity, f.waiver)) for f in report.findings)
    )
