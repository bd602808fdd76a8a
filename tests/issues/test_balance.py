"""Balance counts submitters: people once, organisations once, whatever they wrote and however much."""

from consult.issues import balance
from consult.models.people import StakeholderGroup
from consult.models.submissions import SubmissionState


def test_a_long_paper_outvotes_nobody(make):
    consultation = make.consultation()
    citizen = make.submission(consultation, "Una cosa.")
    university = make.organisation()
    papers = [
        make.submission(consultation, "Uno.", "Dos.", organisation=university, group=group)
        for group in (StakeholderGroup.ACADEMIA, StakeholderGroup.OTHER)
    ]
    withdrawn = make.submission(consultation, "Me arrepentí.", state=SubmissionState.WITHDRAWN)
    run = make.run(consultation, [citizen, *papers, withdrawn])
    found = balance.of_topics(run.id)[run.topics[0].id]
    assert (found.people, found.organisations, found.submitters) == (1, 1, 2)
    assert found.parts() == [("academia", 1), ("citizen", 1)]
    assert balance.of_consultation(consultation.id) == found


def test_issue_counts_what_was_put_into_it(make):
    consultation = make.consultation()
    run = make.run(consultation, [make.submission(consultation, "Una."), make.submission(consultation, "Otra.")])
    issue = make.issue(run.topics[0])
    assert balance.of_issues(consultation.id)[issue.id].people == 2
