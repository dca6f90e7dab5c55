"""Between the ledger's columns (text and whole numbers) and its records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping

from generator.model.finding import CheckReport, Disposition
from generator.platform import readable_name
from generator.workspace.codec import (
    report_from_json,
    report_to_json,
    value_from_plain,
    value_to_plain,
)
from generator.workspace.records import (
    Adoption,
    Correction,
    CorrectionKind,
    Dispatch,
    Event,
    Lease,
    Outcome,
    Receipt,
    SealKey,
    WaiverRecord,
)

Row = RowMapping


def utc_text(moment: datetime) -> str:
    """Fixed width, so that text sorts as time; a time without a zone is a bug."""
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_from(text: str) -> datetime:
    return datetime.fromisoformat(text)


Record = Dispatch | Receipt | WaiverRecord | Adoption | Correction | Event | Lease


def columns_of(record: Record) -> dict[str, Any]:
    """The record's columns but its id, which the ledger gives."""
    columns = {
        field.name: _plain(getattr(record, field.name))
        for field in fields(record)
        if field.name != "id"
    }
    if "report" in columns:
        columns["findings"] = columns.pop("report")
    if isinstance(record, Correction):
        columns["value"] = json.dumps(value_to_plain(record.value))
        columns["old_value"] = json.dumps(value_to_plain(record.old_value))
    return columns


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case datetime():
            return utc_text(value)
        case date():
            return value.isoformat()
        case str():
            return readable_name(value)
        case tuple():
            return json.dumps(value)
        case CheckReport():
            return report_to_json(value)
        case Mapping():
            return json.dumps(dict(value), ensure_ascii=False, sort_keys=True)
    return value


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def seal_key_from(row: Row) -> SealKey:
    return SealKey(row["id"], bytes.fromhex(row["key"]), moment_from(row["at"]))


def dispatch_from(row: Row) -> Dispatch:
    return Dispatch(
        **dict(row)
        | {
            "years": tuple(json.loads(row["years"])),
            "as_of": date.fromisoformat(row["as_of"]),
            "at": moment_from(row["at"]),
        }
    )


def receipt_from(row: Row) -> Receipt:
    columns = dict(row)
    report = report_from_json(columns.pop("findings"))
    disposition = columns["disposition"]
    return Receipt(
        **columns
        | {
            "at": moment_from(row["at"]),
            "outcome": Outcome(row["outcome"]),
            "disposition": None if disposition is None else Disposition(disposition),
            "as_of": _day(row["as_of"]),
            "report": report,
            "version_no": row["version_no"] or 0,
        }
    )


def waiver_from(row: Row) -> WaiverRecord:
    return WaiverRecord(
        **dict(row) | {"at": moment_from(row["at"]), "expires": _day(row["expires"])}
    )


def adoption_from(row: Row) -> Adoption:
    return Adoption(**dict(row) | {"at": moment_from(row["at"])})


def correction_from(row: Row) -> Correction:
    return Correction(
        **dict(row)
        | {
            "at": moment_from(row["at"]),
            "kind": CorrectionKind(row["kind"]),
            "value": value_from_plain(json.loads(row["value"])),
            "old_value": value_from_plain(json.loads(row["old_value"])),
        }
    )


def event_from(row: Row) -> Event:
    detail = MappingProxyType(json.loads(row["detail"]))
    return Event(**dict(row) | {"at": moment_from(row["at"]), "detail": detail})


def lease_from(row: Row) -> Lease:
    columns = {name: value for name, value in row.items() if name != "id"}
    return Lease(
        **columns
        | {"taken_at": moment_from(row["taken_at"]), "heartbeat": moment_from(row["heartbeat"])}
    )
