"""When two rows tell of the same concern (DD1: counted once)."""

from difflib import SequenceMatcher

from quality_oversight.spreadsheets.headings import same_words

NEAR = 0.86  # of all letters in the same order (assumed; found by trying on invented titles)


def near_same(one: str, other: str) -> bool:
    """Whether two titles say the same but for case, punctuation, the order of the words or a slip of the pen."""
    first, second = same_words(one), same_words(other)
    if first == second or sorted(first.split()) == sorted(second.split()):
        return True
    figures = [[word for word in words.split() if any(map(str.isdigit, word))] for words in (first, second)]
    if figures[0] != figures[1]:  # ward 4 is not ward 5
        return False
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR
