"""园区清洁生产准入清单: notice, tables and 编制说明 in one context. Pure."""

from __future__ import annotations

from generator.deliver.admission import admission_of, trial_reviews
from generator.deliver.admission_notes import Notes
from generator.deliver.admission_tables import MOST_LINKS, OWN_RULES, Tables
from generator.deliver.chapters.trailed import Row
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.sentences import Words, prose
from generator.model.admission import BuildKind
from generator.model.reference import Source
from generator.model.score import Trail
from generator.score.shares import PARK


def tables_of(dossier: Dossier, numbers: Numbers) -> Tables:
    """The list with the projects it was tried on, ready to be printed."""
    admission = admission_of(dossier)
    return Tables(dossier, admission, trial_reviews(dossier, admission), numbers)


def admission_list_document(dossier: Dossier) -> Filled:
    """Everything the document prints; what the departments have not told is a gap."""
    numbers = Numbers(dossier.known, dossier.rounding)
    tables = tables_of(dossier, numbers)
    notes = Notes(tables)
    admission, settings, rules = tables.admission, dossier.settings, tables.admission.rules
    context: Row = {
        "status": dossier.book.clauses.status,
        "sample": settings.sample,
        "park_name": settings.park_name,
        "issuer": settings.issuer or settings.park_authority,
        "document_number": settings.document_number,
        "document_date": settings.document_date,
        "contact_name": settings.contact.name,
        "contact_phone": settings.contact.phone,
        "audit_year": dossier.year,
        "zones": tables.zones(),
        "constraints": tables.constraints(),
        "prohibited": tables.entries(admission.prohibited, "number", "industries"),
        "restricted": tables.entries(
            admission.restricted, "number", "kind", "industries", "problems"
        ),
        "limits": tables.limits(),
        "derivations": tables.derivations(),
        "capacities": tables.capacities(),
        "replacements": tables.replacements(),
        "general": tables.entries(admission.general, "topic"),
        "failing": tables.failing(),
        "links": tables.links(),
        "links_left": _links_left(tables),
        "review_form": tables.review_form(),
        "trials": tables.trials(),
        "warning": _warning(tables),
        "warning_text": rules.warning_text,
        "review_years": rules.review_years,
        "triggers": list(rules.triggers),
        "legal_bases": [source.citation for source in _cited(tables)],
        "scope": _scope(tables),
        "notes": {
            "constraints": notes.constraints(),
            "scales": _scales(tables),
            "sectors": notes.sectors(),
            "capacity": notes.capacity(),
            "capacity_chart": notes.capacity_chart(),
            "consistency": notes.consistency(),
            "trial": notes.trial(),
            "objections": list(notes.objections()),
            "unchecked": _unchecked(tables),
        },
    }
    return Filled(context, numbers.trails)


def _cited(tables: Tables) -> list[Source]:
    """What the entries stand on and is in force on the day of the document, each once."""
    book, day = tables.dossier.book, tables.admission.day
    used = dict.fromkeys(
        [
            *tables.admission.rules.legal_bases,
            *(entry.law for entry in tables.admission.entries if entry.law),
            *(each.law for each in tables.admission.replacements),
        ]
    )
    found = [book.sources[name] for name in used if book.sources[name].in_force(day)]
    return [source for source in found if source.kind != OWN_RULES]


def _warning(tables: Tables) -> object:
    rules = tables.admission.rules
    trail = Trail(
        f"{PARK}:admission_warning", "占用率预警线", rules.warning, "%",
        source=tables.admission.library.printing.basis(rules.factors_source),
        mark=rules.factors_mark, reason="建议值，园区可以调整",
    )  # fmt: skip
    return tables.numbers.of(trail, 0)


def _scales(tables: Tables) -> Prose:
    """强、中、弱 with their factors, each a proposal with its own trail."""
    rules = tables.admission.rules
    pieces: list[Words] = []
    for grade, factor in rules.factors.items():
        trail = Trail(
            f"{PARK}:admission_scale_{grade}", f"{grade}制约的收严系数", factor,
            source=tables.admission.library.printing.basis(rules.factors_source),
            mark=rules.factors_mark, reason="建议值，须论证",
        )  # fmt: skip
        pieces += ["、" if pieces else "", f"{grade}制约", tables.numbers.of(trail, 2)]
    return prose(*pieces)


def _scope(tables: Tables) -> Prose:
    """How much the list holds, counted."""
    numbers, admission = tables.numbers, tables.admission
    limits = [limit for sector in admission.sectors for limit in sector.limits]

    def count(key: str, label: str, number: int, unit: str) -> Figure:
        return numbers.count(f"{PARK}:admission_count_{key}", label, number, unit)

    return prose(
        "清单含禁止类",
        count("prohibited", "禁止类条目数", len(admission.prohibited), "条"),
        "、限制类和准入条件",
        count("restricted", "限制类和准入条件数", len(admission.restricted), "条"),
        "、分行业限值",
        count("limits", "分行业限值数", len(limits), "项"),
        "（",
        count("sectors", "行业数", len(admission.sectors), "个"),
        "行业）、通用要求",
        count("general", "通用要求数", len(admission.general), "条"),
    )


def _links_left(tables: Tables) -> object:
    left = len(tables.admission.links) - MOST_LINKS
    if left <= 0:
        return None
    return tables.numbers.count(
        f"{PARK}:admission_links_left", "未列入表11的副产物项数", left, "项"
    )


def _unchecked(tables: Tables) -> Prose:
    """How many limits and clauses nobody has compared with a text."""
    admission = tables.admission
    limits = [limit for sector in admission.sectors for limit in sector.limits]
    proposed = [limit for limit in limits if limit.mark == "D"]
    recalled = [limit for limit in limits if limit.mark == "K"]
    clauses = [entry for entry in admission.entries if entry.mark == "K"]
    numbers = tables.numbers
    return prose(
        "分行业限值所据的行业体系基准值中，",
        numbers.count(f"{PARK}:admission_proposed", "建议指标项数", len(proposed), "项",
                      inputs=[limit.taken[BuildKind.NEW].trail for limit in proposed]),
        "为建议指标（非国家发布），",
        numbers.count(f"{PARK}:admission_recalled", "未核对原文的限值项数", len(recalled), "项"),
        "未核对原文；条目引用的条款有",
        numbers.count(f"{PARK}:admission_clauses", "未核对原文的条款数", len(clauses), "条"),
        "未核对原文。",
    )  # fmt: skip
