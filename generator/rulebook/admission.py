"""rules/admission: how limits are taken, and the entries of 准入清单, read strictly.

禁止类 stand only on a law or list that is cited with its clause; what the park demands itself may
not ask after seat, ownership or size (公平竞争审查).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from generator.model.admission import (
    DIMENSIONS,
    NO_ADMISSION,
    AdmissionRules,
    BuildKind,
    CapacityElement,
    Entry,
    EntryKind,
    KindRule,
    NormLink,
    Replacement,
    Role,
    SectorRow,
    SectorRules,
    unfair_condition,
)
from generator.model.form import FormDefinition
from generator.model.indicator import IndicatorSystem
from generator.model.problem import Element
from generator.rulebook.files import RuleFiles
from generator.rulebook.vocabulary import Vocabulary, flag, known, mark, once, snake, text, words
from generator.yamlfile import Node

LIMITS = "admission/limits.yaml"
SECTORS = "admission/sectors.yaml"
PROHIBITED = "admission/prohibited.yaml"
RESTRICTED = "admission/restricted.yaml"
GENERAL = "admission/general.yaml"
REPLACEMENT = "admission/replacement.yaml"
CAPACITY = "admission/capacity.yaml"

FEWEST_INDICATORS = 6
DEPARTMENTS, PROJECT = "department", "project"
LAWFUL = ("法律", "行政法规", "部门规章", "规范性文件")
"""What a prohibition may stand on: no standard, and nothing of the park's own."""

_LEVELS = {"Ⅰ": 0, "Ⅱ": 1, "Ⅲ": 2}
_KINDS = {kind.value: kind for kind in BuildKind}
_GRADES = ("强", "中", "弱")
_NORMS = "energy_norms"
_CODE = re.compile(r"[A-Z]{2}")
_INDUSTRY = re.compile(r"[0-9]{2,4}")


def load_admission(
    files: RuleFiles,
    vocabulary: Vocabulary,
    forms: Mapping[str, FormDefinition],
    systems: Mapping[str, IndicatorSystem],
    judged: Collection[str],
) -> AdmissionRules:
    """All of rules/admission; rules kept before there was any have none.

    `judged` are the ids of the figures the park's constraints are judged by, and of its facilities.
    """
    limits = files.files.get(LIMITS)
    if limits is None:
        return NO_ADMISSION
    reader = _Reader(vocabulary, forms, systems)
    parts = limits.yaml().mapping(
        (
            "kinds", "factors", "peers", "digits", "warning", "deadline_months", "review_years",
            "triggers", "legal_bases", "stages", "directions", "roles", "source", "mark",
        )
    )  # fmt: skip
    peers = parts["peers"].mapping(("fewest", "quantile"))
    warning = parts["warning"].mapping(("occupancy", "text"))
    stages = parts["stages"].mapping(("approved", "trial"))
    roles = {role.id: role for role in map(reader.role, parts["roles"].sequence())}
    sectors, left_out = _sectors(files, reader, roles)
    entries = [
        *reader.entries(files, PROHIBITED, EntryKind.PROHIBITED),
        *reader.entries(files, RESTRICTED, None),
        *reader.entries(files, GENERAL, EntryKind.GENERAL),
    ]
    return AdmissionRules(
        kinds=_kinds(parts["kinds"]),
        factors=_factors(parts["factors"]),
        factors_source=vocabulary.source(parts["source"]),
        factors_mark=mark(parts["mark"]),
        warning=warning["occupancy"].fraction(),
        warning_text=warning["text"].text(),
        fewest_peers=_at_least(peers["fewest"], 5),
        quantile=peers["quantile"].fraction(),
        digits=parts["digits"].integer(),
        deadline_months=parts["deadline_months"].integer(),
        review_years=parts["review_years"].integer(),
        triggers=words(parts, "triggers"),
        legal_bases=tuple(map(vocabulary.source, parts["legal_bases"].sequence())),
        approved_stages=words(stages, "approved"),
        trial_stages=words(stages, "trial"),
        directions=reader.directions(parts["directions"]),
        roles=MappingProxyType(roles),
        sectors=sectors,
        left_out=left_out,
        entries=tuple(entries),
        replacements=tuple(reader.replacements(files)),
        capacities=tuple(reader.capacities(files, judged)),
    )


