"""What a program is asked once, before anything is kept: is it a matter for the keeper of a restricted stream?"""

from django.core.exceptions import ValidationError

from concerns.rules.speaking_up import to_ask
from concerns.rules.vocabulary import Sensitivity
from concerns.streams.queries import keeper_words

ANSWER = "ordinary"  # the field of the request that answers
HELP = "Say true when somebody has looked at what reads like speaking up or safeguarding, and it is an ordinary matter."
READS = {Sensitivity.SPEAK_UP: "speaking up", Sensitivity.SAFEGUARDING: "safeguarding"}


def ask(sensitivity: str, *texts: str, ordinary: bool) -> None:
    """Refuse, beside the field that answers it, what reads like a restricted stream and was not looked at."""
    if stream := to_ask(sensitivity, *texts, answered=ordinary):
        raise ValidationError(
            {
                ANSWER: f"This reads like {READS[stream]}, and nothing has been kept. If it is, send it again with"
                f' "sensitivity": "{stream}": the {keeper_words(stream)} alone will read it. If it is not, send it'
                f' again with "{ANSWER}": true.'
            }
        )
