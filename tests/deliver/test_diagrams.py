"""Diagrams: everything is legible, inside its box and apart; every number keeps its trail."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from generator.deliver.diagram import (
    Diagram,
    Level,
    Member,
    NetworkLink,
    NetworkNode,
    OrgNode,
    RouteStage,
    SankeyFlow,
    WorkStep,
    diagram_xml,
    levels,
    network,
    organisation,
    sankey,
    technical_route,
    workflow,
)
from generator.deliver.diagram_shapes import Band
from generator.deliver.figure import Figure, Prose
from tests.deliver.drawn import all_words, crossings, overflows, overlaps, strays, text_boxes

NAMES = st.text(alphabet="铝磷新材料有限公司园区水泥一二三（）、AWm1%", min_size=1, max_size=40)
FEW = st.lists(NAMES, max_size=6)


def figure(text: object, unit: str = "t") -> Figure:
    return Figure(str(text), unit, f"trail-{text}")


def assert_legible(diagram: Diagram) -> None:
    assert diagram.shapes
    assert overlaps(diagram) == []
    assert overflows(diagram) == []
    assert strays(diagram) == []
    assert crossings(diagram) == []
    assert min(box.size_pt for box in text_boxes(diagram)) >= 7.5
    assert diagram.height_mm <= 225


STAGES = st.lists(
    st.builds(
        RouteStage,
        name=NAMES,
        inputs=FEW.map(tuple),
        methods=FEW.map(tuple),
        outputs=FEW.map(tuple),
    ),
    min_size=1,
    max_size=12,
)
ORGANISATIONS = st.recursive(
    st.builds(OrgNode, NAMES, FEW.map(tuple)),
    lambda below: st.builds(OrgNode, NAMES, FEW.map(tuple), st.lists(below, max_size=9).map(tuple)),
    max_leaves=30,
)
LEVELS = st.lists(
    st.builds(
        Level,
        name=NAMES,
        notes=st.lists(NAMES, max_size=2).map(tuple),
        members=st.lists(st.builds(Member, NAMES), max_size=40).map(tuple),
        to_next=NAMES,
    ),
    min_size=1,
    max_size=4,
)
AMOUNTS = st.integers(0, 100_000).map(figure)


@st.composite
def steps(draw: st.DrawFn) -> list[WorkStep]:
    names = draw(st.lists(NAMES, min_size=1, max_size=14, unique=True))
    return [
        WorkStep(
            name,
            actor=draw(st.one_of(st.just(""), NAMES)),
            decision=draw(st.booleans()),
            otherwise=draw(st.one_of(st.just(""), NAMES)),
            returns_to=draw(st.sampled_from(["", *names])),
        )
        for name in names
    ]


@st.composite
def flows(draw: st.DrawFn) -> list[SankeyFlow]:
    names = draw(st.lists(NAMES, min_size=1, max_size=12, unique=True))
    one = st.sampled_from(names)
    return draw(st.lists(st.builds(SankeyFlow, one, one, AMOUNTS), max_size=30))


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[NetworkNode], list[NetworkLink]]:
    names = draw(st.lists(NAMES, min_size=1, max_size=40))
    staged = draw(st.booleans())
    chains = st.sampled_from(["铝产业链", "磷化工", ""])
    nodes = [
        NetworkNode(f"QY{n}", name, draw(chains), f"环节{n % 5}" if staged else "")
        for n, name in enumerate(names)
    ]
    ends = st.sampled_from([node.id for node in nodes])
    link = st.builds(NetworkLink, ends, ends, NAMES, st.none() | AMOUNTS, st.booleans())
    return nodes, draw(st.lists(link, max_size=25))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(STAGES)
def test_a_route_of_any_names_is_legible(stages: list[RouteStage]) -> None:
    assert_legible(technical_route(stages))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(steps())
def test_a_workflow_of_any_names_is_legible(given_steps: list[WorkStep]) -> None:
    assert_legible(workflow(given_steps))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(ORGANISATIONS)
def test_an_organisation_of_any_names_is_legible(root: OrgNode) -> None:
    assert_legible(organisation(root))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(LEVELS)
def test_levels_of_any_names_are_legible(tiers: list[Level]) -> None:
    assert_legible(levels(tiers))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(flows(), st.sampled_from([156, 247]))
def test_a_sankey_of_any_flows_is_legible(given_flows: list[SankeyFlow], width: float) -> None:
    assert_legible(sankey(given_flows, width_mm=width))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(networks(), st.sampled_from([156, 247]))
def test_a_network_of_any_links_is_legible(
    parts: tuple[list[NetworkNode], list[NetworkLink]], width: float
) -> None:
    assert_legible(network(*parts, width_mm=width))


ENERGY = [
    SankeyFlow("原煤", "锅炉", figure("12.34", "万tce")),
    SankeyFlow("原煤", "窑炉", figure("25.10", "万tce")),
    SankeyFlow("电力", "铝电解", figure("40.55", "万tce")),
    SankeyFlow("锅炉", "蒸汽", figure("9.80", "万tce")),
    SankeyFlow("蒸汽", "铝电解", figure("2.70", "万tce")),
    SankeyFlow("窑炉", "余热", figure("1.05", "万tce")),
    SankeyFlow("余热", "锅炉", figure("停产", "")),
]


def test_a_band_is_as_broad_as_its_number_says() -> None:
    bands = [shape for shape in sankey(ENERGY).shapes if isinstance(shape, Band)]
    amounts = [float(flow.value.text) for flow in ENERGY[:-1]]
    scales = [band.breadth / amount for band, amount in zip(bands, amounts, strict=True)]
    assert max(scales) == pytest.approx(min(scales))


def test_every_number_of_a_flow_is_a_figure_with_its_trail() -> None:
    printed = sankey(ENERGY).figures()
    assert {(f.text, f.trail_id) for f in printed} == {
        (flow.value.text, flow.value.trail_id) for flow in ENERGY
    }


def test_a_flow_that_is_no_number_is_said_in_words() -> None:
    assert "余热→锅炉 停产" in all_words(sankey(ENERGY))


def test_one_unit_is_printed_once() -> None:
    said = all_words(sankey(ENERGY))
    assert said.count("万tce") == 1
    mixed = [*ENERGY, SankeyFlow("原煤", "损失", figure(3, "tce"))]
    assert "12.34万tce" in all_words(sankey(mixed))


def test_water_used_again_is_drawn_on_the_same_scale_beneath() -> None:
    diagram = sankey(
        [
            SankeyFlow("新鲜水", "车间", figure(100)),
            SankeyFlow("车间", "污水站", figure(110)),
            SankeyFlow("污水站", "车间", figure(50)),
        ]
    )
    bands = [shape for shape in diagram.shapes if isinstance(shape, Band)]
    assert bands[-1].breadth == pytest.approx(bands[0].breadth / 2)
    assert bands[-1].points[0][1] > max(y for band in bands[:2] for _, y in band.points)


def test_a_node_that_does_not_balance_is_named() -> None:
    said = all_words(sankey(ENERGY))
    assert "流入与流出不相等：锅炉、窑炉、蒸汽。" in said


def test_too_many_flows_leave_the_largest_and_a_count_of_the_rest() -> None:
    many = [SankeyFlow(f"来源{n}", f"用途{n}", figure(n)) for n in range(1, 101)]
    diagram = sankey(many)
    drawn = [int(f.text) for f in diagram.figures()]
    assert 15 < len(drawn) < 100
    assert sorted(drawn) == list(range(101 - len(drawn), 101))
    assert f"其余{100 - len(drawn)}项" in all_words(diagram)


def test_a_flow_over_several_stages_passes_no_node() -> None:
    diagram = sankey(
        [
            SankeyFlow("甲", "乙", figure(10)),
            SankeyFlow("乙", "丙", figure(10)),
            SankeyFlow("甲", "丙", figure(30)),
        ]
    )
    long = next(s for s in diagram.shapes if isinstance(s, Band) and len(s.points) == 5)
    middle = next(box for box in text_boxes(diagram) if str(box.lines[0]) == "乙")
    through = long.points[2][1]
    assert abs(through - (middle.top + middle.height / 2)) >= (
        long.breadth / 2 + middle.height / 2 - 0.05
    )


def test_links_that_run_back_are_listed_beneath_the_network() -> None:
    nodes = [NetworkNode("a", "甲厂", "", "上游"), NetworkNode("b", "乙厂", "", "下游")]
    links = [
        NetworkLink("a", "b", "氧化铝", figure(80)),
        NetworkLink("b", "a", "余热", figure(3), planned=True),
    ]
    diagram = network(nodes, links)
    back = next(box for box in text_boxes(diagram) if "余热" in str(box.lines[0]))
    onward = next(box for box in text_boxes(diagram) if "氧化铝" in str(box.lines[0]))
    assert back.top > onward.top + onward.height
    assert [f.text for f in diagram.figures()] == ["80", "3"]


def test_forty_posts_are_all_in_the_chart() -> None:
    root = OrgNode(
        "领导小组",
        ("组长",),
        tuple(
            OrgNode(f"第{n}组", (), tuple(OrgNode(f"小组{n}-{m}") for m in range(4)))
            for n in range(8)
        ),
    )
    said = all_words(organisation(root))
    assert all(f"小组{n}-{m}" in said for n in range(8) for m in range(4))


def test_a_figure_is_never_broken_into_two() -> None:
    member = Member("甲", (Prose(("全年综合能源消费量合计为", figure("123456.78", "tce"))),))
    diagram = levels([Level("企业", (), (member,) * 8)])
    assert {f.text for f in diagram.figures()} == {"123456.78"}
    assert len(diagram.figures()) == 8


BUILT: list[Callable[[], Diagram]] = [
    lambda: technical_route([RouteStage("准备", ("通知",), ("培训",), ("方案",))] * 3),
    lambda: workflow(
        [
            WorkStep("提交", "企业"),
            WorkStep("合格？", decision=True, otherwise="补正", returns_to="提交"),
            WorkStep("公布"),
        ]
    ),
    lambda: organisation(OrgNode("组", ("甲",), (OrgNode("a"), OrgNode("b&<c>")))),
    lambda: levels([Level("园区", (), (Member("甲"),), "分解"), Level("企业")]),
    lambda: sankey(ENERGY),
    lambda: network(
        [NetworkNode("a", "甲", "铝", "一"), NetworkNode("b", "乙", "", "二")],
        [NetworkLink("a", "b", "赤泥", figure(1))],
    ),
]
ORDER = {
    "wsp": ("cNvPr", "cNvSpPr", "cNvCnPr", "spPr", "style", "txbx", "bodyPr"),
    "spPr": ("xfrm", "custGeom", "prstGeom", "noFill", "solidFill", "ln"),
    "ln": ("noFill", "solidFill", "prstDash", "miter", "headEnd", "tailEnd"),
    "custGeom": ("avLst", "gdLst", "ahLst", "cxnLst", "rect", "pathLst"),
    "inline": ("extent", "effectExtent", "docPr", "cNvGraphicFramePr", "graphic"),
    "wgp": ("cNvPr", "cNvGrpSpPr", "grpSpPr", "wsp"),
    "pPr": ("pStyle", "snapToGrid", "spacing", "ind", "jc"),
    "rPr": ("rStyle", "rFonts", "color", "sz", "szCs"),
}


@pytest.mark.parametrize("build", BUILT)
def test_the_parts_of_a_shape_stand_in_the_order_word_wants(build: Callable[[], Diagram]) -> None:
    root = etree.fromstring(diagram_xml(build(), 7))
    for element in root.iter():
        order = ORDER.get(etree.QName(element).localname)
        if order:
            places = [order.index(etree.QName(child).localname) for child in element]
            assert places == sorted(places)
    declared = {"wpg", "wps", "wp", "a", "w", "mc"}
    assert set(re.findall(r"<(\w+):", diagram_xml(build(), 7))) <= declared


@pytest.mark.parametrize("build", BUILT)
def test_ids_are_unique_and_as_many_as_said(build: Callable[[], Diagram]) -> None:
    diagram = build()
    ids = re.findall(r'<(?:wp:docPr|wps:cNvPr) id="(\d+)"', diagram_xml(diagram, 50))
    first = count(50)
    assert [int(found) for found in ids] == [next(first) for _ in range(diagram.ids)]


@pytest.mark.parametrize("build", BUILT)
def test_the_same_data_give_the_same_drawing(build: Callable[[], Diagram]) -> None:
    assert diagram_xml(build(), 1) == diagram_xml(build(), 1)