def _kinds(node: Node) -> Mapping[BuildKind, KindRule]:
    found: dict[BuildKind, KindRule] = {}
    for each in node.sequence():
        parts = each.mapping(
            ("kind", "level", "two_high_level", "best_norm", "peers", "tighten")
        )
        kind = parts["kind"].choice(_KINDS)
        level = parts["level"].choice(_LEVELS)
        high = parts["two_high_level"].choice(_LEVELS)
        if high > level:
            raise parts["two_high_level"].fault(
                "“两高”行业取的级别比其他行业宽。", "请改成同一级或更严的一级。"
            )
        found[kind] = KindRule(
            kind, level, high, flag(parts, "best_norm"), flag(parts, "peers"),
            flag(parts, "tighten"),
        )  # fmt: skip
    missing = [kind.value for kind in BuildKind if kind not in found]
    if missing:
        raise node.fault(f"缺少“{'”“'.join(missing)}”的取法。", "请补上。")
    looser = found[BuildKind.EXISTING], found[BuildKind.EXPANSION], found[BuildKind.NEW]
    for one, other in pairwise(looser):
        if other.level > one.level or other.two_high_level > one.two_high_level:
            raise node.fault(
                f"“{other.kind.value}”取的级别比“{one.kind.value}”宽。", "新建应当最严，现有最宽。"
            )
    return MappingProxyType(found)


def _factors(node: Node) -> Mapping[str, Fraction]:
    found = {name: each.fraction() for name, each in node.mapping(_GRADES).items()}
    if not 0 < found["强"] <= found["中"] <= found["弱"] <= 1:
        raise node.fault("收严系数应当在 0 到 1 之间，强≤中≤弱。", "请核对三个系数。")
    return MappingProxyType(found)


def _at_least(node: Node, least: int) -> int:
    value = node.integer()
    if value < least:
        raise node.fault(f"可比企业少于 {least} 家不能取分位。", f"请写 {least} 或更大的数。")
    return value


def _sectors(
    files: RuleFiles, reader: _Reader, roles: Mapping[str, Role]
) -> tuple[Mapping[str, SectorRules], Mapping[str, str]]:
    """The sectors by their system, and why a system has none of its own."""
    root = files.get(SECTORS).yaml()
    parts = root.mapping(("sectors",), ("left_out",))
    found: dict[str, SectorRules] = {}
    codes: dict[str, tuple[str, int]] = {}
    for node in parts["sectors"].sequence():
        sector = reader.sector(node, roles)
        once(codes, sector.code, node, "条目代号")
        found[sector.system] = sector
    left_out: dict[str, str] = {}
    for node in parts["left_out"].sequence(may_be_empty=True) if "left_out" in parts else ():
        cells = node.mapping(("system", "reason"))
        system = known(cells["system"], cells["system"].text(), reader.systems, "指标体系")
        left_out[system] = cells["reason"].text()
    return MappingProxyType(found), MappingProxyType(left_out)


