"""rules/indicators: the indicator systems of sectors and the generic elements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from generator.formula.unit_check import Kind
from generator.model.indicator import (
    Benchmark,
    GradeRule,
    IndicatorSystem,
    Method,
    PrimaryIndicator,
    PValueRule,
    SecondaryIndicator,
    ShareBy,
    WeightShare,
)
from generator.rulebook.files import RuleFile, RuleFiles
from generator.rulebook.indicators_benchmark import level_marks, read_benchmark, weight
from generator.rulebook.names import Names
from generator.rulebook.vocabulary import (
    Vocabulary,
    flag,
    known,
    mark,
    once,
    snake,
    text,
    validity,
    words,
)
from generator.yamlfile import Node

ELEMENTS = "indicators/elements.yaml"

_GRADE_RULES = {rule.value: rule for rule in GradeRule}
_METHODS = {method.value: method for method in Method}
_SHARED_BY = {by.value: by for by in ShareBy}
_ONE = Fraction(1)

def load_systems(
    files: RuleFiles, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> Mapping[str, IndicatorSystem]:
    """Sector systems and the generic elements, by id."""
    systems: dict[str, IndicatorSystem] = {}
    seen: dict[str, tuple[str, int]] = {}
    for file in (*files.matching("indicators/sectors/*.yaml"), *files.matching(ELEMENTS)):
        root = file.yaml()
        system = _SystemReader(file, vocabulary, names).read(root)
        once(seen, system.id, root, "指标体系编号")
        systems[system.id] = system
    return MappingProxyType(systems)


class _SystemReader:
    """Reads one indicator system; ids of groups, rows, shares and inputs are unique inside it."""

    def __init__(self, file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]) -> None:
        self._file = file
        self._vocabulary = vocabulary
        self._all_names = names
        self._seen: dict[str, tuple[str, int]] = {}
        self._complete = True
        self._method = Method.INDEX
        self._source = ""
        self._inputs: tuple[SecondaryIndicator, ...] = ()

    def read(self, root: Node) -> IndicatorSystem:
        parts = root.mapping(
            ("id", "name", "standard", "source", "mark", "groups"),
            (
                "industry_codes",
                "processes",
                "except_processes",
                "official",
                "reference_only",
                "complete",
                "method",
                "p_value",
                "grade_rule",
                "valid_from",
                "valid_to",
                "caveats",
                "form",
                "inputs",
            ),
        )
        form = text(parts, "form") or "enterprise"
        self._names = self._all_names[
            known(parts.get("form", root), form, self._all_names, "采集表")
        ]
        self._complete = flag(parts, "complete", True)
        self._method = parts["method"].choice(_METHODS) if "method" in parts else Method.INDEX
        if (self._method is Method.P_VALUE) != ("p_value" in parts):
            raise root.fault(
                "method: p_value 的体系要写 p_value（权重和等级），其他体系不写。", "请改正。"
            )
        self._source = self._vocabulary.source(parts["source"])
        begin, end = validity(parts)
        if "inputs" in parts:
            self._inputs = tuple(self._input(node) for node in parts["inputs"].sequence())
        primaries = tuple(self._group(node) for node in parts["groups"].sequence())
        self._groups_sum_to_one(parts["groups"], primaries)
        return IndicatorSystem(
            id=snake(parts["id"]),
            name=parts["name"].text(),
            standard=parts["standard"].text(),
            mark=mark(parts["mark"]),
            source=self._source,
            primaries=primaries,
            industry_codes=self._industry_codes(parts),
            processes=words(parts, "processes"),
            official=flag(parts, "official"),
            complete=self._complete,
            grade_rule=(
                parts["grade_rule"].choice(_GRADE_RULES)
                if "grade_rule" in parts
                else GradeRule.BASIC
            ),
            valid_from=begin,
            valid_to=end,
            caveats=words(parts, "caveats"),
            form=form,
            path=self._file.relative,
            inputs=self._inputs,
            except_processes=words(parts, "except_processes"),
            reference_only=flag(parts, "reference_only"),
            method=self._method,
            p_value=_p_value(parts["p_value"]) if "p_value" in parts else None,
        )

    def _industry_codes(self, parts: Mapping[str, Node]) -> tuple[str, ...]:
        """Codes of four digits, or the first two or three of a whole division or group."""
        if "industry_codes" not in parts:
            return ()
        rows = self._vocabulary.codes["industries"].rows
        begun = {code[:digits] for code in rows for digits in (2, 3)}
        return tuple(
            known(node, node.text(), (*rows, *begun), "行业代码", "请先把它写进 industries.csv。")
            for node in parts["industry_codes"].sequence()
        )

    def _input(self, node: Node) -> SecondaryIndicator:
        """A figure asked beside the rows that divides a weight and is not judged itself."""
        parts = node.mapping(("id", "name", "unit"), ("note",))
        name = snake(parts["id"])
        once(self._seen, name, parts["id"], "指标编号")
        return SecondaryIndicator(
            id=name,
            name=parts["name"].text(),
            unit=self._vocabulary.unit(parts["unit"]),
            weight=Fraction(0),
            benchmark=Benchmark(),
            limiting=False,
            mark="D",
            asked=True,
            source=self._source,
            note=text(parts, "note"),
            line=node.line,
        )

    def _group(self, node: Node) -> PrimaryIndicator:
        parts = node.mapping(
            ("id", "name", "indicators"), ("weight", "bonus", "part", "shares")
        )
        if "weight" not in parts and self._complete:
            raise node.fault("没有写权重。", "请写 weight；权重不全的体系写 complete: false。")
        if "part" in parts and self._method is not Method.P_VALUE:
            raise parts["part"].fault("只有 method: p_value 的体系才分 part。", "请删去 part。")
        once(self._seen, snake(parts["id"]), parts["id"], "指标编号")
        shares = self._shares(parts)
        rows = _evenly(tuple(self._row(row, shares) for row in parts["indicators"].sequence()))
        for share_id, share in shares.items():
            if not any(row.share == share for row in rows):
                raise parts["shares"].fault(
                    f"没有一行指标写 share: {share_id}。", "请在合用这个权重的各行写上，或删去它。"
                )
        name = parts["name"].text()
        self._sum_to_one(parts["indicators"], [row.weight for row in rows], f"“{name}”的二级指标")
        return PrimaryIndicator(
            id=snake(parts["id"]),
            name=name,
            weight=weight(parts["weight"]) if "weight" in parts else Fraction(0),
            indicators=rows,
            bonus=flag(parts, "bonus"),
            qualitative="part" in parts
            and parts["part"].one_of(("quantitative", "qualitative")) == "qualitative",
        )

    def _shares(self, parts: Mapping[str, Node]) -> Mapping[str, WeightShare]:
        found: dict[str, WeightShare] = {}
        for node in parts["shares"].sequence() if "shares" in parts else ():
            share = node.mapping(("id", "name", "weight", "by"))
            share_id = snake(share["id"])
            once(self._seen, share_id, share["id"], "指标编号")
            found[share_id] = WeightShare(
                share_id,
                share["name"].text(),
                weight(share["weight"]),
                share["by"].choice(_SHARED_BY),
            )
        return found

    def _groups_sum_to_one(self, node: Node, groups: Sequence[PrimaryIndicator]) -> None:
        inside = [group for group in groups if not group.bonus]
        if self._method is Method.INDEX:
            self._sum_to_one(node, [group.weight for group in inside], "一级指标")
            return
        for qualitative, name in ((False, "定量"), (True, "定性")):
            weights = [group.weight for group in inside if group.qualitative is qualitative]
            self._sum_to_one(node, weights, f"{name}一级指标")

    def _sum_to_one(self, node: Node, weights: list[Fraction], what: str) -> None:
        total = sum(weights, Fraction(0))
        if self._complete and total != _ONE:
            raise node.fault(
                f"{what}的权重之和是 {float(total):.6g}，应为 1。",
                "请核对权重；加分组写 bonus: true，缺权重的体系写 complete: false。",
            )

    def _row(self, node: Node, shares: Mapping[str, WeightShare]) -> SecondaryIndicator:
        parts = node.mapping(
            ("id", "name", "mark"),
            (
                "unit",
                "weight",
                "share",
                "output",
                "operator",
                "levels",
                "level_marks",
                "texts",
                "scores",
                "base",
                "basis",
                "limiting",
                "formula",
                "when",
                "asked",
                "clause",
                "source",
                "note",
                "applies_to",
            ),
        )
        row_id = snake(parts["id"])
        once(self._seen, row_id, parts["id"], "指标编号")
        benchmark = read_benchmark(node, parts, self._method)
        unit = self._vocabulary.unit(parts["unit"]) if "unit" in parts else ""
        if benchmark.texts is None and not unit:
            raise node.fault("定量指标没有写计量单位。", "请写 unit；没有单位的比值写 ratio。")
        if benchmark.texts is not None and unit:
            raise parts["unit"].fault("定性指标没有计量单位。", "请删去 unit。")
        share, output = self._share(node, parts, shares)
        formula = text(parts, "formula")
        if formula and flag(parts, "asked"):
            raise parts["asked"].fault(
                "这一项既有公式又要企业自评。", "能计算的不用企业填，请删去 asked 或 formula。"
            )
        if formula:
            self._check_formula(parts["formula"], unit)
        if "when" in parts:
            node = parts["when"]
            self._names.check_at(node.path, node.line, node.text(), expect=Kind.CONDITION)
        return SecondaryIndicator(
            id=row_id,
            name=parts["name"].text(),
            unit=unit,
            weight=weight(parts["weight"]) if "weight" in parts else Fraction(0),
            benchmark=benchmark,
            limiting=flag(parts, "limiting"),
            mark=mark(parts["mark"]),
            formula=formula,
            asked=flag(parts, "asked"),
            clause=text(parts, "clause"),
            source=self._vocabulary.source(parts["source"]) if "source" in parts else self._source,
            note=text(parts, "note"),
            applies_to=text(parts, "applies_to"),
            share=share,
            output=output,
            level_marks=level_marks(parts),
            when=text(parts, "when"),
            line=node.line,
        )

    def _share(
        self, node: Node, parts: Mapping[str, Node], shares: Mapping[str, WeightShare]
    ) -> tuple[WeightShare | None, str]:
        """The weight the row shares, and the input with its output where output divides it."""
        if "share" not in parts:
            if "output" in parts:
                raise parts["output"].fault("没有写 share，不用写 output。", "请删去 output。")
            if "weight" not in parts and self._complete:
                raise node.fault("没有写权重。", "请写 weight；权重不全的体系写 complete: false。")
            return None, ""
        if "weight" in parts:
            raise parts["weight"].fault("合用权重的行不写 weight。", "请删去 weight 或 share。")
        share = shares[known(parts["share"], parts["share"].text(), shares, "本组的合用权重")]
        if (share.by is ShareBy.OUTPUT) != ("output" in parts):
            raise node.fault(
                "按产量（output）分配权重的行要写 output，按项数（number）分配的不写。", "请改正。"
            )
        if "output" not in parts:
            return share, ""
        offered = [given.id for given in self._inputs]
        return share, known(parts["output"], parts["output"].text(), offered, "产量数据（inputs）")

    def _check_formula(self, node: Node, unit: str) -> None:
        expected = self._vocabulary.units.parse(unit)
        self._names.check_at(node.path, node.line, node.text(), expect=expected)


def _evenly(rows: tuple[SecondaryIndicator, ...]) -> tuple[SecondaryIndicator, ...]:
    """The rows of a group with each shared weight laid evenly on those that share it."""
    count: dict[str, int] = {}
    for row in rows:
        if row.share is not None:
            count[row.share.id] = count.get(row.share.id, 0) + 1
    return tuple(
        row if row.share is None else replace(row, weight=row.share.weight / count[row.share.id])
        for row in rows
    )


def _p_value(node: Node) -> PValueRule:
    parts = node.mapping(("alpha", "beta", "grades"))
    alpha, beta = weight(parts["alpha"]), weight(parts["beta"])
    if alpha + beta != _ONE:
        raise node.fault(
            f"alpha 与 beta 之和是 {float(alpha + beta):.6g}，应为 1。", "请核对原文。"
        )
    grades = [
        (each["name"].text(), each["least"].fraction())
        for each in (grade.mapping(("name", "least")) for grade in parts["grades"].sequence())
    ]
    least = [bound for _, bound in grades]
    if least != sorted(set(least), reverse=True):
        raise parts["grades"].fault("各等级的下限应由高到低。", "请从最好的一级写起。")
    return PValueRule(alpha, beta, tuple(grades))
