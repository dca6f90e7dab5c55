"""One broken rule file per fault in rulebook_faults/: each is refused with file, line and words.

A sample says in its first lines where it would lie in rules/ (位置), the line named (行; 0 for
the file as a whole), the words the message must hold (应说), another file where the fault shows
(报在), and an encoding other than UTF-8 (编码). The lines of a CSV count after these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.errors import RulebookError
from generator.rulebook import load_rulebook
from generator.rulebook.cases import load_cases
from tests.rulebook.rules import make_tiny_rules, write

SAMPLES = sorted((Path(__file__).parent / "rulebook_faults").glob("*.yaml"))
HEAD = re.compile(r"# (位置|行|应说|报在|编码): (.+)")
TRACE_OF_CODE = re.compile(r"Traceback|Error|Exception|Node\(|None\b|<class")


@dataclass(frozen=True)
class Sample:
    at: str
    line: int
    words: tuple[str, ...]
    shows_in: str
    data: bytes


def read_sample(path: Path) -> Sample:
    lines = path.read_text(encoding="utf-8").splitlines()
    head: list[tuple[str, str]] = []
    for line in lines:
        found = HEAD.fullmatch(line)
        if found is None:
            break
        head.append((found[1], found[2]))
    said = dict(head)
    body = lines[len(head) :] if said["位置"].endswith(".csv") else lines
    return Sample(
        at=said["位置"],
        line=int(said["行"]),
        words=tuple(value for key, value in head if key == "应说"),
        shows_in=said.get("报在", said["位置"]),
        data=("\n".join(body) + "\n").encode(said.get("编码", "utf-8")),
    )


@pytest.fixture(scope="module")
def packaged_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_rules(tmp_path_factory.mktemp("packaged"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_broken_rule_file_is_refused_with_its_place_and_in_words(
    path: Path, packaged_rules: Path, tmp_path: Path
) -> None:
    sample = read_sample(path)
    office = tmp_path / "rules"
    write(office, sample.at, sample.data)
    with pytest.raises(RulebookError) as caught:
        load_cases(load_rulebook(packaged_rules, office))
    fault = caught.value
    assert Path(fault.path).as_posix().endswith(sample.shows_in), str(fault)
    if sample.shows_in == sample.at:
        assert fault.line == sample.line, str(fault)
    for words in sample.words:
        assert words in str(fault), str(fault)
    assert fault.remedy, "a fault says what to do"
    assert not TRACE_OF_CODE.search(str(fault)), str(fault)


def test_the_rules_the_samples_are_laid_over_are_sound(packaged_rules: Path) -> None:
    assert load_cases(load_rulebook(packaged_rules))


def test_every_sample_has_words_of_its_own() -> None:
    assert len(SAMPLES) > 100
    assert all(read_sample(path).words for path in SAMPLES)
