"""成果文件登记: which documents there are, what each is made from, and where in 成果 it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from generator.deliver.admission_book import write_admission_book
from generator.deliver.admission_list import admission_list_document, tables_of
from generator.deliver.annual_report import annual_report
from generator.deliver.books.data_summary import write_data_summary
from generator.deliver.books.options import write_options
from generator.deliver.books.tier_list import write_tier_list
from generator.deliver.chain_report import chain_report
from generator.deliver.dossier import Dossier
from generator.deliver.enterprise.facts import report_facts
from generator.deliver.figure import RenderedDocument
from generator.deliver.indicator_system import indicator_system
from generator.deliver.level_analysis import level_analysis
from generator.deliver.measures import management_measures
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.papers.application import (
    application_keys,
    evaluation_application,
    no_application,
)
from generator.deliver.papers.data_quality import data_quality_report
from generator.deliver.papers.data_request import (
    data_request,
    data_request_keys,
    nothing_asked,
)
from generator.deliver.papers.leading_group import leading_group_notice
from generator.deliver.papers.permit_review import (
    no_review,
    permit_review,
    permit_review_keys,
)
from generator.deliver.papers.pilot_summary import pilot_summary
from generator.deliver.papers.training import training_notice
from generator.deliver.papers.work_plan import work_plan
from generator.deliver.park_report import park_audit_report
from generator.deliver.report import enterprise_report
from generator.deliver.stage_reports import continuous_plan, effect_evaluation, options
from generator.deliver.tier_list import tier_list
from generator.model.deliverable import Deliverable
from generator.platform import safe_file_name

NOTHING_IN_FORCE = "还没有已接收的资料，不能生成报告。"
NO_SUCH_CHAIN = "名录里没有这条产业链，不能生成。"
NOBODY_IN_FORCE = "还没有已接收的企业资料，不能分级，不能生成。"


@dataclass(frozen=True, slots=True)
class Maker:
    """How one document of the catalogue is made.

    `book` writes a workbook where that is no Word document. `keys` are those it can be made for
    now: recipient ids, names of chains, or "" for the one of the audit. `lacking` says why there
    is none of what could be asked for; "" where nothing lacks.
    """

    document: str
    fill: Callable[[Dossier, str], Filled]
    keys: Callable[[Dossier], tuple[str, ...]]
    lacking: Callable[[Dossier, str], str]
    book: Callable[[Dossier, Numbers], RenderedDocument] | None = None


def _once(_: Dossier) -> tuple[str, ...]:
    return ("",)


def _nothing_lacks(_dossier: Dossier, _key: str) -> str:
    return ""


def of_the_audit(document: str, fill: Callable[[Dossier], Filled]) -> Maker:
    """A document there is one of, also while nothing has come back: it has gaps then."""
    return Maker(document, lambda dossier, _: fill(dossier), _once, _nothing_lacks)


def workbook(document: str, book: Callable[[Dossier, Numbers], RenderedDocument]) -> Maker:
    """A workbook of the audit; its figures are kept by the numbers it is written with."""

    def fill(dossier: Dossier, _: str) -> Filled:
        numbers = Numbers(dossier.known, dossier.rounding)
        book(dossier, numbers)
        return Filled({}, numbers.trails)

    return Maker(document, fill, _once, _nothing_lacks, book)


def _admission_book(dossier: Dossier, numbers: Numbers) -> RenderedDocument:
    """准入清单.xlsx, which has a sheet of its own for where its numbers are from."""
    day = dossier.day
    made = datetime(day.year, day.month, day.day)
    return RenderedDocument(write_admission_book(tables_of(dossier, numbers), made))


def _returned(dossier: Dossier) -> tuple[str, ...]:
    return tuple(dossier.readings)


def _not_returned(dossier: Dossier, key: str) -> str:
    return "" if key in dossier.readings else NOTHING_IN_FORCE


def _once_ranked(dossier: Dossier) -> tuple[str, ...]:
    return ("",) if dossier.readings else ()


def _nobody(dossier: Dossier, _: str) -> str:
    return "" if dossier.readings else NOBODY_IN_FORCE


def _no_such_chain(dossier: Dossier, key: str) -> str:
    return "" if key in dossier.chains else NO_SUCH_CHAIN


def once_ranked(document: str, fill: Callable[[Dossier], Filled]) -> Maker:
    """A document of the audit that says nothing before an enterprise's return is in force."""
    return Maker(document, lambda dossier, _: fill(dossier), _once_ranked, _nobody)


MAKERS: tuple[Maker, ...] = (
    of_the_audit("leading_group_notice", leading_group_notice),
    of_the_audit("work_plan", work_plan),
    of_the_audit("training_notice", training_notice),
    Maker("data_request", data_request, data_request_keys, nothing_asked),
    of_the_audit("data_quality_report", data_quality_report),
    of_the_audit("level_analysis", level_analysis),
    of_the_audit("tier_list", tier_list),
    of_the_audit("indicator_system", indicator_system),
    Maker(
        "enterprise_report",
        lambda dossier, number: enterprise_report(report_facts(dossier, number), dossier.known),
        _returned,
        _not_returned,
    ),
    Maker("permit_review", permit_review, permit_review_keys, no_review),
    Maker("chain_report", chain_report, lambda dossier: dossier.chains, _no_such_chain),
    once_ranked("park_audit_report", park_audit_report),
    once_ranked("options", options),
    once_ranked("effect_evaluation", effect_evaluation),
    of_the_audit("annual_report", annual_report),
    of_the_audit("continuous_plan", continuous_plan),
    Maker(
        "management_measures",
        lambda dossier, _: management_measures(dossier),
        _once_ranked,
        _nobody,
    ),
    of_the_audit("admission_list", admission_list_document),
    Maker("evaluation_application", evaluation_application, application_keys, no_application),
    of_the_audit("pilot_summary", pilot_summary),
    workbook("tier_list_workbook", write_tier_list),
    workbook("options_workbook", write_options),
    workbook("admission_list_workbook", _admission_book),
    workbook("data_summary", write_data_summary),
)  # fmt: skip

DOCUMENTS = tuple(maker.document for maker in MAKERS)

_ASIDE = re.compile(r"（[^）]*）")


@dataclass(frozen=True, slots=True)
class Job:
    """One document to make: by whom, for whom (`key`), into which file of 成果."""

    maker: Maker
    key: str
    owner: str
    file: str

    @property
    def document(self) -> str:
        return self.maker.document


def jobs(dossier: Dossier) -> Iterator[Job]:
    """Every document there can be now, in the order of the catalogue."""
    for maker in MAKERS:
        for key in maker.keys(dossier):
            yield job_of(maker, dossier, key)


def job_of(maker: Maker, dossier: Dossier, key: str) -> Job:
    """The job of one document, whether it can be made now or not."""
    owner = dossier.name(key) if key else ""
    return Job(maker, key, owner, file_of(dossier.book.deliverables[maker.document], key, owner))


def file_of(deliverable: Deliverable, key: str, owner: str) -> str:
    """Where it stands: one of a kind under its number, the others in a folder of that number."""
    if deliverable.kind == "xlsx":
        return safe_file_name(f"{_ASIDE.sub('', deliverable.name)}.xlsx")
    if not key:
        return safe_file_name(f"{deliverable.number} {deliverable.name}.docx")
    folder = safe_file_name(f"{deliverable.number} {_ASIDE.sub('', deliverable.name)}")
    whose = owner if owner == key else f"{key} {owner}"
    return f"{folder}/{safe_file_name(f'{whose} {deliverable.name}.docx')}"
