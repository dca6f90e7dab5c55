"""Three opposite parks: what is said first of each, and why, is not what is said of the others."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from generator.deliver.chapters.plans import leading_kind
from generator.deliver.chapters.situation_environment import factors_said
from generator.deliver.chapters.situation_resources import water_said
from generator.deliver.docx import DOCUMENT_PART, parse, read_parts, style_id_of, text_of, w
from generator.deliver.dossier import Dossier
from generator.deliver.filed import Filed
from generator.deliver.numbers import Numbers
from generator.deliver.park_report import park_audit_report
from generator.deliver.render import load_template, render_document
from generator.journey.documents import contract_of
from generator.packaged import packaged
from tests.documents.conftest import gather
from tests.documents.synthesised import lay_down_park

CONDITIONS = ("water_short", "carbon_heavy", "good")


@pytest.fixture(scope="module")
def parks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Dossier]:
    found = {}
    for condition in CONDITIONS:
        root = tmp_path_factory.mktemp(condition) / "审核"
        found[condition] = gather(lay_down_park(root, 11, 12, condition))
    return found


def masked(dossier: Dossier, text: str) -> str:
    """Without its figures and the names of enterprises, industries and chains."""
    names = {e.name for e in dossier.enterprises} | set(dossier.chains)
    names |= {row.label for row in dossier.book.codes["industries"]}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "某")
    return re.sub(r"某(、某)*", "某", re.sub(r"-?[0-9][0-9.,]*", "#", text))


BODY = "BgBody"
ANALYTIC = re.compile(
    "说明|表明|因此|因而|所以|主要|由于|原因|取决|集中|分散|应|须|宜|建议|优先|首先|先|短板|压力|改善|提高|"
    "下降|上升|着力|重点|关键|列入|安排|核实|可达|高于|低于|慢于|快于|劣于|优于|不足|达到|保持|差距|偏重|"
    "拉低|拉高|好于|超过"
)
"""Words of a sentence that judges, compares, explains or tells what to do."""


def analytic_sentences(dossier: Dossier) -> set[str]:
    """Those of the park's whole report, masked."""
    path = packaged("templates") / "word" / "park_audit_report.docx"
    template = load_template(path, contract_of("park_audit_report"))
    made = render_document(template, "park_audit_report", park_audit_report(dossier).context)
    root = parse(read_parts(made.content)[DOCUMENT_PART])
    body = "。".join(text_of(p) for p in root.iter(w("p")) if style_id_of(p) == BODY)
    sentences = (masked(dossier, text.strip()) for text in re.split("[。；]", body))
    return {text for text in sentences if ANALYTIC.search(text)}


def test_no_analytic_sentence_of_the_report_is_that_of_another_park(
    parks: dict[str, Dossier],
) -> None:
    said = {condition: analytic_sentences(dossier) for condition, dossier in parks.items()}
    for one, other in combinations(CONDITIONS, 2):
        assert said[one] & said[other] == set(), (one, other)
    assert all(len(sentences) > 50 for sentences in said.values())


def test_what_binds_each_park_hardest_is_said_in_other_words(parks: dict[str, Dossier]) -> None:
    said = {
        condition: {
            masked(dossier, str(lines[place]))
            for lines in [factors_said(dossier, Numbers(dossier.known))]
            for place in (0, -1)
        }
        for condition, dossier in parks.items()
    }
    for one in CONDITIONS:
        for other in CONDITIONS:
            if one < other:
                assert not said[one] & said[other], (one, other, said[one] & said[other])


def test_where_the_options_lead_follows_the_tightest_limit(parks: dict[str, Dossier]) -> None:
    leads = {condition: leading_kind(dossier) for condition, dossier in parks.items()}
    kinds = {condition: kind.id if kind else "" for condition, (kind, _) in leads.items()}
    assert kinds["water_short"] == "saving_water"
    assert kinds["water_short"] != kinds["carbon_heavy"]


def test_a_park_short_of_water_is_told_to_save_it_first(parks: dict[str, Dossier]) -> None:
    said = {}
    for condition, dossier in parks.items():
        numbers = Numbers(dossier.known)
        said[condition] = str(water_said(dossier, numbers, Filed.of_park(dossier, numbers)))
    assert "新增用水须先节水或改用再生水" in said["water_short"]
    assert "新增用水须先节水或改用再生水" not in said["good"]
