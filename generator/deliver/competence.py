"""What a park may not set itself (许可、处罚、强制), found in its own words. Pure."""

from __future__ import annotations

import re
from typing import Final

HANDED_OVER: Final = "移交有管辖权的部门依法处理"
"""A sentence that ends so only says who is competent."""

NONE_SET: Final = "不设定行政许可、行政处罚和行政强制"

# Names of things that are there by law, which articles have to speak of.
_NAMES: Final = re.compile(
    r"排污许可|取水许可|许可排放量|经营许可证?|强制性清洁生产审核|强制性(?:国家|地方)?标准|强制约|不强制"
)
_BEYOND: Final = re.compile(
    r"许可|(?<!审)核准|审批|资质认定|准予|不予批准|处罚|罚款|罚金|罚没|加罚|没收|吊销|撤销|暂扣|滞纳金"
    r"|警告|通报批评|拘留|强制|责令|查封|扣押|冻结|取缔|关停|关闭企业|停产整[治顿]|限产|停业"
    r"|断水|断电|停水|停电|停止供[水电气热]|差别(?:电|水)价|惩罚性|黑名单|失信|清退|驱逐"
)
_SENTENCE: Final = re.compile(r"[^。；\n]*[。；\n]?")


def beyond_competence(text: str) -> tuple[str, ...]:
    """The words of licence, penalty or coercion, each with its sentence; () when there is none.

    A sentence that hands a matter over to whoever is competent may use them.
    """
    found: dict[str, None] = {}
    for sentence in _SENTENCE.findall(text):
        if HANDED_OVER in sentence:
            continue
        left = _NAMES.sub("", sentence.replace(NONE_SET, ""))
        if match := _BEYOND.search(left):
            found.setdefault(f"“{match[0]}”：{sentence.strip()[:60]}")
    return tuple(found)
