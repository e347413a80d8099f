"""An ordinary text that reads like speaking up or safeguarding is noticed, and one that does not is left alone."""

import time

import pytest

from concerns.rules.speaking_up import reads_like

SPEAKING_UP = (
    "I was bullied after I raised the staffing on nights.",
    "My manager threatened me when I reported the drug errors.",
    "Since I spoke up about the rota I have been moved to another ward.",
    "After we reported it, two of us were disciplined.",
    "When I raised it she moved, and then I was moved to nights.",
    "After I raised the short staffing at a handover I was left off the rota.",
    "This is whistleblowing and I want it treated so.",
    "A whistle-blower told us of it.",
    "A whistle blower rang the practice.",
    "Somebody blew the whistle on the unit.",
    "I have been to the Freedom to Speak Up guardian already.",
    "The speak up guardian has not answered.",
    "Known to FTSU.",
    "It may be a protected disclosure.",
    "She suffered detriment.",
    "He was subjected to a detriment for what he said.",
    "They fear reprisals.",
    "I was victimised for raising concerns.",
    "I was victimized for raising concerns.",
    "Nurses who spoke out are ostracised.",
    "Nurses who spoke out are ostracized.",
    "Staff are afraid to speak up.",
    "Colleagues are too scared to\nraise it with the matron.",
    "We were told to keep quiet about the falls.",
    "Staff were warned not to report the near misses.",
    "Staff are being bullied by the ward manager.",
    "He signed a non-disclosure agreement.",
    "I WAS BULLIED AFTER I RAISED IT",
    "I am penalised for reporting short staffing.",
    "I am penalized for reporting short staffing.",
)
SAFEGUARDING = (
    "Abuse of a resident at night.",
    "I saw a carer slap and later hit a resident.",
    "The carer slapped an elderly resident.",
    "Residents were being neglected over the weekend.",
    "A child was hit by a member of staff.",
    "This is a safeguarding matter.",
    "A safe-guarding referral was not made.",
    "There were signs of physical abuse.",
    "She lives with domestic abuse.",
    "Self-neglect that nobody follows up.",
    "Unexplained bruising on both arms.",
    "Neglect of two vulnerable adults in supported living.",
    "Non-accidental injury was not considered.",
)
NEITHER = (
    "",
    "Nobody answered the bell.",
    "Four falls with harm in ten days.",
    "Staff asked the patient to speak up because of the noise.",
    "Cuts in the rota are to the detriment of patients.",
    "The change was detrimental to care.",
    "Safeguarding training stands at 62% on this ward.",
    "The safeguarding team has one vacancy.",
    "The drug and alcohol abuse service is full.",
    "Substance abuse clinics were cancelled.",
    "The garden is neglected.",
    "The practice was hit by staff shortages.",
    "The strike hit the patient transport service.",
    "A patient raised the matter with the ward, and it was put right.",
    "The incident was reported after the shift.",
    "Patients were moved to another ward after the leak was reported.",
    "The clinic moved to a new site.",
    "A speaker broke down in the guardian's office.",
    "The whistle of the kettle frightened nobody.",
    "Patients complained about the food.",
    "Staff raised the bed rails.",
    "The child protected her arm.",
    "Two agency nurses gave insulin without a second check.",
)


@pytest.mark.parametrize("text", SPEAKING_UP)
def test_what_reads_like_speaking_up(text):
    assert reads_like(text) == "speak_up"


@pytest.mark.parametrize("text", SAFEGUARDING)
def test_what_reads_like_safeguarding(text):
    assert reads_like(text) == "safeguarding"


@pytest.mark.parametrize("text", NEITHER)
def test_what_reads_like_neither(text):
    assert reads_like(text) is None


def test_several_texts_are_read_each_by_itself():
    assert reads_like("Nobody answered.", "Known to FTSU.") == "speak_up"
    assert reads_like("The rota is moved", "for reporting see the other page") is None


def test_a_long_text_is_read_at_once():
    began = time.perf_counter()
    assert reads_like("after I was moved for the and since when we " * 120) is None
    assert time.perf_counter() - began < 0.2