class _Reader:
    """Reads what refers to offices, forms, systems and sources."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        forms: Mapping[str, FormDefinition],
        systems: Mapping[str, IndicatorSystem],
    ) -> None:
        self._vocabulary = vocabulary
        self.systems = systems
        department = forms.get(DEPARTMENTS)
        self._groups = [group.id for group in department.groups] if department else []
        tables = department.tables if department else {}
        self._columns = (
            [f.column_id for f in tables["projects"].fields] if "projects" in tables else []
        )
        self._factors = [row.id for row in tables["constraints"].rows] if tables else []
        self._project = forms.get(PROJECT)
        self._seen: dict[str, tuple[str, int]] = {}

    def role(self, node: Node) -> Role:
        parts = node.mapping(
            ("id", "name", "dimension", "element", "factor", "evidence", "office"), ("total",)
        )
        factor = parts["factor"].optional_text()
        if factor:
            known(parts["factor"], factor, self._factors, "制约因素")
        return Role(
            id=snake(parts["id"]),
            name=parts["name"].text(),
            dimension=parts["dimension"].one_of(DIMENSIONS),
            element=parts["element"].one_of([e.value for e in Element]),
            factor=factor,
            evidence=parts["evidence"].text(),
            office=self._office(parts),
            total=self._asked(parts, "total"),
        )

    def directions(self, node: Node) -> Mapping[str, str]:
        found = {}
        for key, value in node.items():
            found[known(key, key.scalar, self._factors, "制约因素")] = value.text()
        return MappingProxyType(found)

    def sector(self, node: Node, roles: Mapping[str, Role]) -> SectorRules:
        parts = node.mapping(
            ("system", "code", "product", "rows"),
            ("two_high", "two_high_source", "two_high_mark", "general"),
        )
        name = known(parts["system"], parts["system"].text(), self.systems, "指标体系")
        code = parts["code"].text()
        if not _CODE.fullmatch(code):
            raise parts["code"].fault(f"“{code}”不能作为条目代号。", "请写两个大写字母。")
        rows = {row.id: row for _, row in self.systems[name].rows()}
        found = []
        for each in parts["rows"].sequence():
            cells = each.mapping(("row", "role"), ("norm",))
            row = known(cells["row"], cells["row"].text(), rows, f"“{name}”的指标")
            if rows[row].qualitative:
                raise cells["row"].fault(f"“{row}”是定性指标，没有限值。", "请换一项定量指标。")
            role = known(cells["role"], cells["role"].text(), roles, "指标类别")
            norm = self._norm(cells["norm"]) if "norm" in cells else None
            found.append(SectorRow(row, role, norm))
        if len(found) < FEWEST_INDICATORS:
            raise parts["rows"].fault(
                f"“{name}”只有 {len(found)} 项。", f"每个行业至少 {FEWEST_INDICATORS} 项。"
            )
        high = flag(parts, "two_high")
        if high and not ("two_high_source" in parts and "two_high_mark" in parts):
            raise parts["two_high"].fault(
                "“两高”行业没有写依据。", "请写 two_high_source 和 two_high_mark。"
            )
        return SectorRules(
            system=name,
            code=code,
            product=parts["product"].text(),
            rows=tuple(found),
            two_high=high,
            two_high_source=self._vocabulary.source(parts["two_high_source"]) if high else "",
            two_high_mark=mark(parts["two_high_mark"]) if high else "",
            general=flag(parts, "general"),
            line=node.line,
        )

    def _norm(self, node: Node) -> NormLink:
        cells = node.mapping(("industry_code", "item"))
        link = NormLink(cells["industry_code"].text(), cells["item"].text())
        table = self._vocabulary.codes.get(_NORMS, ())
        if not any(
            (row.values["industry_code"], row.values["item"]) == (link.industry_code, link.item)
            for row in table
        ):
            raise node.fault(
                f"能效标杆表里没有 {link.industry_code}“{link.item}”。",
                "请核对 rules/codes/energy_norms.csv。",
            )
        return link

    # -- entries -----------------------------------------------------------------------------

    def entries(
        self, files: RuleFiles, name: str, kind: EntryKind | None
    ) -> Iterable[Entry]:
        """The entries of a file, of `kind` or of the kind each says itself."""
        for node in files.get(name).yaml().mapping(("entries",))["entries"].sequence():
            yield self._entry(node, kind)

    def _entry(self, node: Node, kind: EntryKind | None) -> Entry:
        parts = node.mapping(
            ("id", "dimension", "text", "evidence", "office", *(() if kind else ("kind",))),
            ("law", "clause", "mark", "industries", "regions", "field", "refused", "elements",
             "topic"),
        )  # fmt: skip
        kind = kind or parts["kind"].choice(
            {each.value: each for each in (EntryKind.RESTRICTED, EntryKind.CONDITION)}
        )
        once(self._seen, parts["id"].text(), node, "准入条目编号")
        law = self._law(node, parts, kind)
        said = parts["text"].text()
        if kind is not EntryKind.PROHIBITED and (unfair := unfair_condition(said)):
            raise parts["text"].fault(
                f"条目以{unfair}设条件，违反公平竞争审查要求。", "请删去，只写资源环境方面的要求。"
            )
        return Entry(
            id=parts["id"].text(),
            kind=kind,
            dimension=parts["dimension"].one_of(DIMENSIONS),
            text=said,
            law=law,
            clause=text(parts, "clause"),
            mark=mark(parts["mark"]),
            evidence=parts["evidence"].text(),
            office=self._office(parts),
            industries=_industries(parts),
            regions=words(parts, "regions"),
            field=self._asked(parts, "field"),
            refused=self._refused(parts),
            elements=words(parts, "elements"),
            topic=text(parts, "topic"),
            line=node.line,
        )

    def _law(self, node: Node, parts: Mapping[str, Node], kind: EntryKind) -> str:
        """The source of an entry; a prohibition needs a law or list in force, and its clause."""
        for name in ("law", "mark"):
            if name not in parts:
                raise node.fault(
                    f"条目没有写{'上位依据' if name == 'law' else '标记'}（{name}）。",
                    "禁止类只能引用法律法规和国家、省的目录、清单；其他条目也要写依据。",
                )
        law = self._vocabulary.source(parts["law"])
        if kind is not EntryKind.PROHIBITED:
            return law
        source = self._vocabulary.sources[law]
        if source.kind not in LAWFUL:
            raise parts["law"].fault(
                f"禁止类不能以{source.kind}为依据，园区不得自设禁止。",
                f"只能引用{'、'.join(LAWFUL)}；做不到的请改为限制类或准入条件。",
            )
        if "clause" not in parts or not parts["clause"].optional_text():
            raise node.fault("禁止类没有写明条款（clause）。", "请写到条、款或目录的类别。")
        if not source.number or source.in_force_from is None:
            raise parts["law"].fault(
                f"来源“{law}”没有文号或者施行日期。", "禁止类要写明文件、条款和日期，请补齐来源。"
            )
        return law

    def _office(self, parts: Mapping[str, Node]) -> str:
        return known(parts["office"], parts["office"].text(), self._groups, "责任部门的项目组")

    def _asked(self, parts: Mapping[str, Node], name: str) -> str:
        asked = text(parts, name)
        if asked and self._project is not None:
            known(parts[name], asked, self._project.fields, "申报表的字段")
        return asked

    def _refused(self, parts: Mapping[str, Node]) -> tuple[str, ...]:
        refused = words(parts, "refused")
        asked = self._project.fields.get(text(parts, "field")) if self._project else None
        if asked is not None:
            for node in parts["refused"].sequence() if "refused" in parts else ():
                known(node, node.text(), asked.choices, f"“{asked.label}”的选项")
        return refused

    # -- quantities --------------------------------------------------------------------------

    def replacements(self, files: RuleFiles) -> Iterable[Replacement]:
        root = files.get(REPLACEMENT).yaml().mapping(("replacements",))
        for node in root["replacements"].sequence():
            parts = node.mapping(
                ("id", "name", "unit", "ratio", "strict", "when_strict", "quality", "law",
                 "clause", "mark", "origin"),
                ("industries", "project"),
            )  # fmt: skip
            ratio, strict = parts["ratio"].fraction(), parts["strict"].fraction()
            if not 1 <= ratio <= strict:
                raise parts["ratio"].fault(
                    "替代比例应当不小于 1，从严的不小于一般的。", "请核对 ratio 和 strict。"
                )
            yield Replacement(
                id=snake(parts["id"]),
                name=parts["name"].text(),
                unit=self._vocabulary.unit(parts["unit"]),
                ratio=ratio,
                strict=strict,
                when_strict=parts["when_strict"].text(),
                quality=parts["quality"].one_of(("water", "air", "metal")),
                law=self._vocabulary.source(parts["law"]),
                clause=parts["clause"].text(),
                mark=mark(parts["mark"]),
                origin=parts["origin"].text(),
                industries=_industries(parts),
                project=self._asked(parts, "project"),
            )

    def capacities(
        self, files: RuleFiles, judged: Collection[str]
    ) -> Iterable[CapacityElement]:
        root = files.get(CAPACITY).yaml().mapping(("capacities",))
        for node in root["capacities"].sequence():
            parts = node.mapping(("of", "office"), ("project", "scale", "scale_text", "note"))
            project = text(parts, "project")
            if project:
                known(parts["project"], project, self._columns, "在谈项目的列")
            yield CapacityElement(
                of=known(parts["of"], parts["of"].text(), judged, "制约指标或基础设施"),
                project=project,
                scale=parts["scale"].fraction() if "scale" in parts else Fraction(1),
                scale_text=text(parts, "scale_text"),
                office=self._office(parts),
                note=text(parts, "note"),
            )


def _industries(parts: Mapping[str, Node]) -> tuple[str, ...]:
    for node in parts["industries"].sequence() if "industries" in parts else ():
        if not _INDUSTRY.fullmatch(node.text()):
            raise node.fault(f"“{node.scalar}”不是行业代码或其前几位。", "请写成 3212 或 32。")
    return words(parts, "industries")
