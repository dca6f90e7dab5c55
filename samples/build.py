"""Make the sample park's files anew: settings, roster, and every return, filled in LibreOffice.

``make samples``. The first round is filled from the workbooks the program sends out; the second
from the marked workbook it sends back, mended cell by cell as a preparer would.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import expected
import park

from generator.forms.layout import Placement, place
from generator.forms.roster import write_roster
from generator.intake.grid import a1
from generator.journey.audit import Audit, now_utc
from generator.journey.prepare import adopt_seal_key, dispatch_workbooks, lay_down
from generator.journey.receive import watch_folder
from generator.model.form import FieldKind
from generator.model.park import Department, Enterprise, PermitKind, RecipientKind
from generator.model.submission import EntryKey

HERE = Path(__file__).resolve().parent
RETURNED = HERE / "returned"
FIRST, SECOND, THIRD = "第一轮报送", "第二轮更正报送", "第三轮更正报送"
KEY = "6f0e5b7d1c2a49388e7712d3a4b5c6f7081929304a5b6c7d8e9fa0b1c2d3e4f5"
TYPED = {FieldKind.NUMBER, FieldKind.DATE}

FILES = {
    "QY001": "云岭硅材料-清洁生产采集表.xlsx",
    "QY002": "晶能光电采集表(1)最终版.xlsx",
    "QY003": "净源环保 清洁生产审核采集表.xlsx",
    "QY004": "新能正极材料数据.xls",
    "QY005": "精饰表面处理（盖章版）.xls",
    "QY006": "云岭建材采集表.ods",
    "QY007": "山野食品填报.xlsx",
    "QY008": "重工钢构2024年度.xlsx",
    "BM01": "经发局数据.xlsx",
    "BM02": "供电所分户电量.ods",
    "BM03": "生态环境分局数据汇总.xlsx",
}

Change = dict[tuple[str, str, int], str]
Faulty = dict[str, Change]

FAULTS: dict[str, Change] = {
    # 重复用水量两位数字写颠倒；电力误按 kWh 填；漏填人数；数值格里写文字；投产与许可无误
    "QY003": {
        ("reused_water", "", 2024): "",
        ("energy.amount", "electricity", 2024): "",
        ("employees", "", 2024): "",
        ("solid_generated", "", 2024): "约4900",
    },
    # 信用代码末位写错；漏填 COD 排放量；产量单位多写
    "QY004": {
        ("credit_code", "", 0): "",
        ("water_pollutants.discharged", "cod", 2024): "",
        ("land_area", "", 0): "17.6公顷左右",
    },
    # 综合能耗按等价值上报
    "QY008": {("total_energy_reported", "", 2024): ""},
}




@dataclass(frozen=True)
class Correction:
    """A marked workbook mended: the file it comes back as, what is left faulty, what is new."""

    file: str
    left: tuple[tuple[str, str, int], ...] = ()
    new: tuple[tuple[tuple[str, str, int], str], ...] = ()


COD = ("water_pollutants.discharged", "cod", 2024)

CORRECTIONS: dict[str, dict[str, Correction]] = {
    SECOND: {
        "QY003": Correction("净源环保 采集表（修改后）.xlsx"),
        # 改了两处，COD 还是没有填，又把产值删掉了
        "QY004": Correction(
            "新能正极材料数据（改）.xls", (COD,), ((("output_value", "", 2024), ""),)
        ),
    },
    THIRD: {
        "QY004": Correction("新能正极材料数据（再改）.xlsx"),
        # 已采用的一版只需说明；更正件改了综合能耗，却把用水总量写颠倒，被退回，原来的一版继续有效
        "QY008": Correction(
            "重工钢构2024年度 更正.xlsx", (), ((("total_water", "", 2024), "transposed"),)
        ),
    },
}


def settings_text() -> str:
    return (HERE / "audit.yaml").read_text(encoding="utf-8")


def recipients() -> list[Enterprise | Department]:
    found: list[Enterprise | Department] = [
        Enterprise(
            p.id,
            p.name,
            RecipientKind.ENTERPRISE,
            (),
            p.contact,
            f"0874-312{p.number:04d}",
            "",
            credit_code=p.credit_code,
            industry_code=p.industry_code,
            process=p.process,
            chain=p.chain,
            permit_kind=PermitKind(p.permit_kind),
        )
        for p in park.PROFILES
    ]
    found += [
        Department(number, name, RecipientKind.DEPARTMENT, (form,), contact, "0874-3120100", "")
        for number, name, form, contact in park.DEPARTMENTS
    ]
    return found


def indicator_cells(placement: Placement) -> park.Cells:
    """Answers for the rows of the 指标自评 sheet, by the id of the row."""
    cells: park.Cells = {}
    for key in placement.cells:
        field = placement.form.fields[key.field]
        if not key.field.startswith("self_"):
            continue
        answer = park.SELF_ANSWERS.get(key.field.removeprefix("self_"), park.OTHER_SELF_ANSWER)
        cells[key.field, "", 0] = field.choices[answer - 1] if isinstance(answer, int) else answer
    return cells


def planted(number: str, clean: park.Cells) -> Change:
    """The faults of a return with their values, each made from the clean figure."""
    changes = dict(FAULTS.get(number, {}))
    if number == "QY003":
        reused = clean["reused_water", "", 2024]
        changes["reused_water", "", 2024] = _transposed(reused)
        kwh = park.D(clean["energy.amount", "electricity", 2024]) * 10000
        changes["energy.amount", "electricity", 2024] = park.text(kwh)
    if number == "QY004":
        code = clean["credit_code", "", 0]
        changes["credit_code", "", 0] = code[:-1] + ("3" if code[-1] != "3" else "5")
    if number == "QY008":
        power = park.D(clean["energy.amount", "electricity", 2024])
        total = park.D(clean["total_energy_reported", "", 2024])
        extra = power * (park.EQUIVALENT - park.ENERGY_TCE["electricity"])
        changes["total_energy_reported", "", 2024] = park.text(park.rounded(total + extra, 2))
    return changes


def typed_cells(placement: Placement, cells: Mapping[tuple[str, str, int], str]) -> list[list[str]]:
    """What is typed where, for the office program: [sheet, cell, kind, text]."""
    typed = []
    for (name, row, year), text in cells.items():
        spot = placement.cells[EntryKey(name, row, year)]
        kind = "n" if placement.form.fields[name].kind in TYPED else "s"
        typed.append([spot.sheet, a1(spot.row, spot.col), kind, text])
        if text == "不涉及" and name in park.NOTES:
            note = placement.notes[EntryKey(name, row, year)]
            typed.append([note.sheet, a1(note.row, note.col), "s", park.NOTES[name]])
    return typed


def untidy(typed: list[list[str]]) -> list[list[str]]:
    """The same figures as a careless hand writes them: full-width digits, thousands marks."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    chance = random.Random(7)
    out = []
    for sheet, cell, kind, text in typed:
        if kind == "n" and text.isdigit() and len(text) > 3:
            choice = chance.randrange(3)
            text = [text, f"{int(text):,}", text.translate(wide)][choice]
            kind = "s" if choice else "n"
        out.append([sheet, cell, kind, text])
    return out


