"""Words by which an ordinary text reads like a matter of speaking up or safeguarding (domain brief 8.3, 2.1, F028).

What this finds is a hint for a person and stops nothing: people write of such things in words that no table holds, and
use these words of other things.
"""

import re

from .vocabulary import Sensitivity

# Parts of the patterns: who, what was done to them, and for what.
GAP = r"(?:[^.!?]{0,60}?\s)?"
STAFF = (
    r"(?:I|we|she|he|they|who|staff|workers?|nurses?|doctors?|midwi(?:fe|ves)|carers?|colleagues?|anyone|anybody|"
    r"somebody|someone|people|those)"
)
HARMED = (
    r"(?:bullied|bullying|victimi[sz](?:ed|ing|ation)|harass(?:ed|ing|ment)|punish(?:ed|ing|ment)|threat(?:en(?:ed|ing)?|s)?|"
    r"disciplin(?:ed|ing)|suspended|dismissed|sacked|ostraci[sz]ed|penali[sz](?:ed|ing)|demoted|intimidat(?:ed|ing|ion)|"
    r"silenced|singled\s+out|targeted|shouted\s+at|treated\s+(?:badly|worse|unfairly|differently))"
)
MOVED = (
    r"(?:I|we|she|he)\s+(?:\w+\s+){0,2}"
    r"(?:moved|redeployed|left\s+o(?:ff|ut)|taken\s+off|removed|excluded|passed\s+over)"
)
SPOKE = (
    r"(?:raised?|raising|report(?:ed|ing)?|sp(?:oke|oken|eaking)\s+(?:up|out)|complain(?:ed|ing)|"
    r"challeng(?:ed|ing)|flagg(?:ed|ing)|told\s+(?:them|management|the\s+manager)|question(?:ed|ing))"
)
WHEN = r"(?:after|because|since|when|whenever|once|for|as\s+soon\s+as)"
PERSON = r"(?:resident|patient|child|baby|girl|boy|pupil|client|service\s+user|adult|tenant)"
AT_RISK = rf"(?:{PERSON}s?|children|babies|people\s+with\s+a\s+learning\s+disability|vulnerable\s+(?:people|adults?))"
WRONGED = r"(?:abused|neglected|hit|slapped|punched|kicked|assaulted|exploited|groomed|raped|molested|ill[\s-]?treated)"
NO_NOUN = r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:in|on|at|with|and|who|when|while|because|for|during|twice|so|by)\b)"
NO_CASE = (
    r"(?:training|e-?learning|level|lead|team|policy|policies|supervision|compliance|committee|board|partnership|"
    r"partners|report|figures|data|nurse|audit|champions?|adults?\s+level|children\s+level)"
)

# stream: what it reads like, in the order in which they are looked for
PHRASES: dict[Sensitivity, tuple[str, ...]] = {
    Sensitivity.SPEAK_UP: (
        r"\bwhistle[\s-]?blow(?:ing|ers?|n|s)?\b",
        r"\bbl(?:ow|owing|owed|ew|own)\s+the\s+whistle\b",
        r"\bfreedom\s+to\s+speak\s+up\b",
        r"\bspeak(?:ing)?[\s-]up\s+(?:guardian|champion|concern|matter|case)s?\b",
        r"\bFTSU\b",
        r"\bprotected\s+disclosures?\b",
        rf"\b{HARMED}\b\s+{GAP}{WHEN}\s+{GAP}{SPOKE}\b",
        rf"\b{WHEN}\s+(?:I|we|she|he|they|a\s+colleague)\s+{GAP}{SPOKE}\b[^.!?]{{0,80}}\b(?:{HARMED}|{MOVED})\b",
        rf"\b{STAFF}\s+(?:am|are|is|was|were|been|being|got|gets?|feels?|felt)\s+(?:being\s+|been\s+)?"
        r"(?:bullied|victimi[sz]ed|harassed|ostraci[sz]ed|intimidated|silenced)\b",
        rf"\b{STAFF}\s+(?:ha(?:s|ve|d)\s+)?(?:spoke|spoken|speaks?)\s+(?:up|out)\b",
        r"\b(?:for|after|against|about|from|of|when|discouraged\s+from)\s+speaking\s+(?:up|out)\b",
        r"\b(?:afraid|scared|frightened|fear(?:ful|s|ed|ing)?|worried|not\s+(?:feel\s+)?safe|unsafe|reluctant)\s+"
        r"(?:of\s+|about\s+|to\s+)(?:speak(?:ing)?\s+(?:up|out)|rais(?:e|ing)|report(?:ing)?|say(?:ing)?\s+anything)\b",
        r"\b(?:told|warned|ordered|instructed|pressured|pressed)\s+(?:\w+\s+){0,3}"
        r"(?:(?:to\s+)?(?:keep|stay|be|remain)\s+(?:quiet|silent)|not\s+to\s+(?:report|raise|speak|say|write)|say\s+nothing)\b",
        r"\b(?:reprisals?|retaliation|retaliated)\b",
        r"(?<!to\sthe\s)\bdetriments?\b(?!\s+(?:of|to)\b)",
        r"\b(?:gagging|gagged|non-?disclosure\s+agreements?|NDAs?)\b",
    ),
    Sensitivity.SAFEGUARDING: (
        rf"\bsafe[\s-]?guarding\b(?!\s+{NO_CASE}\b)",
        r"\b(?:physical|sexual|emotional|financial|psychological|domestic|child|elder|institutional)\s+abuse\b",
        rf"\b(?:abuse|abusing|neglect|neglecting|ill[\s-]?treatment|assault|exploitation)\s+of\s+(?:\w+\s+){{0,2}}{AT_RISK}\b",
        rf"\b{AT_RISK}\s+(?:\w+\s+){{0,2}}(?:was|were|is|are|been|being|got)\s+(?:being\s+|been\s+)?{WRONGED}\b",
        rf"\b(?:abused|abusing|hit|hitting|slapped|slapping|punched|kicked|assaulted|assaulting|groomed)\s+"
        rf"(?:an?|the|one|another|her|his)\s+(?:\w+\s+)?{PERSON}\b{NO_NOUN}",
        r"\b(?:wilful\s+neglect|self[\s-]neglect|modern\s+slavery|female\s+genital\s+mutilation|FGM)\b",
        r"\b(?:domestic\s+violence|(?:sexual|criminal)\s+exploitation|honour[\s-]based\s+(?:abuse|violence))\b",
        r"\b(?:child\s+protection|non[\s-]accidental\s+injur(?:y|ies)|unexplained\s+bruis(?:es|ing)|section\s+42)\b",
    ),
}
READ = {stream: re.compile("|".join(phrases), re.IGNORECASE) for stream, phrases in PHRASES.items()}


def reads_like(*texts: str) -> Sensitivity | None:
    """The restricted stream that texts read like, speaking up before safeguarding; None for most.

    A table of phrases with whole words, small letters and capitals, s and z alike (domain brief 8.3 and F028).
    """
    text = " . ".join(" ".join(each.split()) for each in texts)
    return next((stream for stream, pattern in READ.items() if pattern.search(text)), None)


def to_ask(sensitivity: str, *texts: str, answered: bool) -> Sensitivity | None:
    """The stream to ask about, once, before anything is kept; None for what is in a stream or reads like none.

    `answered`: a person has looked already, and says that it is an ordinary matter (domain brief 8.3).
    """
    return None if answered or sensitivity != Sensitivity.STANDARD else reads_like(*texts)
