"""Submissions and check reports as JSON text: what is read back equals what was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from generator.model.finding import CheckReport, Finding, Severity, Waiver
from generator.model.submission import (
    Blank,
    Entry,
    EntryKey,
    Place,
    Remark,
    Submission,
    Unreadable,
    Value,
)

FORMAT = 1


def submission_to_json(submission: Submission) -> str:
    """One row of the ledger's record; entries as short lists, since there are hundreds a return."""
    return _dump(
        {
            "format": FORMAT,
            "recipient_id": submission.recipient_id,
            "form_id": submission.form_id,
            "form_version": submission.form_version,
            "years": submission.years,
            "entries": [
                [
                    _key_out(entry.key),
                    entry.raw,
                    value_to_plain(entry.value),
                    _place_out(entry.place),
                    entry.note,
                    [[remark.fault, remark.detail] for remark in entry.remarks],
                ]
                for entry in submission.entries
            ],
            "rows": {table: list(rows) for table, rows in submission.rows.items()},
        }
        | ({"tailoring": submission.tailoring} if submission.tailoring else {})
    )


def submission_from_json(text: str) -> Submission:
    record = _load(text)
    return Submission(
        recipient_id=record["recipient_id"],
        form_id=record["form_id"],
        form_version=record["form_version"],
        years=tuple(record["years"]),
        entries=tuple(
            Entry(
                key=EntryKey(*key),
                raw=raw,
                value=value_from_plain(value),
                place=Place(*place),
                note=note,
                remarks=tuple(Remark(*remark) for remark in remarks),
            )
            for key, raw, value, place, note, remarks in record["entries"]
        ),
        rows=MappingProxyType({table: tuple(rows) for table, rows in record["rows"].items()}),
        tailoring=record.get("tailoring", ""),
    )


def report_to_json(report: CheckReport) -> str:
    return _dump({"format": FORMAT, "findings": [_finding_out(f) for f in report.findings]})


def report_from_json(text: str) -> CheckReport:
    return CheckReport(tuple(_finding_in(found) for found in _load(text)["findings"]))


def value_to_plain(value: Value) -> list[str]:
    """A value as a tag and its text: n number, t text, d date, b blank, u unreadable."""
    match value:
        case Decimal():
            if not value.is_finite():
                raise ValueError(value)
            return ["n", str(value)]
        case str():
            return ["t", value]
        case datetime():  # a date to Python, and not one to a form
            raise TypeError(value)
        case date():
            return ["d", value.isoformat()]
        case Blank():
            return ["b", value.name]
        case Unreadable():
            return ["u", value.fault, value.detail]


def value_from_plain(plain: list[str]) -> Value:
    match plain:
        case ["n", text]:
            return Decimal(text)
        case ["t", text]:
            return text
        case ["d", text]:
            return date.fromisoformat(text)
        case ["b", name]:
            return Blank[name]
        case ["u", fault, detail]:
            return Unreadable(fault, detail)
    raise ValueError(plain)


def _finding_out(finding: Finding) -> dict[str, Any]:
    waiver = finding.waiver
    return {
        "code": finding.code,
        "severity": finding.severity.name,
        "message": finding.message,
        "remedy": finding.remedy,
        "keys": [_key_out(key) for key in finding.keys],
        "places": [_place_out(place) for place in finding.places],
        "values": [list(pair) for pair in finding.values],
        "waiver": waiver and [waiver.code, waiver.subject, waiver.reason, waiver.person],
    }


def _finding_in(record: Mapping[str, Any]) -> Finding:
    return Finding(
        code=record["code"],
        severity=Severity[record["severity"]],
        message=record["message"],
        remedy=record["remedy"],
        keys=tuple(EntryKey(*key) for key in record["keys"]),
        places=tuple(Place(*place) for place in record["places"]),
        values=tuple((name, text) for name, text in record["values"]),
        waiver=None if record["waiver"] is None else Waiver(*record["waiver"]),
    )


def _key_out(key: EntryKey) -> list[str | int]:
    return [key.field, key.row, key.year]


def _place_out(place: Place) -> list[str]:
    return [place.sheet, place.cell]


def _dump(record: Mapping[str, Any]) -> str:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate from a damaged file: no database takes it bare
        return json.dumps(record, separators=(",", ":"), allow_nan=False)
    return text


def _load(text: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(text)
    if record["format"] != FORMAT:
        raise ValueError(record["format"])
    return record
