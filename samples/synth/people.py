"""名录 of a park: a recipient for every firm and for the departments and utilities beside it."""

from __future__ import annotations

from generator.model.park import Department, Enterprise, PermitKind, Recipient, RecipientKind, Scale
from samples.synth.world import Park

DEPARTMENTS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("BM01", "经济发展局", ("economy", "statistics", "energy", "finance"), "孙立新"),
    ("BM02", "云岭供电局园区供电所", ("power",), "何志明"),
    ("BM03", "生态环境分局", ("environment",), "郭雪"),
    ("BM04", "管委会办公室（招商服务中心）", ("office", "investment", "audit"), "高建明"),
    ("BM05", "自然资源和规划建设局", ("planning", "transport"), "罗成"),
    ("BM06", "应急管理局", ("emergency",), "林峰"),
    ("BM07", "云岭园区供水供热有限公司", ("water", "heat_gas"), "谢春华"),
    ("BM08", "园区污水处理与固废管理中心", ("sewage", "waste"), "唐玉梅"),
)
"""Five bureaux and three utilities answer the item groups between them."""


def recipients(park: Park) -> list[Recipient]:
    """Enterprises in the order of their numbers, then departments with their item groups."""
    found: list[Recipient] = [
        Enterprise(
            firm.id,
            firm.name,
            RecipientKind.ENTERPRISE,
            ("enterprise",),
            firm.contact,
            firm.phone,
            "",
            credit_code=firm.credit_code,
            industry_code=firm.industry_code,
            process=firm.process,
            chain=firm.chain,
            permit_kind=PermitKind(firm.permit_kind),
            scale=Scale(firm.scale),
        )
        for firm in park.firms
    ]
    found += [
        Department(
            number,
            name,
            RecipientKind.DEPARTMENT,
            ("department",),
            contact,
            f"0874-31201{place:02d}",
            "",
            groups=groups,
        )
        for place, (number, name, groups, contact) in enumerate(DEPARTMENTS)
    ]
    return found
