"""What happens to the level of a subject in the demonstration: one table, read like short stories."""

from dataclasses import dataclass

SINCE_LAST_MEETING = 0  # decided after the System Quality Group met last


@dataclass(frozen=True)
class Move:
    """One move that took effect, decided about so many days ago."""

    transition: str
    days_ago: int


@dataclass(frozen=True)
class Plot:
    """The moves of a subject, how late its review is today, and a request that is still open (or was declined).

    `late` counts days after the due day, below nought for days that are left; `progress` says how many exit criteria
    are met, and by "sustained" that all are.
    """

    moves: tuple[Move, ...] = ()
    late: int = 0
    progress: str = "none"
    open_move: str = ""
    open_at: str = ""  # drafted, sqg_considered, awaiting_concurrence or declined


PLOTS: dict[str, Plot] = {
    "long_intensive": Plot((Move("T1", 205), Move("T2", 78)), late=-3, progress="some"),
    "new_intensive": Plot((Move("T1", 132), Move("T2", SINCE_LAST_MEETING)), late=-2),
    "leaving_intensive": Plot(
        (Move("T1", 190), Move("T2", 112)), late=2, progress="sustained", open_move="T4", open_at="awaiting_concurrence"
    ),
    "to_intensive": Plot((Move("T1", 101),), late=-6, progress="none", open_move="T2", open_at="sqg_considered"),
    "half_way": Plot((Move("T1", 225), Move("T2", 160), Move("T4", 47)), late=-13, progress="some"),
    "steady": Plot((Move("T1", 118),), late=-11, progress="some"),
    "late": Plot((Move("T1", 84),), late=9, progress="some"),
    "forgotten": Plot((Move("T1", 196),), late=70, progress="none"),  # more than twice the interval
    "new_enhanced": Plot((Move("T1", SINCE_LAST_MEETING),), late=-20),
    "home_again": Plot((Move("T1", 212), Move("T5", SINCE_LAST_MEETING))),
    "awaiting_enhanced": Plot(open_move="T1", open_at="awaiting_concurrence"),
    "considered": Plot(open_move="T1", open_at="sqg_considered"),
    "drafted": Plot(open_move="T1", open_at="drafted"),
    "declined": Plot(open_move="T1", open_at="declined"),
}
