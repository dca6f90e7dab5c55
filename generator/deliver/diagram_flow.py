"""Where the nodes and links of a flow stand: in columns from left to right, in lanes from above.

A link that passes a column has a place of its own in it, so nothing is drawn over a node.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Key = Hashable


@dataclass(frozen=True, slots=True)
class Station:
    """A node before it has a place; `height` is what its own words need."""

    key: str
    column: int
    height: float
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a later column, and the height it takes at both its ends."""

    source: str
    target: str
    slot: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Top and height of each node and lane; of each link the middle, column by column."""

    nodes: Mapping[str, tuple[float, float]]
    levels: tuple[tuple[float, ...], ...]
    lanes: tuple[tuple[float, float], ...]
    bottom: float


def columns_of(names: Sequence[str], pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The column of each name: one after the last of those it is fed by; what runs back is left."""
    after: dict[str, list[str]] = {name: [] for name in names}
    for source, target in pairs:
        if source != target and target not in after[source]:
            after[source].append(target)
    order: list[str] = []
    state: dict[str, int] = {}
    kept: list[tuple[str, str]] = []
    # depth first with a stack of its own: a long chain must not end in a recursion limit
    for start in _sources_first(names, after):
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(after[start]))]
        while stack:
            name, rest = stack[-1]
            follower = next(rest, None)
            if follower is None:
                stack.pop()
                state[name] = 2
                order.append(name)
            elif state.get(follower) != 1:
                kept.append((name, follower))
                if follower not in state:
                    state[follower] = 1
                    stack.append((follower, iter(after[follower])))
    column = dict.fromkeys(names, 0)
    feeds: dict[str, list[str]] = {}
    for source, target in kept:
        feeds.setdefault(source, []).append(target)
    for name in reversed(order):
        for target in feeds.get(name, ()):
            column[target] = max(column[target], column[name] + 1)
    return column


def _sources_first(names: Sequence[str], after: Mapping[str, list[str]]) -> list[str]:
    fed = {target for targets in after.values() for target in targets}
    return [name for name in names if name not in fed] + [name for name in names if name in fed]


@dataclass(slots=True)
class _Place:
    key: Key
    column: int
    lane: int
    height: float
    rank: float = 0
    top: float = 0
    before: list[Key] = field(default_factory=list)
    after: list[Key] = field(default_factory=list)


def place(
    stations: Sequence[Station],
    links: Sequence[Link],
    *,
    top: float,
    between: float,
    lane_head: float = 0,
    lane_between: float = 0,
) -> Placed:
    """Everything placed, links in the order that crosses least (by barycentres)."""
    places, chains = _places(stations, links)
    columns: dict[int, list[_Place]] = {}
    for item in places.values():
        columns.setdefault(item.column, []).append(item)
    _sort(places, columns)
    lanes, bottom = _stack(columns, top, between, lane_head, lane_between)
    levels = _levels(places, chains, links)
    nodes = {s.key: (places[s.key].top, places[s.key].height) for s in stations}
    return Placed(nodes, levels, lanes, bottom)


def _places(
    stations: Sequence[Station], links: Sequence[Link]
) -> tuple[dict[Key, _Place], list[list[Key]]]:
    into: dict[str, float] = {}
    out: dict[str, float] = {}
    for link in links:
        out[link.source] = out.get(link.source, 0) + link.slot
        into[link.target] = into.get(link.target, 0) + link.slot
    places: dict[Key, _Place] = {
        s.key: _Place(
            s.key, s.column, s.lane, max(s.height, into.get(s.key, 0), out.get(s.key, 0)), rank
        )
        for rank, s in enumerate(stations)
    }
    chains: list[list[Key]] = []
    for number, link in enumerate(links):
        source, target = places[link.source], places[link.target]
        chain: list[Key] = [link.source]
        for column in range(source.column + 1, target.column):
            key = (number, column)
            places[key] = _Place(key, column, source.lane, link.slot, source.rank)
            chain.append(key)
        chain.append(link.target)
        for one, other in itertools.pairwise(chain):
            places[one].after.append(other)
            places[other].before.append(one)
        chains.append(chain)
    return places, chains


def _sort(places: Mapping[Key, _Place], columns: Mapping[int, list[_Place]]) -> None:
    order = sorted(columns)
    for column in order:
        columns[column].sort(key=lambda item: (item.lane, item.rank))
        _rank(columns[column])
    for sweep in range(8):
        for column in order if sweep % 2 == 0 else reversed(order):
            for item in columns[column]:
                near = item.before if sweep % 2 == 0 else item.after
                if near:
                    item.rank = sum(places[key].rank for key in near) / len(near)
            columns[column].sort(key=lambda item: (item.lane, item.rank))
            _rank(columns[column])


def _rank(items: list[_Place]) -> None:
    for number, item in enumerate(items):
        item.rank = (number + 0.5) / len(items)


def _stack(
    columns: Mapping[int, list[_Place]],
    top: float,
    between: float,
    lane_head: float,
    lane_between: float,
) -> tuple[tuple[tuple[float, float], ...], float]:
    """Give every place its top, each column in the middle of its lane."""
    count = max((item.lane for items in columns.values() for item in items), default=0) + 1
    lanes: list[tuple[float, float]] = []
    for lane in range(count):
        stacks = [[i for i in items if i.lane == lane] for items in columns.values()]
        heights = [sum(i.height + between for i in stack) - between for stack in stacks if stack]
        inner = max(heights, default=0)
        body = top + lane_head
        for stack in stacks:
            y = body + (inner - sum(i.height + between for i in stack) + between) / 2
            for item in stack:
                item.top = y
                y += item.height + between
        lanes.append((top, lane_head + inner))
        top += lane_head + inner + lane_between
    return tuple(lanes), top - lane_between


def _levels(
    places: Mapping[Key, _Place], chains: Sequence[Sequence[Key]], links: Sequence[Link]
) -> tuple[tuple[float, ...], ...]:
    """The level of each link in each column from where it leaves to where it arrives."""
    found: list[list[float]] = [[0.0] * len(chain) for chain in chains]

    def middle(key: Key) -> float:
        return places[key].top + places[key].height / 2

    leaving: dict[Key, list[int]] = {}
    arriving: dict[Key, list[int]] = {}
    for number, chain in enumerate(chains):
        leaving.setdefault(chain[0], []).append(number)
        arriving.setdefault(chain[-1], []).append(number)
        for step, key in enumerate(chain[1:-1], 1):
            found[number][step] = middle(key)
    for ends, near, own in ((leaving, 1, 0), (arriving, -2, -1)):
        for key, numbers in ends.items():
            y = places[key].top + (places[key].height - sum(links[n].slot for n in numbers)) / 2
            for _, number in sorted((middle(chains[n][near]), n) for n in numbers):
                found[number][own] = y + links[number].slot / 2
                y += links[number].slot
    return tuple(map(tuple, found))