def fill(jobs: list[dict[str, object]]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8", delete=False) as file:
        json.dump(jobs, file, ensure_ascii=False)
    subprocess.run(["/usr/bin/python3", str(HERE / "fill_office.py"), file.name], check=True)
    Path(file.name).unlink()


def noise(folder: Path) -> None:
    """What else lies in a drop folder: photographs zipped as a workbook, a text likewise."""
    chance = random.Random(3)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(3):
            stamp = zipfile.ZipInfo(f"IMG_{number}.jpg", (2025, 3, 1, 9, 0, 0))
            archive.writestr(stamp, chance.randbytes(4000))
    (folder / "现场照片打包.xlsx").write_bytes(packed.getvalue())
    (folder / "说明（先看我）.xlsx").write_text("表已填好，明天送来。\n", encoding="utf-8")


def main() -> None:
    shutil.rmtree(RETURNED, ignore_errors=True)
    (RETURNED / FIRST).mkdir(parents=True)
    (HERE / "名录.xlsx").write_bytes(write_roster(recipients(), datetime(2025, 1, 1)))
    (HERE / "封签.txt").write_text(KEY + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "audit"
        lay_down(root, settings_text(), (HERE / "名录.xlsx").read_bytes())
        audit = Audit.open(root)
        with audit.open_ledger(now_utc()) as ledger:
            adopt_seal_key(ledger, bytes.fromhex(KEY), now_utc())
        blanks = {d.recipient_id: root / "发放" / d.file_name for d in dispatch_workbooks(root)}
        clean = first_round(audit, blanks)
        noise(RETURNED / FIRST)
        shutil.copyfile(
            RETURNED / FIRST / FILES["QY002"], RETURNED / FIRST / "晶能光电采集表(2).xlsx"
        )
        answer_round(root, FIRST)
        faulty = {number: planted(number, clean[number]) for number in FAULTS}
        for folder in CORRECTIONS:
            correct_round(audit, root, folder, clean, faulty)
            answer_round(root, folder)
    expected.write_expected(RETURNED)


def first_round(audit: Audit, blanks: Mapping[str, Path]) -> dict[str, park.Cells]:
    clean: dict[str, park.Cells] = {p.id: park.enterprise_cells(p) for p in park.PROFILES}
    for number, *_ in park.DEPARTMENTS:
        clean[number] = park.department_cells(number, {p.id: clean[p.id] for p in park.PROFILES})
    jobs = []
    for number, blank in blanks.items():
        recipient = audit.recipient(number)
        placement = audit.placement(recipient, recipient.forms[0])
        clean[number] |= indicator_cells(placement)
        typed = typed_cells(placement, clean[number] | planted(number, clean[number]))
        job: dict[str, object] = {
            "source": str(blank),
            "target": str(RETURNED / FIRST / FILES[number]),
            "cells": untidy(typed) if number == "QY007" else typed,
        }
        jobs.append(job)
    fill(jobs)
    return clean


def answer_round(root: Path, folder: str) -> None:
    """Let the program answer a round of files."""
    for file in (RETURNED / folder).iterdir():
        shutil.copyfile(file, root / "回收" / file.name)
    watch_folder(
        root,
        once=True,
        poll=False,
        take_over=False,
        delay_s=0.2,
        tell=lambda answer: print(answer.verdict, answer.sentence),
    )


def correct_round(
    audit: Audit, root: Path, folder: str, clean: Mapping[str, park.Cells], faulty: Faulty
) -> None:
    """Mend in LibreOffice what was sent back, as far as this round's corrections go."""
    jobs = []
    for number, correction in CORRECTIONS[folder].items():
        recipient = audit.recipient(number)
        returned = max((root / "退回").glob(f"{number} */第*版 退回修改*.xlsx"))
        placement = place(audit.form(recipient, recipient.forms[0]), audit.settings.years)
        wrong = faulty[number]
        cells = {key: clean[number][key] for key in wrong if key not in correction.left}
        spoilt = {
            key: _transposed(clean[number][key]) if how == "transposed" else how
            for key, how in correction.new
        }
        faulty[number] = {key: wrong[key] for key in correction.left} | spoilt
        jobs.append(
            {
                "source": str(returned),
                "target": str(RETURNED / folder / correction.file),
                "cells": typed_cells(placement, cells | spoilt),
            }
        )
    fill(jobs)


def _transposed(text: str) -> str:
    """The first two digits the wrong way round."""
    return text[1] + text[0] + text[2:]


if __name__ == "__main__":
    sys.exit(main())
