"""Cover and notes (封面、编制说明) of a report: whose returns, which benchmarks. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from generator.deliver.dossier import Dossier

LOW_LOAD = (
    "强度指标同时给出单位产品和单位增加值两种口径，以单位产品下结论；停产、投产不足一年和产能利用率"
    "低于一半的企业，单耗不作比较。"
)


def cover(dossier: Dossier, notes: Iterable[str]) -> dict[str, object]:
    """What the cover and the notes name; a day not settled yet is a gap."""
    settings = dossier.settings
    return {
        "sample": settings.sample,
        "park_name": settings.park_name,
        "park_authority": settings.park_authority,
        "compiled_by": settings.issuer or settings.park_authority,
        "document_date": settings.document_date,
        "audit_year": settings.audit_year,
        "notes": [*notes, *_of_all(dossier)],
    }


def _of_all(dossier: Dossier) -> Iterable[str]:
    """Whose returns count, which benchmarks nobody has checked, and that a sample is a sample."""
    waiting = [e.name for e in dossier.enterprises if e.id not in dossier.readings]
    if waiting and len(waiting) < len(dossier.enterprises):
        yield f"{'、'.join(waiting)}没有已接收的资料，不在企业合计之内；补报后应当更新本文件。"
    elif waiting:
        yield "编制时还没有已接收的企业资料，凡须由企业资料得出的内容均待补。"
    if any(card.reference for card in dossier.cards.values()):
        yield (
            "对标采用的体系中有建议指标（非国家发布）和未核对原文的标准，均在表中注明；据此得出的等级为"
            "参考等级，只用于园区内比较，不作为达到国内同行业某一水平的结论。"
        )
    if dossier.settings.sample:
        yield "本文件为示例数据，园区、企业和数值均为虚构，不得用于任何申报。"
