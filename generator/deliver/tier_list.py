"""审核分级清单: the frame around the tiers, the audit focus and the targets of 第五章. Pure."""

from __future__ import annotations

from generator.deliver.chapters.tiering import tiering, tiering_focus
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.report_cover import cover

RULES = (
    "重点企业由各要素累计占比清单和主管部门名单取并集确定，一般、简化按排污许可管理类别确定；入围理由、审核"
    "方式和企业确认情况逐家列出，每个数都可在数据溯源表中查到来源。"
)


def tier_list(dossier: Dossier) -> Filled:
    """The whole context; without returns the list says that nobody can be classed yet."""
    numbers = Numbers(dossier.known, dossier.rounding)
    rules = dossier.book.tiers
    sources = [rules.source, *(criterion.source for criterion in rules.criteria)]
    context = {
        **cover(dossier, (RULES,)),
        "basis": list(dict.fromkeys(dossier.book.cite(source) for source in sources)),
        "constraints": [
            numbers.sentence(factor.sentence, factor.trail)
            for factor in dossier.level.factors
            if dossier.park is not None
        ],
        "tiering": tiering(dossier, numbers),
        "tiering_focus": tiering_focus(dossier, numbers),
    }
    return Filled(context, numbers.trails)
