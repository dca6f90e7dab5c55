"""Fill workbooks in LibreOffice as a person would, and save them as xlsx, xls or ods.

Runs under the system Python that has ``uno``: ``python3 fill_office.py JOBS.json``. A job is
{"source", "target", "cells": [[sheet, cell, kind, text], ...], "rows": [[sheet, row], ...]}:
kind "n" is typed (LibreOffice makes a number of it if it is one), "s" is text; `rows` are
inserted first, 1-based.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8"}


def _property(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def _connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not answer")


def _fill(desktop, job):
    hidden = (_property("Hidden", True),)
    document = desktop.loadComponentFromURL(
        Path(job["source"]).resolve().as_uri(), "_blank", 0, hidden
    )
    document.enableAutomaticCalculation(False)  # once at the end, not after every cell
    document.addActionLock()
    sheets = document.Sheets
    for name, row in job.get("rows", ()):
        sheet = sheets.getByName(name)
        sheet.unprotect("")
        sheet.Rows.insertByIndex(row - 1, 1)
    known = {}
    for name, reference, kind, text in job["cells"]:
        if name not in known:
            known[name] = sheets.getByName(name)
        cell = known[name].getCellRangeByName(reference)
        if kind == "n":
            cell.setFormula(text)
        else:
            cell.setString(text)
    document.removeActionLock()
    document.enableAutomaticCalculation(True)
    document.calculateAll()
    target = Path(job["target"])
    target.parent.mkdir(parents=True, exist_ok=True)
    document.storeToURL(
        target.resolve().as_uri(), (_property("FilterName", FILTERS[target.suffix]),)
    )
    document.close(True)


def main(jobs_file):
    jobs = json.loads(Path(jobs_file).read_text(encoding="utf-8"))
    pipe = f"parkaudit{os.getpid()}"
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--norestore",
                "--nologo",
                f"-env:UserInstallation={Path(profile).as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
        )
        try:
            context = _connect(pipe)
            desktop = context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
            for job in jobs:
                _fill(desktop, job)
            desktop.terminate()
        finally:
            office.wait(timeout=60)


if __name__ == "__main__":
    main(sys.argv[1])
