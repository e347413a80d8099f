"""The words of measures and of XmR charts (domain brief 5.3 and 7.2)."""

from django.db.models import TextChoices


class Direction(TextChoices):
    """In which direction a measure improves."""

    INCREASE = "increase", "Higher is better"
    DECREASE = "decrease", "Lower is better"
    NEUTRAL = "neutral", "Neither is better"


class TargetType(TextChoices):
    """How a target is met."""

    AT_LEAST = "at_least", "At least"
    AT_MOST = "at_most", "At most"
    RANGE = "range", "Between"


class Frequency(TextChoices):
    """How often a value is published; a period is named by its first day."""

    DAY = "day", "Daily"
    WEEK = "week", "Weekly"
    MONTH = "month", "Monthly"
    QUARTER = "quarter", "Quarterly"
    YEAR = "year", "Yearly"


class Cause(TextChoices):
    """Why a point stands out; the order is the order in which one reason is given where several hold."""

    ABOVE_LIMIT = "above_limit", "Above the upper process limit"
    BELOW_LIMIT = "below_limit", "Below the lower process limit"
    RISING = "rising", "Part of seven points that rise"
    FALLING = "falling", "Part of seven points that fall"
    NEAR_UPPER = "near_upper", "One of two in three near the upper process limit"
    NEAR_LOWER = "near_lower", "One of two in three near the lower process limit"
    RUN_ABOVE = "run_above", "Part of seven points above the mean"
    RUN_BELOW = "run_below", "Part of seven points below the mean"
    COMMON = "common", "Common cause"


class Kind(TextChoices):
    """What a point, and with the latest point the whole chart, says."""

    COMMON = "common_cause", "Common cause"
    IMPROVEMENT = "special_cause_improvement", "Special cause, improvement"
    CONCERN = "special_cause_concern", "Special cause, concern"
    NEUTRAL_HIGH = "special_cause_neutral_high", "Special cause, neither better nor worse, high"
    NEUTRAL_LOW = "special_cause_neutral_low", "Special cause, neither better nor worse, low"


class Variation(TextChoices):
    """The variation icon of Making Data Count."""

    COMMON = "common", "Common cause"
    IMPROVEMENT_HIGH = "improvement_high", "Special cause, improvement, high"
    IMPROVEMENT_LOW = "improvement_low", "Special cause, improvement, low"
    CONCERN_HIGH = "concern_high", "Special cause, concern, high"
    CONCERN_LOW = "concern_low", "Special cause, concern, low"
    NEUTRAL_HIGH = "neutral_high", "Special cause, high"
    NEUTRAL_LOW = "neutral_low", "Special cause, low"


class Assurance(TextChoices):
    """The assurance icon of Making Data Count: whether the process will meet its target."""

    PASS = "consistent_pass", "Consistently meets the target"
    FAIL = "consistent_fail", "Consistently misses the target"
    INCONSISTENT = "inconsistent", "Hits and misses the target"


class Standing(TextChoices):
    """How much the points since the last rebase bear."""

    NOTHING = "nothing", "Not enough data"
    RUN = "run", "Run chart, too few points for limits"
    TRIAL = "trial", "Trial limits"
    FIRM = "firm", "Firm limits"


class Profile(TextChoices):
    """Whose way of working limits out."""

    R_PACKAGE = "r_package", "With outlier screening, as the R package NHSRplotthedots"
    EXCEL_TOOL = "excel_tool", "Without outlier screening, as the national Excel tool"


class Question(TextChoices):
    """The five key questions of the Care Quality Commission that a measure speaks to."""

    SAFE = "safe", "Safe"
    EFFECTIVE = "effective", "Effective"
    CARING = "caring", "Caring"
    RESPONSIVE = "responsive", "Responsive"
    WELL_LED = "well_led", "Well-led"


class Confidence(TextChoices):
    """The kite mark of a measure: how far its data can be trusted."""

    HIGH = "high", "High confidence"
    MODERATE = "moderate", "Moderate confidence"
    LOW = "low", "Low confidence"
    UNKNOWN = "unknown", "Not assessed"
