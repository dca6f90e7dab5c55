"""Codes that prove themselves: unified social credit code (GB 32100), permit number (HJ 608)."""

from __future__ import annotations

import re

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_LENGTH = 18
PERMIT_LENGTH = 22
_PERMIT_TAIL = re.compile(r"[0-9]{3}[A-Z]")


def credit_check_character(code: str) -> str:
    """The 18th character that GB 32100-2015 computes from the first 17.

    >>> credit_check_character("91530300MA6K00001")
    'D'
    """
    total = sum(
        CREDIT_ALPHABET.index(character) * pow(3, place, 31)
        for place, character in enumerate(code[: CREDIT_LENGTH - 1])
    )
    return CREDIT_ALPHABET[-total % 31]


def credit_code_fault(code: str) -> str:
    """Why `code` is no unified social credit code, or "" when it is one.

    The inner organisation-code digit (GB 11714) is not asked: real codes fail it.
    """
    if len(code) != CREDIT_LENGTH:
        return f"应为 {CREDIT_LENGTH} 位，现为 {len(code)} 位"
    for place, character in enumerate(code, start=1):
        if character not in CREDIT_ALPHABET:
            hint = "（代码中不用字母 I、O、S、V、Z，字母须大写）" if character.isalpha() else ""
            return f"第 {place} 位“{character}”不是代码可用的字符{hint}"
    right = credit_check_character(code)
    if code[-1] != right:
        return f"末位校验码按前 17 位计算应为“{right}”，现为“{code[-1]}”，至少有一位填错"
    return ""


def permit_number_fault(number: str, credit_code: str = "") -> str:
    """Why `number` is no permit or registration number (of the holder of `credit_code`), or ""."""
    if len(number) != PERMIT_LENGTH:
        return f"应为 {PERMIT_LENGTH} 位，现为 {len(number)} 位"
    if not _PERMIT_TAIL.fullmatch(number[CREDIT_LENGTH:]):
        return f"末 4 位应为 3 位数字加 1 个大写字母，现为“{number[CREDIT_LENGTH:]}”"
    if credit_code and number[:CREDIT_LENGTH] != credit_code:
        return f"前 18 位“{number[:CREDIT_LENGTH]}”与统一社会信用代码“{credit_code}”不同"
    return ""
