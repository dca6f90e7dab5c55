"""rules/indicators/park: systems a park is scored by (绿色指数, 园区综合指数)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from generator.formula.unit_check import Kind
from generator.model.park_index import (
    GIVEN,
    LEVEL_NAMES,
    IndexGroup,
    IndexMethod,
    IndexRow,
    IndexSystem,
    Pick,
    SectorBenchmark,
    Structure,
)
from generator.rulebook.files import RuleFile, RuleFiles
from generator.rulebook.indicators_benchmark import weight
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

FOLDER = "indicators/park/*.yaml"
_METHODS = {method.value: method for method in IndexMethod}
_LEVELS = {"I": 0, "II": 1, "III": 2}
_ONE = Fraction(1)


def is_index(root: Node) -> bool:
    """A file of this kind says its method; one that does not is a list of requirements."""
    return any(key.scalar == "method" for key, _ in root.items())


def load_indices(
    files: RuleFiles, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> Mapping[str, IndexSystem]:
    """The systems a park is scored by, by id."""
    systems: dict[str, IndexSystem] = {}
    seen: dict[str, tuple[str, int]] = {}
    for file in files.matching(FOLDER):
        root = file.yaml()
        if is_index(root):
            system = _IndexReader(file, vocabulary, names).read(root)
            once(seen, system.id, root, "指标体系编号")
            systems[system.id] = system
    return MappingProxyType(systems)


class _IndexReader:
    """Reads one file; ids of groups, choices and rows, and numbers, are unique inside it."""

    def __init__(self, file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]) -> None:
        self._file = file
        self._vocabulary = vocabulary
        self._all_names = names
        self._seen: dict[str, tuple[str, int]] = {}
        self._items: Mapping[str, Sequence[SectorBenchmark]] = {}
        self._levels = 0

    def read(self, root: Node) -> IndexSystem:
        parts = root.mapping(
            ("id", "name", "standard", "source", "mark", "method", "rule", "rule_mark", "groups"),
            (
                "official",
                "divisor",
                "at_or_below_zero",
                "row_scores",
                "sector_benchmarks",
                "requirements",
                "valid_from",
                "valid_to",
                "caveats",
                "form",
            ),
        )
        form = text(parts, "form") or "park"
        self._names = self._all_names[
            known(parts.get("form", root), form, self._all_names, "采集表")
        ]
        self._method = parts["method"].choice(_METHODS)
        self._only(parts, IndexMethod.RATIO, ("divisor", "at_or_below_zero"))
        self._only(parts, IndexMethod.INTERPOLATED, ("row_scores", "sector_benchmarks"))
        benchmarks = tuple(
            self._benchmark(node)
            for node in (parts["sector_benchmarks"].sequence() if "sector_benchmarks" in parts
                         else ())
        )  # fmt: skip
        self._items = {
            item: [each for each in benchmarks if each.item == item]
            for item in dict.fromkeys(each.item for each in benchmarks)
        }
        scores = _scores(parts["row_scores"]) if "row_scores" in parts else ()
        self._levels = 1 if self._method is IndexMethod.RATIO else len(scores) or 3
        groups = tuple(self._group(node) for node in parts["groups"].sequence())
        begin, end = validity(parts)
        system = IndexSystem(
            id=snake(parts["id"]),
            name=parts["name"].text(),
            standard=parts["standard"].text(),
            mark=mark(parts["mark"]),
            source=self._vocabulary.source(parts["source"]),
            method=self._method,
            rule=parts["rule"].text(),
            rule_mark=mark(parts["rule_mark"]),
            groups=groups,
            official=flag(parts, "official"),
            divisor=parts["divisor"].integer() if "divisor" in parts else 0,
            at_or_below_zero=(
                parts["at_or_below_zero"].fraction() if "at_or_below_zero" in parts else _ONE
            ),
            row_scores=scores,
            sector_benchmarks=benchmarks,
            requirements=words(parts, "requirements"),
            valid_from=begin,
            valid_to=end,
            caveats=words(parts, "caveats"),
            form=form,
            path=self._file.relative,
        )
        if self._method is IndexMethod.RATIO:
            _counts_as_many(parts, system)
        else:
            _sum_to_one(parts["groups"], [group.weight for group in groups], "各组")
            self._every_benchmark_is_used(parts, system)
        return system

    def _only(self, parts: Mapping[str, Node], method: IndexMethod, keys: Sequence[str]) -> None:
        for key in keys:
            if key in parts and self._method is not method:
                raise parts[key].fault(
                    f"只有 method: {method.value} 的体系才写 {key}。", f"请删去 {key}。"
                )

    def _benchmark(self, node: Node) -> SectorBenchmark:
        parts = node.mapping(
            ("item", "industry_code", "name", "value", "unit", "source", "mark"), ("note",)
        )
        rows = self._vocabulary.codes["industries"].rows
        begun = {code[:digits] for code in rows for digits in (2, 3)}
        code = known(parts["industry_code"], parts["industry_code"].text(), (*rows, *begun),
                     "行业代码", "请先把它写进 industries.csv。")  # fmt: skip
        value = parts["value"].fraction()
        if value <= 0:
            raise parts["value"].fault("行业基准应大于 0。", "请核对。")
        once(self._seen, f"{parts['item'].text()} {code}", node, "行业基准")
        return SectorBenchmark(
            item=snake(parts["item"]),
            industry_code=code,
            name=parts["name"].text(),
            value=value,
            unit=self._vocabulary.unit(parts["unit"]),
            source=self._vocabulary.source(parts["source"]),
            mark=mark(parts["mark"]),
            note=text(parts, "note"),
        )

    def _every_benchmark_is_used(self, parts: Mapping[str, Node], system: IndexSystem) -> None:
        used = {row.structure.item for _, row in system.rows() if row.structure}
        for item in self._items:
            if item not in used:
                raise parts["sector_benchmarks"].fault(
                    f"没有一行指标写 structure 的 item: {item}。", "请补上，或删去这些行业基准。"
                )

    def _group(self, node: Node) -> IndexGroup:
        parts = node.mapping(("id", "name", "rows"), ("weight", "picks"))
        weighted = self._method is IndexMethod.INTERPOLATED
        if weighted != ("weight" in parts):
            raise node.fault(
                "method: interpolated 的各组写 weight，method: ratio 的不写。", "请改正。"
            )
        once(self._seen, snake(parts["id"]), parts["id"], "指标编号")
        picks = {pick.id: pick for pick in self._picks(parts)}
        rows = [self._row(row, picks) for row in parts["rows"].sequence()]
        for pick in picks.values():
            having = sum(row.pick == pick.id for row in rows)
            if having <= pick.choose:
                raise parts["picks"].fault(
                    f"“{pick.name}”要选 {pick.choose} 项，写 pick: {pick.id} 的只有 {having} 项。",
                    "请核对。",
                )
        given = [row for row in rows if row.weight]
        if given and len(given) != len(rows):
            raise node.fault("有的行写了 weight，有的没有。", "一组内都写，或都不写（均分）。")
        name = parts["name"].text()
        if given:
            _sum_to_one(parts["rows"], [row.weight for row in rows], f"“{name}”各行")
        return IndexGroup(
            id=snake(parts["id"]),
            name=name,
            rows=tuple(rows),
            weight=weight(parts["weight"]) if weighted else Fraction(0),
            picks=tuple(picks.values()),
        )

    def _picks(self, parts: Mapping[str, Node]) -> list[Pick]:
        found = []
        for node in parts["picks"].sequence() if "picks" in parts else ():
            each = node.mapping(("id", "name", "choose"))
            pick_id = snake(each["id"])
            once(self._seen, pick_id, each["id"], "指标编号")
            if each["choose"].integer() < 1:
                raise each["choose"].fault("至少选 1 项。", "请改正。")
            found.append(Pick(pick_id, each["name"].text(), each["choose"].integer()))
        if found and self._method is not IndexMethod.RATIO:
            raise parts["picks"].fault("只有 method: ratio 的体系才写 picks。", "请删去 picks。")
        return found

    def _row(self, node: Node, picks: Mapping[str, Pick]) -> IndexRow:
        parts = node.mapping(
            ("id", "number", "name", "mark"),
            (
                "unit", "operator", "lead", "levels", "answer", "formula", "figure", "field",
                "weight", "limiting", "pick", "turns_with", "structure", "clause", "seen_at",
                "note",
            ),
        )  # fmt: skip
        row_id = snake(parts["id"])
        once(self._seen, row_id, parts["id"], "指标编号")
        once(self._seen, parts["number"].scalar, parts["number"], "序号")
        levels = self._levels_of(node, parts)
        if levels and not ("unit" in parts and "operator" in parts):
            raise node.fault("数值要求要写 unit 和 operator。", "请补上。")
        if not levels:
            for key in ("unit", "operator", "turns_with", "structure"):
                if key in parts:
                    raise parts[key].fault(f"文字要求不写 {key}。", f"请删去 {key}。")
        higher = levels != () and parts["operator"].one_of(("<=", ">=")) == ">="
        if levels:
            _ordered(parts.get("levels") or parts["lead"], levels, higher)
        if "limiting" in parts and self._method is IndexMethod.RATIO:
            raise parts["limiting"].fault("method: ratio 没有限定性指标。", "请删去 limiting。")
        unit = self._vocabulary.unit(parts["unit"]) if levels else ""
        return IndexRow(
            id=row_id,
            number=parts["number"].integer(),
            name=parts["name"].text(),
            unit=unit,
            higher=higher,
            levels=levels,
            answer=text(parts, "answer"),
            mark=mark(parts["mark"]),
            weight=weight(parts["weight"]) if "weight" in parts else Fraction(0),
            limiting=flag(parts, "limiting"),
            formula=self._formula(node, parts, unit),
            figure=text(parts, "figure"),
            pick=known(parts["pick"], parts["pick"].text(), picks, "本组的选项（picks）")
            if "pick" in parts
            else "",
            turns_with=known(
                parts["turns_with"], parts["turns_with"].text(), self._names.signatures, "推算量"
            )
            if "turns_with" in parts
            else "",
            structure=(
                self._structure(parts["structure"], unit, levels) if "structure" in parts else None
            ),
            clause=text(parts, "clause"),
            seen_at=text(parts, "seen_at"),
            note=text(parts, "note"),
            line=node.line,
        )

    def _levels_of(self, node: Node, parts: Mapping[str, Node]) -> tuple[Fraction, ...]:
        key = "lead" if self._method is IndexMethod.RATIO else "levels"
        other = "levels" if key == "lead" else "lead"
        if other in parts:
            raise parts[other].fault(
                f"method: {self._method.value} 的体系写 {key}，不写 {other}。", "请改正。"
            )
        if (key in parts) == ("answer" in parts):
            raise node.fault(f"{key}（数值）和 answer（文字）要写一项，而且只写一项。", "请改正。")
        if key not in parts:
            return ()
        if key == "lead":
            lead = parts["lead"].fraction()
            if lead <= 0:
                raise parts["lead"].fault("引领值应大于 0。", "请核对。")
            return (lead,)
        levels = tuple(child.fraction() for child in parts["levels"].sequence())
        if len(levels) != self._levels:
            raise parts["levels"].fault(
                f"应有 {self._levels} 个基准，写了 {len(levels)} 个。", "由好到差依次写。"
            )
        return levels

    def _formula(self, node: Node, parts: Mapping[str, Node], unit: str) -> str:
        """Where the value comes from: a formula, a figure of the scores, or a choice."""
        given = [key for key in ("formula", "figure", "field") if key in parts]
        if len(given) != 1:
            raise node.fault("formula、figure、field 要写一项，而且只写一项。", "请改正。")
        source = parts[given[0]]
        if given[0] == "figure":
            known(source, source.text(), GIVEN, "评价结果")
            return ""
        if "answer" in parts:
            wanted = parts["answer"].text()
            known(source, source.text(), self._names.signatures, "字段")
            if given[0] != "field" or wanted not in self._names.signatures[source.text()].choices:
                raise source.fault(
                    f"字段“{source.text()}”没有选项“{wanted}”。",
                    "文字要求写 field，并核对 answer。",
                )
        elif given[0] == "field":
            raise source.fault("数值要求写 formula，不写 field。", "请改正。")
        else:
            expected = self._vocabulary.units.parse(unit) if unit else Kind.CONDITION
            self._names.check_at(source.path, source.line, source.text(), expect=expected)
        return source.text()

    def _structure(self, node: Node, unit: str, levels: tuple[Fraction, ...]) -> Structure:
        parts = node.mapping(("item", "level"))
        level = parts["level"].choice(_LEVELS)
        if level >= len(levels) or not levels[level]:
            raise parts["level"].fault("这一级没有可以调整的基准（不能是 0）。", "请核对。")
        item = snake(parts["item"])
        for each in self._items.get(item, ()):
            parse = self._vocabulary.units.parse
            if not parse(each.unit).same_as(parse(unit)):
                raise node.fault(
                    f"“{each.name}”的行业基准以 {each.unit} 计，本行以 {unit} 计。", "请改成一致。"
                )
        return Structure(item, level)


def _scores(node: Node) -> tuple[Fraction, ...]:
    scores = tuple(child.fraction() for child in node.sequence())
    if len(scores) < 2 or list(scores) != sorted(set(scores), reverse=True) or scores[-1] <= 0:
        raise node.fault("row_scores 至少两个，由高到低，都大于 0。", "写成 [100, 60] 的样子。")
    return scores


def _ordered(node: Node, levels: tuple[Fraction, ...], higher: bool) -> None:
    if list(levels) != sorted(levels, reverse=higher):
        names = "、".join(LEVEL_NAMES[: len(levels)])
        raise node.fault(
            f"基准值的次序与比较符号矛盾：应{'由大到小' if higher else '由小到大'}（{names}级）。",
            "请核对。",
        )
    if levels[-1] < 0 or (higher and levels[-1] == 0):
        raise node.fault("最差一级的基准不能是负数，越大越好的也不能是 0。", "请核对。")


def _sum_to_one(node: Node, weights: Sequence[Fraction], what: str) -> None:
    total = sum(weights, Fraction(0))
    if total != _ONE:
        raise node.fault(f"{what}的权重之和是 {float(total):.6g}，应为 1。", "请核对权重。")


def _counts_as_many(parts: Mapping[str, Node], system: IndexSystem) -> None:
    """The divisor is the number of rows that count: the required ones and those picked."""
    if "divisor" not in parts:
        raise parts["method"].fault("没有写 divisor（计入的指标项数）。", "请补上。")
    counted = sum(not row.pick for _, row in system.rows())
    counted += sum(pick.choose for group in system.groups for pick in group.picks)
    if counted != system.divisor:
        raise parts["divisor"].fault(
            f"必选与选取的指标共 {counted} 项，divisor 写的是 {system.divisor}。", "请核对。"
        )
