"""看板.html: one file, no server, no script from elsewhere; what it shows comes as a value."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Link:
    """A file of the audit folder, by its path relative to the board."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """One recipient and form: where it stands, what is open, what was scored.

    `state` is one of 未回收, 逾期未报, 退回, 需说明, 接收. `in_force` names the version scores use.
    """

    recipient_id: str
    name: str
    kind: str
    form: str
    state: str
    versions: int
    in_force: str
    received: str
    errors: int
    warnings: int
    score: str = ""
    grade: str = ""
    system: str = ""
    tier: str = ""
    remark: str = ""
    questions: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that could not be recognised, with the reason."""

    name: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: share is 0 to 100."""

    label: str
    share: str
    text: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class ElementShares:
    """The 80 % list of one element."""

    name: str
    total: str
    basis: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class QueryLine:
    """One query still to be cleared up; `state` is 待核实 or that its figures have changed."""

    key: str
    kind: str
    who: str
    text: str
    suggested: str
    state: str


@dataclass(frozen=True, slots=True)
class QueryGroup:
    """The queries of one element; `more` are counted and not listed."""

    name: str
    lines: tuple[QueryLine, ...]
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.lines) + self.more


@dataclass(frozen=True, slots=True)
class QuerySection:
    """核实清单 on the board: how much was compared, what is open, what came back, what lapsed."""

    compared: int
    agreed: int
    open: int
    decided: int
    groups: tuple[QueryGroup, ...] = ()
    returned: tuple[SetAside, ...] = ()
    lapsed: tuple[str, ...] = ()
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything the page shows, in words and figures already formatted."""

    park: str
    audit_year: int
    as_of: str
    deadline: str
    sample: bool
    lines: tuple[RecipientLine, ...]
    set_aside: tuple[SetAside, ...] = ()
    duplicates: tuple[SetAside, ...] = ()
    elements: tuple[ElementShares, ...] = ()
    documents: tuple[Link, ...] = ()
    gaps: tuple[str, ...] = ()
    queries: QuerySection | None = None

    def count(self, *states: str) -> int:
        return sum(line.state in states for line in self.lines)

    @property
    def returned(self) -> int:
        return sum(line.versions > 0 for line in self.lines)


def render_board(view: BoardView) -> bytes:
    """The page as UTF-8 bytes; equal views give equal bytes."""
    from jinja2 import BaseLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=BaseLoader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    source = files(__package__).joinpath("board.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source).render(view=view).encode("utf-8")
