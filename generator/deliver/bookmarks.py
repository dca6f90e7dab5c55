"""Bookmarks of a finished text: a loop repeats them, and two of one name break the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from generator.deliver.docx import text_of, w


def bookmarks(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Each bookmark's name and the text from its start to its end inside one paragraph."""
    for start in root.iter(w("bookmarkStart")):
        text = []
        for sibling in start.itersiblings():
            if sibling.tag == w("bookmarkEnd") and sibling.get(w("id")) == start.get(w("id")):
                break
            text.append(text_of(sibling))
        yield start.get(w("name"), ""), "".join(text)


def tell_apart(root: etree._Element) -> Mapping[str, Sequence[str]]:
    """Give repeated bookmarks names and ids of their own; which names a repeated one has now.

    The first keeps its name, the second of `_Ref_x` becomes `_Ref_x_2`.
    """
    starts = list(root.iter(w("bookmarkStart")))
    if len({start.get(w("id")) for start in starts}) < len(starts):
        _number(root)
    seen: Counter[str] = Counter()
    named: dict[str, list[str]] = {}
    taken = {start.get(w("name"), "") for start in starts}
    for start in starts:
        name = start.get(w("name"), "")
        seen[name] += 1
        own = name
        while seen[name] > 1 and own in taken:
            own = f"{name}_{seen[name]}"
            if own in taken:
                seen[name] += 1
        if own != name:
            taken.add(own)
            start.set(w("name"), own)
        named.setdefault(name, []).append(own)
    return {name: names for name, names in named.items() if len(names) > 1}


def _number(root: etree._Element) -> None:
    """New ids from 1; an end belongs to the last start before it that has its id."""
    open_ids: dict[str, str] = {}
    last = 0
    for mark in root.iter(w("bookmarkStart"), w("bookmarkEnd")):
        old = mark.get(w("id"), "")
        if mark.tag == w("bookmarkStart"):
            last += 1
            open_ids[old] = str(last)
        mark.set(w("id"), open_ids.get(old, old))


def meant(
    names: Sequence[str], references: Sequence[etree._Element], root: etree._Element
) -> list[str]:
    """Which of a repeated bookmark's `names` each reference means.

    Of a loop each turn has as many references as the next, so they are dealt out in order. Where
    that does not come out even a reference means the next bookmark after it, else the last.
    """
    if len(references) % len(names) == 0:
        share = len(references) // len(names)
        return [names[number // share] for number in range(len(references))]
    wanted = set(names)
    order = {element: place for place, element in enumerate(root.iter(w("bookmarkStart"), *_KINDS))}
    places = {
        start.get(w("name"), ""): order[start]
        for start in root.iter(w("bookmarkStart"))
        if start.get(w("name")) in wanted
    }
    return [
        next((name for name in names if places[name] > order[reference]), names[-1])
        for reference in references
    ]


_KINDS = (w("fldSimple"), w("r"))
