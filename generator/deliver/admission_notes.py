"""编制说明 of 准入清单: what each figure means for whom, and the charts beside it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.admission_tables import Tables
from generator.deliver.chapters.trailed import Row, shown
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.sentences import Words, joined, prose
from generator.model.admission import BuildKind
from generator.model.score import Trail
from generator.score.admission_capacity import Capacity
from generator.score.admission_review import Overall
from generator.score.admission_sectors import Limit, SectorLimits
from generator.score.level_benchmark import FirmBenchmark
from generator.score.level_constraints import Factor
from generator.score.shares import PARK

_LOADED = ("energy", "power")
_MOST_FIRMS = 8


@dataclass(frozen=True)
class Notes:
    """The paragraphs and charts; `tables` give the figures the way the tables print them."""

    tables: Tables

    # -- constraints ---------------------------------------------------------------------------

    def constraints(self) -> list[Prose]:
        """What binds the park, hardest first, and what each means for the limits."""
        factors = self.tables.dossier.level.factors
        if not any(factor.grade for factor in factors):
            return [
                prose("部门资料尚不足以判定制约等级，本清单暂不收严，只取标准、标杆和行业体系的数值。")
            ]
        by_grade = {
            grade: [factor for factor in factors if factor.grade == grade]
            for grade in ("强", "中", "弱")
        }
        found = [self._hard(grade, by_grade[grade]) for grade in ("强", "中") if by_grade[grade]]
        weak = by_grade["弱"]
        if weak:
            names = "、".join(factor.name for factor in weak)
            found.append(prose(f"{names}为弱制约，相应指标不收严，按标准和行业体系取值。"))
        unknown = [factor.name for factor in factors if not factor.grade]
        if unknown:
            found.append(
                prose(f"{'、'.join(unknown)}没有上限或资料，未能判定，不据以收严；补齐后按规定更新。")
            )
        return found

    def _hard(self, grade: str, factors: Sequence[Factor]) -> Prose:
        """The figures of each factor as its judgement has them."""
        rules = self.tables.admission.rules
        about = [
            self.tables.numbers.sentence(factor.sentence.rstrip("。"), factor.trail)
            for factor in factors
        ]
        roles = {
            factor.id: [r.name for r in rules.roles.values() if r.factor == factor.id]
            for factor in factors
        }
        touched = "、".join(name for names in roles.values() for name in names)
        scale: Words = self._scale(grade, factors)
        if not touched:
            return prose(joined(about), "；没有直接对应的限值，落在通用要求和准入条件里。")
        return prose(joined(about), f"；据此，{touched}的新建限值乘以", scale, "收严。")

    def _scale(self, grade: str, factors: Sequence[Factor]) -> Figure:
        rules = self.tables.admission.rules
        trail = Trail(
            f"{PARK}:admission_scale_{grade}", f"{grade}制约的收严系数", rules.factors[grade],
            source=self.tables.admission.library.printing.basis(rules.factors_source),
            mark=rules.factors_mark, reason="建议值，须论证",
            inputs=tuple(factor.trail for factor in factors),
        )  # fmt: skip
        return self.tables.numbers.of(trail, 2)

    # -- sectors -------------------------------------------------------------------------------

    def sectors(self) -> list[Row]:
        return [self._sector(each) for each in self.tables.admission.sectors]

    def _sector(self, sector: SectorLimits) -> Row:
        limit = self._main(sector)
        pieces = [self._spread(sector, limit), self._standards(sector, limit)]
        pieces += [self._taken(sector, limit)] if limit is not None else []
        pieces += [self._misses(sector), self._transition(sector)]
        return {
            "title": f"{sector.rules.product}，{sector.industry_words}",
            "paragraph": joined(pieces, ""),
            "chart": self._chart(sector, limit) if limit is not None else None,
            "chart_title": f"{sector.rules.product}{limit.indicator.name}：现值与限值"
            if limit is not None
            else "",
            "unit": limit.unit if limit is not None else "",
        }

    def _main(self, sector: SectorLimits) -> Limit | None:
        """The first indicator of energy, else the first there is."""
        loaded = [each for each in sector.limits if each.role.id in _LOADED]
        return next(iter(loaded or sector.limits), None)

    def _spread(self, sector: SectorLimits, limit: Limit | None) -> Prose:
        count = self.tables.numbers.count(
            f"{PARK}:admission_{sector.rules.code}_firms", f"{sector.rules.product}企业数",
            len(sector.firms), "家", "、".join(name for _, name in sector.firms),
        )  # fmt: skip
        names = "、".join(name for _, name in sector.firms)
        if sector.rules.general:
            return prose("没有行业体系的企业", count, "，产品各不相同，不比较单耗，只设通用限值。")
        if limit is None or not limit.present:
            return prose("园区有", count, f"（{names}），本次没有可用的单位产品数值。")
        firms = [each for each in limit.present if not each.guard]
        low = [each.name for each in limit.present if each.guard]
        apart = f"{'、'.join(low)}负荷低或当年投产，不作比较；" if low else ""
        if not firms:
            return prose("园区有", count, f"（{names}），{apart}没有可比的现值。")
        name = limit.indicator.name
        if len(firms) == 1:
            each = firms[0]
            return prose(
                f"园区只有{each.name}一家可比，{apart}其{name}为", self._value(each, limit),
                f"，{self._standing(each)}。",
            )  # fmt: skip
        ordered = sorted(firms, key=lambda each: each.value if limit.lower else -each.value)
        return prose(
            "园区有", count, f"（{names}），{apart}可比企业的{name}由{ordered[0].name}的",
            self._value(ordered[0], limit), f"到{ordered[-1].name}的",
            self._value(ordered[-1], limit), f"，最好的一家{self._standing(ordered[0])}。",
        )  # fmt: skip

    def _value(self, each: FirmBenchmark, limit: Limit) -> Figure:
        below = each.trail.inputs[0]
        trail = below if isinstance(below, Trail) else each.trail
        shown_as = self.tables.numbers.of(trail, limit.places, each.value)
        return Figure(shown_as.text, f" {limit.unit}", shown_as.trail_id)

    def _standing(self, each: FirmBenchmark) -> str:
        if each.grade is None:
            return "行业体系没有相应基准值"
        return f"处于行业体系{each.grade.value}" if each.grade.rank < 4 else "未达行业体系Ⅲ级"

    def _standards(self, sector: SectorLimits, limit: Limit | None) -> Prose:
        if limit is not None and limit.norm is not None:
            norm = limit.norm
            name = "强制性限额" if norm.mandatory else "能效基准水平"
            return prose(
                f"公布的{limit.indicator.name}标杆水平为", self._exact(norm.best), f"、{name}为",
                self._exact(norm.bound), "，现有企业以后者为底线，新建项目以标杆为起点。",
            )  # fmt: skip
        if sector.reference:
            return prose(
                "没有查到适用的强制性能耗限额和标杆水平，取值依据是参考性的行业体系，"
                "印发前应请行业专家论证。"
            )
        return prose("没有查到适用的强制性能耗限额和标杆水平，按国家发布的行业体系取值。")

    def _exact(self, trail: Trail) -> Figure:
        found = shown(self.tables.numbers, trail, 0)
        return Figure(found.text, f" {trail.unit}", found.trail_id)

    def _taken(self, sector: SectorLimits, limit: Limit) -> Prose:
        taken = limit.taken[BuildKind.NEW]
        if taken.value is None:
            return prose()
        high = "按“两高”行业取Ⅰ级，" if sector.rules.two_high else ""
        return prose(
            f"{limit.indicator.name}新建限值采用", self.tables.taken(taken),
            f"（{high}", self.tables.numbers.sentence(taken.reason, taken.trail), "）。",
        )  # fmt: skip

    def _misses(self, sector: SectorLimits) -> Prose:
        """How many firms miss the present limits, and how many would miss those for new ones."""
        if sector.rules.general:
            return prose("通用限值只用于新建、改扩建项目的审查提示。")
        present = self._missing(sector, BuildKind.EXISTING)
        new = self._missing(sector, BuildKind.NEW)
        if not present and not new:
            return prose("各项限值现有企业都能满足。")
        first: Words = (
            prose("现有企业中", self._count(sector, "existing", present), "有指标不满足现有限值，")
            if present
            else "现有企业没有一家不满足现有限值，"
        )
        if not new:
            return prose(first, "按新建限值衡量也都能满足。")
        fails = "全部" if len(new) == len(sector.firms) else ""
        also: Words = "，限值对现有装备偏紧，新建项目须采用更好的工艺" if fails else ""
        return prose(
            first, "按新建限值衡量", fails, self._count(sector, "new", new), "至少有一项达不到",
            also, "。",
        )  # fmt: skip

    def _missing(self, sector: SectorLimits, kind: BuildKind) -> dict[str, Trail]:
        found: dict[str, Trail] = {}
        for limit in sector.limits:
            for each in limit.present:
                if not each.guard and limit.met(each.value, kind) is False:
                    found.setdefault(each.name, each.trail)
        return found

    def _count(self, sector: SectorLimits, key: str, firms: dict[str, Trail]) -> Figure:
        return self.tables.numbers.count(
            f"{PARK}:admission_{sector.rules.code}_misses_{key}",
            f"{sector.rules.product}不满足限值的企业数", len(firms), "家", "、".join(firms),
            firms.values(),
        )  # fmt: skip

    def _transition(self, sector: SectorLimits) -> Prose:
        if sector.rules.general:
            return prose()
        own = [each for each in self.tables.admission.failing if each.limit in sector.limits]
        below = [card for card in sector.cards if card.grade is not None and card.grade.rank > 3]
        if own:
            names = "、".join(dict.fromkeys(each.firm.name for each in own))
            return prose(f"过渡办法：{names}按表10的方案和期限整改，期间不核准其同类产品扩能。")
        if below:
            names = "、".join(self.tables.dossier.name(card.recipient_id) for card in below)
            return prose(f"{names}清洁生产等级未达Ⅲ级，按表10整改；限值本身不要求其停产或搬迁。")
        return prose("过渡办法：现有装置不因本清单整改，改扩建时执行改扩建限值。")

    def _chart(self, sector: SectorLimits, limit: Limit) -> Chart | None:
        """Firms, then what the limit stands between, one scale for all."""
        points = [
            (f"{each.name}现值", self._value(each, limit))
            for each in [each for each in limit.present if not each.guard][:_MOST_FIRMS]
        ]
        norm = limit.norm
        if norm is not None:
            points.append(("能效标杆水平", self._exact(norm.best)))
            name = "强制性限额" if norm.mandatory else "能效基准水平"
            points.append((name, self._exact(norm.bound)))
        else:
            for trail in limit.level_trails:
                level = trail.label.partition("行业体系")[2].removesuffix("基准值")
                if isinstance(trail.value, Fraction):
                    points.append((f"行业体系{level}", self.tables.numbers.of(trail, limit.places)))
        points += [
            (f"采用值（{kind.value}）", self.tables.taken(limit.taken[kind]))
            for kind in (BuildKind.EXPANSION, BuildKind.NEW)
            if limit.taken[kind].value is not None
        ]
        if len(points) < 2:
            return None
        return Chart(
            ChartKind.HORIZONTAL_BAR,
            tuple(name for name, _ in points),
            (ChartSeries(limit.indicator.name, tuple(point for _, point in points)),),
            limit.unit,
        )

    # -- capacity ------------------------------------------------------------------------------

    def capacity_chart(self) -> Chart | None:
        known = [each for each in self.tables.admission.capacities if each.known]
        if not known:
            return None
        return Chart(
            ChartKind.HORIZONTAL_BAR,
            tuple(each.name for each in known),
            (
                ChartSeries(
                    "占用率（含在建已批）",
                    tuple(shown(self.tables.numbers, each.occupancy) for each in known),
                ),
            ),
            "%",
        )

    def capacity(self) -> list[Prose]:
        """What warns first; then what is nearest to it; then what cannot be told."""
        each_known = [each for each in self.tables.admission.capacities if each.known]
        warning = [each for each in each_known if each.warns]
        rules = self.tables.admission.rules
        found = []
        if warning:
            told = joined([self._taken_up(each) for each in warning], "、")
            found.append(prose(told, f"，已达预警线，{rules.warning_text}。"))
        near = sorted(
            (each for each in each_known if not each.warns),
            key=lambda each: -_number(each.occupancy),
        )[:2]
        if near:
            told = joined([self._left(each) for each in near], "；")
            start = "其余要素中" if warning else "各要素均未达预警线，最紧的是"
            found.append(prose(start, told, "。"))
        unknown = [each.name for each in self.tables.admission.capacities if not each.known]
        if unknown:
            found.append(prose(f"{'、'.join(unknown)}没有上限或已用量，不能判断余量，入园审查时逐项核对。"))
        return found

    def _taken_up(self, each: Capacity) -> Prose:
        return prose(f"{each.name}占用率", shown(self.tables.numbers, each.occupancy))

    def _left(self, each: Capacity) -> Prose:
        margin = shown(self.tables.numbers, each.margin)
        told = Figure(margin.text, f" {each.unit}", margin.trail_id)
        return prose(self._taken_up(each), "、余", told)

    # -- consistency, trial --------------------------------------------------------------------

    def consistency(self) -> list[Row]:
        """What the plans above ask, in the departments' words, and where the list meets it."""
        asked = (
            ("生态环境分区管控", "zoning_control", "表1、表3、表4"),
            ("规划环境影响评价", "plan_eia", "表7、表8、表11"),
            ("现行准入条件", "admission_conditions", "表4、表5"),
            ("执行的负面清单", "negative_list", "表3"),
        )
        return [
            {
                "name": name,
                "said": self.tables.words(field).rstrip("。；") or Missing(name),
                "where": where,
            }
            for name, field, where in asked
        ]

    def trial(self) -> list[Prose]:
        reviews = self.tables.reviews
        if not reviews:
            return [prose("还没有在谈项目可供试用；印发前应以不少于三个在谈项目试填表12。")]
        numbers = self.tables.numbers
        counts = [
            (
                overall,
                numbers.count(
                    f"{PARK}:admission_trial_{overall.name.lower()}", f"试用结论为{overall.value}",
                    len(of), "个", "、".join(each.project.name for each in of),
                    [each.trail for each in of],
                ),
            )
            for overall in Overall
            if (of := [each for each in reviews if each.overall is overall])
        ]  # fmt: skip
        total = numbers.count(
            f"{PARK}:admission_trials", "试用项目数", len(reviews), "个", "",
            [each.trail for each in reviews],
        )  # fmt: skip
        told = joined([prose(f"“{overall.value}”", count) for overall, count in counts], "、")
        found = [prose("以", total, "项目试填，结论为", told, "，逐项见表13。")]
        if len({each.overall for each in reviews}) > 1:
            found.append(prose("清单能把申报情况不同的项目区分开，没有出现全部通过或者全部不符合的情形。"))
        else:
            found.append(
                prose(f"各项目结论同为“{reviews[0].overall.value}”，区分度不足，印发前应补充不同类型的项目再试。")
            )
        if len(reviews) < 3:
            found.append(prose("试用项目不足三个，须补充。"))
        return found

    def objections(self) -> Iterator[Prose]:
        """What is weak in the list itself: everything fails, no grounds, laws that lapsed."""
        admission = self.tables.admission
        for sector in admission.sectors:
            if sector.everything_fails:
                yield prose(f"{sector.rules.product}现有企业全部有指标不满足现有限值，限值须复核。")
        without = [
            f"{sector.rules.product}的{'、'.join(name for name, _ in sector.without)}"
            for sector in admission.sectors
            if sector.without
        ]
        if without:
            yield prose(f"{'；'.join(without)}没有可引的依据，可比企业又不足，不设限值。")
        if admission.unset:
            names = "》《".join(system.name for system in admission.unset)
            yield prose(f"《{names}》没有设分行业准入指标，同类项目只按通用限值，印发前须补上。")
        for entry in admission.lapsed:
            source = self.tables.dossier.book.sources[entry.law]
            yield prose(f"{entry.id}所引{source.citation}在成文之日未施行或者已失效，未列入表3。")
        for text, why in admission.own.refused:
            yield prose(f"补充要求“{text}”未列入：{why}。")


def _number(trail: Trail) -> Fraction:
    return trail.value if isinstance(trail.value, Fraction) else Fraction(0)
