"""表1 to 表13 of 准入清单, each a list of rows; every figure leads to its derivation. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from generator.deliver.admission import office_name
from generator.deliver.chapters.trailed import Row, made, shown
from generator.deliver.comparison import mark_words
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.deliver.sentences import joined, prose
from generator.model.admission import BuildKind, Entry
from generator.model.indicator import Grade
from generator.model.option import Option, OptionState
from generator.model.score import ScoreCard, Trail
from generator.score.admission import Admission, NonCompliance, Zone
from generator.score.admission_capacity import Capacity
from generator.score.admission_review import ItemVerdict, ProjectReview
from generator.score.admission_sectors import Limit, SectorLimits, Taken
from generator.score.figures import figure
from generator.score.level_constraints import Factor
from generator.score.shares import PARK

MOST_LINKS = 14
"""So many by-products and links a table lists; the lesser ones are counted below it."""
ALL_INDUSTRIES = "所有行业"
ENVIRONMENT = "environment"
OWN_RULES = "本系统约定"
_ENTRY = ("dimension", "text", "basis", "evidence", "office")
_KEYS = {
    BuildKind.EXISTING: "existing", BuildKind.EXPANSION: "expansion", BuildKind.NEW: "new",
}  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """The builder of all tables: the dossier, the list, the projects tried, and the numbers."""

    dossier: Dossier
    admission: Admission
    reviews: tuple[ProjectReview, ...]
    numbers: Numbers

    def office(self, group: str) -> str:
        return office_name(self.dossier, group)

    # -- 1, 2 ----------------------------------------------------------------------------------

    def zones(self) -> list[Row]:
        """The units the park has written; without them one line of what the departments told."""
        told = [_zone(zone) for zone in self.admission.own.zones]
        return told or [self._zone_of_departments()]

    def _zone_of_departments(self) -> Row:
        said = self.words("zoning_control")
        kinds = ("优先保护", "重点管控", "一般管控")
        kind = next((each for each in kinds if each in said), "")
        return {
            "code": Missing("管控单元编码"),
            "name": Missing("管控单元名称"),
            "kind": kind or Missing("管控单元类别"),
            "extent": self.words("park_boundary") or Missing("四至范围"),
            "industries": self.words("park_leading_industries") or Missing("主导产业"),
        }

    def words(self, name: str) -> str:
        """What a department wrote in a field; "" where it is not in."""
        park = self.dossier.park
        entry = park.submission.get(name) if park is not None else None
        return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""

    def constraints(self) -> list[Row]:
        """One line for each figure a factor is judged by; a factor nothing is told of has none."""
        rows: list[Row] = []
        for factor in self.dossier.level.factors:
            known = [each for each in factor.judged if each.present is not None]
            for each in known:
                left = None
                if each.limit is not None and each.present is not None:
                    left = each.limit - each.present
                key = f"{PARK}:admission_constraint_{each.id}"
                rows.append(
                    {
                        "factor": factor.name,
                        "indicator": each.name,
                        "unit": each.unit or NO_ANSWER,
                        "present": made(self.numbers, f"{key}_present", f"{each.name}：现状",
                                        each.present, each.unit, inputs=(each.trail,)),
                        "limit": made(self.numbers, f"{key}_limit", f"{each.name}：上限或目标",
                                      each.limit, each.unit, inputs=(each.trail,)),
                        "margin": made(self.numbers, f"{key}_left", f"{each.name}：余量", left,
                                       each.unit, formula="上限 − 现状", inputs=(each.trail,)),
                        "grade": self.grade(factor),
                        "direction": self.direction(factor),
                    }
                )  # fmt: skip
        return rows

    def grade(self, factor: Factor) -> Figure:
        return self.numbers.words(factor.grade or "无法判定", factor.trail)

    def direction(self, factor: Factor) -> str:
        return self.admission.rules.directions.get(factor.id, "按通用要求管理")

    # -- 3, 4, 9 -------------------------------------------------------------------------------

    def entries(self, entries: Iterable[Entry], *columns: str) -> list[Row]:
        """The columns asked for of each entry, besides those every such table has."""
        asked = {*_ENTRY, *columns}
        return [
            {key: value for key, value in self._entry(entry).items() if key in asked}
            for entry in entries
        ]

    def _entry(self, entry: Entry) -> Row:
        return {
            "number": entry.id,
            "kind": entry.kind.value,
            "topic": entry.topic or entry.dimension,
            "dimension": entry.dimension,
            "industries": "、".join(entry.industries) or ALL_INDUSTRIES,
            "text": entry.text,
            "basis": self.basis(entry),
            "problems": "、".join(self.problems(entry.elements)) or NO_ANSWER,
            "evidence": entry.evidence,
            "office": self.office(entry.office),
        }

    def basis(self, entry: Entry) -> str:
        """文件、条款, the day it came into force, and how far it has been compared."""
        if entry.own:
            return next(one.basis for one in self.admission.own.entries if one.entry is entry)
        source = self.dossier.book.sources[entry.law]
        if source.kind == OWN_RULES:
            return f"{self.dossier.year}年度审核结果（建议）"
        said = f"{source.citation}{entry.clause}"
        if source.in_force_from is not None:
            said += f"，{_day(source.in_force_from)}起施行"
        words = mark_words(entry.mark)
        return f"{said}（{words}）" if words else said

    def problems(self, elements: tuple[str, ...]) -> list[str]:
        """The park's and its chains' problems of those elements, which an entry answers."""
        people = {firm.id for firm in self.dossier.enterprises}
        return [
            problem.number
            for problem in self.dossier.improvement.problems.problems
            if problem.element.value in elements and problem.subject.id not in people
        ]

    # -- 5, 6 ----------------------------------------------------------------------------------

    def limits(self) -> list[Row]:
        return [
            row
            for sector in self.admission.sectors
            for row in (
                *(self._limit(sector, each) for each in sector.limits),
                self._grades(sector),
            )
        ]

    def _limit(self, sector: SectorLimits, limit: Limit) -> Row:
        words = mark_words(limit.norm.mark if limit.norm else limit.mark)
        grounds = limit.taken[BuildKind.NEW].basis
        return {
            "number": limit.number,
            "industry": sector.industry_words,
            "product": sector.rules.product,
            "indicator": f"{limit.indicator.name}（{limit.sign}）",
            "unit": limit.unit,
            **{_KEYS[kind]: self.taken(taken) for kind, taken in limit.taken.items()},
            "basis": f"{grounds}{f'（{words}）' if words else ''}，见表6",
            "evidence": limit.role.evidence,
            "office": self.office(limit.role.office),
        }

    def _grades(self, sector: SectorLimits) -> Row:
        """清洁生产等级, the last line of every sector."""
        words = "参考等级，只作导向" if sector.reference else "国家体系"
        trail = Trail(
            f"{PARK}:admission_{sector.grade_number}", f"{sector.rules.product}清洁生产等级",
            sector.grades[BuildKind.NEW].value, source=sector.source, mark=sector.mark,
            reason="“两高”行业新建取Ⅰ级" if sector.rules.two_high else "新建、改扩建取Ⅱ级",
            inputs=tuple(card.trail for card in sector.cards),
        )  # fmt: skip
        said = {_KEYS[kind]: grade.value for kind, grade in sector.grades.items()}
        if sector.rules.general:
            said["existing"] = NO_ANSWER
        return {
            "number": sector.grade_number,
            "industry": sector.industry_words,
            "product": sector.rules.product,
            "indicator": "清洁生产等级（不低于）",
            "unit": "等级",
            **{key: self.numbers.words(text, trail) for key, text in said.items()},
            "basis": f"{sector.source}（{words}）",
            "evidence": "清洁生产水平分析篇章",
            "office": self.office(ENVIRONMENT),
        }

    def taken(self, taken: Taken) -> Figure:
        if taken.value is None:
            return self.numbers.words(NO_ANSWER, taken.trail)
        return self.numbers.of(taken.trail, taken.places)

    def derivations(self) -> list[Row]:
        return [
            self._derivation(limit) for sector in self.admission.sectors for limit in sector.limits
        ]

    def _derivation(self, limit: Limit) -> Row:
        norm = limit.norm
        dash = NO_ANSWER
        new = limit.taken[BuildKind.NEW]
        mandatory = norm is not None and norm.mandatory
        levels = [self._exact(trail) for trail in limit.level_trails]
        return {
            "number": limit.number,
            "indicator": f"{limit.indicator.name}（{limit.unit}）",
            "mandatory": prose(self._exact(norm.bound)) if norm and mandatory else dash,
            "norm": (
                prose(
                    self._exact(norm.best), "/",
                    self._exact(norm.bound) if not mandatory else dash,
                )
                if norm
                else dash
            ),
            "levels": joined(levels, "/") if levels else dash,
            "peers": self._peers(limit),
            "factor": self._factor(limit),
            "value": self.taken(new),
            "reason": self.numbers.sentence(new.reason, new.trail),
        }  # fmt: skip

    def _exact(self, trail: Trail) -> Figure:
        value = trail.value
        assert isinstance(value, Fraction)
        return Figure(figure(value, 6), "", self.numbers.keep(trail))

    def _peers(self, limit: Limit) -> Prose:
        count = self.numbers.count(
            f"{PARK}:admission_{limit.number}_peers", f"{limit.indicator.name}可比企业数",
            limit.peers.count, "家", inputs=tuple(each.trail for each in limit.present),
        )  # fmt: skip
        if not limit.peer_trails:
            return prose(count, "，不足，不取")
        told = [self._rounded(trail, limit) for trail in limit.peer_trails]
        return prose(count, "，", joined(told, "、"))

    def _rounded(self, trail: Trail, limit: Limit) -> Figure:
        return self.numbers.of(trail, limit.places)

    def _factor(self, limit: Limit) -> Prose:
        if limit.factor_trail is None:
            return prose("无对应因素")
        return prose(f"{limit.grade}，", self.numbers.of(limit.factor_trail, 2))

    # -- 7, 8 ----------------------------------------------------------------------------------

    def capacities(self) -> list[Row]:
        return [self._capacity(each) for each in self.admission.capacities]

    def _capacity(self, each: Capacity) -> Row:
        numbers = self.numbers
        return {
            "name": each.name,
            "unit": each.unit,
            "limit": shown(numbers, each.limit),
            "used": shown(numbers, each.used),
            "approved": shown(numbers, each.approved),
            "margin": shown(numbers, each.margin),
            "occupancy": shown(numbers, each.occupancy),
            "warning": self.admission.rules.warning_text if each.warns else "未达预警线",
            "known": each.known,
        }

    def replacements(self) -> list[Row]:
        rows: list[Row] = []
        for each in self.admission.replacements:
            source = self.dossier.book.sources[each.law]
            words = mark_words(each.mark)
            here = ""
            if each.quality == "water" and self.admission.water_fails is not None:
                here = "；审核年度断面有超标，按从严比例" if self.admission.water_fails else (
                    "；审核年度各断面达到目标，按一般比例"
                )  # fmt: skip
            rows.append(
                {
                    "name": each.name,
                    "heavy": "重点重金属" if each.quality == "metal" else "主要污染物",
                    "ratio": f"{figure(each.ratio)}:1；{each.when_strict}的{figure(each.strict)}:1"
                    f"{here}",
                    "industries": "、".join(each.industries) or ALL_INDUSTRIES,
                    "basis": f"{source.citation}{each.clause}{f'（{words}）' if words else ''}",
                    "origin": each.origin,
                }
            )
        return rows

    # -- 10 ------------------------------------------------------------------------------------

    def failing(self) -> list[Row]:
        rows = [self._failing(each) for each in self.admission.failing]
        for sector in self.admission.sectors:
            for card in sector.cards:
                asked = sector.grades[BuildKind.EXISTING]
                below = card.grade is not None and card.grade.rank > asked.rank
                if below and not sector.rules.general:
                    rows.append(self._below(sector, card, asked))
        return rows

    def _failing(self, each: NonCompliance) -> Row:
        limit = each.limit
        return {
            "firm": each.firm.name,
            "entry": f"{limit.number} {limit.indicator.name}（{limit.unit}）",
            "present": self.numbers.of(each.firm.trail.inputs[0], limit.places, each.firm.value)
            if isinstance(each.firm.trail.inputs[0], Trail)
            else self.numbers.words(NO_ANSWER, each.firm.trail),
            "limit": self.taken(limit.taken[BuildKind.EXISTING]),
            "gap": self.numbers.of(each.gap, 2),
            "problems": "、".join(each.problems) or "待列入问题清单",
            "options": _option_numbers(each.options),
            "due": self.due(each.options),
        }

    def _below(self, sector: SectorLimits, card: ScoreCard, asked: Grade) -> Row:
        """A firm under the lowest grade: the problems are those of the rows that miss Ⅲ."""
        missed = {row.indicator.id for row in card.rows if row.state.takes_part and not row.met[2]}
        about = [
            problem
            for problem in self.dossier.improvement.problems.problems
            if problem.subject.id == card.recipient_id
            and problem.measured is not None
            and problem.measured.indicator in missed
        ]
        numbers = {problem.number for problem in about}
        options = tuple(
            option
            for option in self.dossier.improvement.options.of(card.recipient_id)
            if numbers & set(option.problems)
        )
        assert card.grade is not None
        return {
            "firm": self.dossier.name(card.recipient_id),
            "entry": f"{sector.grade_number} 清洁生产{'参考' if card.reference else ''}等级",
            "present": self.numbers.words(card.grade.value, card.trail),
            "limit": self.numbers.words(f"{asked.value}及以上", card.trail),
            "gap": self.numbers.words(f"{len(missed)}项未达{asked.value}", card.trail),
            "problems": "、".join(sorted(numbers)) or "待列入问题清单",
            "options": _option_numbers(options),
            "due": self.due(options),
        }

    def due(self, options: Iterable[Option]) -> str:
        """The last day its own options name; without one, the general term from this document's."""
        days = [o.finished_on for o in options if o.finished_on and o.state is not OptionState.DONE]
        if days:
            return _day(max(days))
        months = self.admission.rules.deadline_months
        month = self.admission.day.month - 1 + months
        year = self.admission.day.year + month // 12
        return f"{year}年{month % 12 + 1}月底前（建议）"

    # -- 11, 12, 13 ----------------------------------------------------------------------------

    def links(self) -> list[Row]:
        return [
            {
                "link": f"{each.link}{f'（{each.chain}）' if each.chain else ''}",
                "material": each.material or "按产业链配套需要",
                "amount": self._amount(each.link, each.amount),
                "priority": each.priority,
            }
            for each in self.admission.links[:MOST_LINKS]
        ]

    def _amount(self, link: str, trail: Trail | None) -> Figure:
        none = Trail(f"{PARK}:admission_link_{link}", f"{link}可消纳量", None, reason="没有数量")
        return shown(self.numbers, trail or none)

    def review_form(self) -> list[Row]:
        """表12 as the investment office fills it: what is asked and the limit, the rest open."""
        rows = [
            {"number": entry.id, "text": entry.text, "limit": "不得触及", "proof": entry.evidence}
            for entry in self.admission.prohibited
        ]
        rows += [
            {"number": entry.id, "text": entry.text, "limit": "落实", "proof": entry.evidence}
            for entry in self.admission.restricted
        ]
        rows.append(
            {
                "number": "表5",
                "text": "行业准入指标：本行业各项逐项填写，没有行业指标的按其他行业填写",
                "limit": "表5相应限值",
                "proof": "能源平衡表、水平衡图、物料衡算",
            }
        )
        rows += [
            {
                "number": "表7",
                "text": f"新增{each.name}",
                "limit": "表7余量以内，未达预警线",
                "proof": "用水、用能、排放总量测算",
            }
            for each in self.admission.capacities
            if each.element.project and each.known
        ]
        rows.append(
            {"number": "表8", "text": "新增污染物的削减替代来源", "limit": "表8相应比例",
             "proof": "总量替代方案"}
        )  # fmt: skip
        rows += [
            {"number": f"表9 {entry.topic}", "text": entry.text, "limit": "已落实",
             "proof": entry.evidence}
            for entry in self.admission.general
        ]  # fmt: skip
        return [dict(row) for row in rows]

    def trials(self) -> list[Row]:
        return [self._trial(review) for review in self.reviews]

    def _trial(self, review: ProjectReview) -> Row:
        counts = {
            verdict: self.numbers.count(
                f"{review.project.id}:admission_{verdict.name.lower()}",
                f"{review.project.name}{verdict.value}的项数",
                len(review.of(verdict)), "项",
                "、".join(item.number for item in review.of(verdict)),
                [item.trail for item in review.of(verdict)],
            )
            for verdict in ItemVerdict
        }  # fmt: skip
        project = review.project
        return {
            "name": project.name,
            "sector": f"{project.industry_code} {review.sector.rules.product}",
            "kind": f"{project.kind.value}，{project.stage or '阶段未填'}",
            "source": "申报表" if project.asked else "招商部门台账",
            "met": counts[ItemVerdict.MET],
            "failed": counts[ItemVerdict.FAILED],
            "missing": counts[ItemVerdict.MISSING],
            "by_hand": counts[ItemVerdict.BY_HAND],
            "overall": self.numbers.words(review.overall.value, review.trail),
            "reason": self.numbers.sentence(reasonable(review), review.trail),
        }


def reasonable(review: ProjectReview) -> str:
    """Whether the verdict is sound, from what it rests on."""
    failed = review.of(ItemVerdict.FAILED)
    missing = review.of(ItemVerdict.MISSING)
    if failed:
        said = "；".join(item.against for item in failed[:3])
        more = f"等 {len(failed)} 项" if len(failed) > 3 else ""
        return f"{said}{more}，差距由申报数算得，结论可复核"
    if missing and not review.project.asked:
        return "台账只报总量，单位产品指标须由申报表补报，现阶段只能判断容量，结论偏松"
    if missing:
        named = "、".join(f"{item.number}" for item in missing[:3])
        return f"{named}等尚无数据，不作不符合处理，补报后再审"
    return "各项均有申报数和证明材料，没有一项靠推定，结论可复核"


def _zone(zone: Zone) -> Row:
    return {
        "code": zone.code or Missing("管控单元编码"),
        "name": zone.name or Missing("管控单元名称"),
        "kind": zone.kind or Missing("管控单元类别"),
        "extent": zone.extent or Missing("单元范围"),
        "industries": zone.industries or Missing("主导产业"),
    }


def _option_numbers(options: Iterable[Option]) -> str:
    return "、".join(option.number for option in options) or "尚无方案，须补充"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


