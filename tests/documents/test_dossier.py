"""The dossier says of the round what its parts say."""

from __future__ import annotations

from generator.deliver.dossier import Dossier


def test_each_return_in_force_is_in_the_dossier_once(dossier: Dossier) -> None:
    returned = [(one.recipient.id, one.submission.form_id) for one in dossier.returned]
    assert len(returned) == len(set(returned))
    assert {number for number, _ in returned} >= set(dossier.readings)
    assert set(dossier.filings) == set(dossier.forms) == set(dossier.readings)


def test_the_trails_of_scores_level_and_improvement_are_known(dossier: Dossier) -> None:
    for trails in (dossier.round_trails, dossier.level.trails, dossier.improvement.trails):
        assert trails
        assert set(trails) <= set(dossier.known)


def test_of_an_audit_nobody_answered_there_is_a_dossier_that_says_so(
    empty_dossier: Dossier,
) -> None:
    assert not empty_dossier.readings
    assert {one.on_time for one in empty_dossier.collected} == {None}
    assert all(one.sent_on is not None for one in empty_dossier.collected)
