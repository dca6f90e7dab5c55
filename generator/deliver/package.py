"""The parts of a Word package that hold no text: types, relations, properties, theme."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from generator.deliver.docx import DOCUMENT_PART

REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES_PART: Final = "[Content_Types].xml"
RELATIONSHIPS_PART: Final = "word/_rels/document.xml.rels"
_PACKAGE_REL: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
# The parts every document has beside its text: name, content type, relation.
_FIXED: Final = (
    ("styles", "wordprocessingml.styles+xml", "styles"),
    ("settings", "wordprocessingml.settings+xml", "settings"),
    ("fontTable", "wordprocessingml.fontTable+xml", "fontTable"),
    ("theme/theme1", "theme+xml", "theme"),
)


def content_types(running: tuple[str, ...]) -> bytes:
    """`running` names the header and footer parts ("header1", "footer2")."""
    overrides = {DOCUMENT_PART: "wordprocessingml.document.main+xml"}
    overrides |= {f"word/{name}.xml": kind for name, kind, _ in _FIXED}
    overrides |= {
        f"word/{name}.xml": f"wordprocessingml.{name.rstrip('0123456789')}+xml" for name in running
    }
    overrides["docProps/app.xml"] = "extended-properties+xml"
    return (
        f'{XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/{name}" ContentType="{_OFFICE}{kind}"/>'
            for name, kind in overrides.items()
        )
        + '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    ).encode()


def package_relationships() -> bytes:
    return (
        f'{XML_HEAD}<Relationships xmlns="{_PACKAGE_REL}">'
        f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/'
        'relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{REL}/extended-properties" Target="docProps/app.xml"/>'
        "</Relationships>"
    ).encode()


def document_relationships(running: tuple[str, ...]) -> bytes:
    """Relations of the body; a header or footer part's id is its name."""
    links = [(f"rId{number}", kind, name) for number, (name, _, kind) in enumerate(_FIXED, 1)]
    links += [(name, name.rstrip("0123456789"), name) for name in running]
    return (
        f'{XML_HEAD}<Relationships xmlns="{_PACKAGE_REL}">'
        + "".join(
            f'<Relationship Id="{key}" Type="{REL}/{kind}" Target="{name}.xml"/>'
            for key, kind, name in links
        )
        + "</Relationships>"
    ).encode()


def core_properties(title: str) -> bytes:
    """Title only: a creation time would differ from one build to the next."""
    return (
        f'{XML_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title></cp:coreProperties>"
    ).encode()


def app_properties() -> bytes:
    return (
        f'{XML_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>parkaudit</Application></Properties>'
    ).encode()


def theme() -> bytes:
    """The least a theme may be: Word wants one, charts take their colours from it."""
    colours = {
        "dk2": "1F3A4D", "lt2": "EEF2F4", "accent1": "2F6C8F", "accent2": "5B9A68",
        "accent3": "C98B2B", "accent4": "8A5A83", "accent5": "4F81BD", "accent6": "A94A3F",
        "hlink": "0563C1", "folHlink": "954F72",
    }  # fmt: skip
    scheme = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items()
    )
    face = '<a:latin typeface="Times New Roman"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    return (
        f'{XML_HEAD}<a:theme xmlns:a="{_DRAWING}" name="parkaudit"><a:themeElements>'
        '<a:clrScheme name="parkaudit"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>'
        f'<a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>{scheme}</a:clrScheme>'
        f'<a:fontScheme name="parkaudit"><a:majorFont>{face}</a:majorFont>'
        f"<a:minorFont>{face}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="parkaudit"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>'
        + f'<a:ln w="9525">{fill}</a:ln>' * 3
        + "</a:lnStyleLst><a:effectStyleLst>"
        + "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
        + f"</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    ).encode()
