"""清洁生产水平分析报告: the frame around 第三章 and 第四章 of the park's report. Pure."""

from __future__ import annotations

from generator.deliver.chapters.level import level
from generator.deliver.chapters.situation import situation
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.report_cover import LOW_LOAD, cover
from generator.model.park import RecipientKind
from generator.score.shares import PARK


def level_analysis(dossier: Dossier) -> Filled:
    """The whole context; a round without returns says what is lacking."""
    numbers = Numbers(dossier.known, dossier.rounding)
    year = dossier.year
    firms = dossier.enterprises
    returned = [firm for firm in firms if firm.id in dossier.readings]
    departments = [
        each for each in dossier.returned if each.recipient.kind is RecipientKind.DEPARTMENT
    ]
    context = {
        **cover(dossier, (LOW_LOAD,)),
        "year1": dossier.settings.years[0],
        "year2": dossier.settings.years[1],
        "enterprise_count": numbers.count(
            f"{PARK}:roster_count@{year}", "名录企业数", len(firms), "家"
        ),
        "returned_count": numbers.count(
            f"{PARK}:returned_count@{year}",
            "已接收资料的企业数",
            len(returned),
            "家",
            "、".join(firm.name for firm in returned),
        ),
        "not_returned": [firm.name for firm in firms if firm.id not in dossier.readings],
        "central": [firm.name for firm in firms if firm.id in dossier.central],
        "department_count": numbers.count(
            f"{PARK}:department_forms_count@{year}",
            "已接收资料的部门采集表数",
            len(departments),
            "份",
            "、".join(each.recipient.name for each in departments),
        ),
        "situation": situation(dossier, numbers),
        "level": level(dossier, numbers),
    }
    return Filled(context, numbers.trails)
