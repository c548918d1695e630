"""What a component earns: its credits laid into their windows, each window computed as a whole."""

from collections.abc import Sequence

from commissions.engine.counted import Counted, matching
from commissions.engine.lines import Line
from commissions.engine.once import bonus_line, curve_line, reversed_line
from commissions.engine.plan import RATIOS, Component
from commissions.engine.setting import Setting
from commissions.engine.spans import Span
from commissions.engine.tiered import tiered_lines

Windows = list[tuple[Span | None, list[Counted]]]


def earned_lines(component: Component, counted: Sequence[Counted], setting: Setting) -> list[Line]:
    """All lines of a component, before caps and release."""
    lines: list[Line] = []
    for window, members in windows_of(component, counted, setting):
        lines.extend(lines_in_window(component, window, members, setting))
    return lines


def windows_of(component: Component, counted: Sequence[Counted], setting: Setting) -> Windows:
    members = matching(component, counted, setting.unnamed_basis)
    if component.window == "deal":
        return [(None, [one]) for one in members]
    holding = setting.spans_of(component.window)
    windows: dict[Span, list[Counted]] = {}
    for one in members:
        windows.setdefault(holding(one.credit.on), []).append(one)
    open_window = setting.open_window(component)
    if open_window is not None:
        windows.setdefault(open_window, [])
    return list(windows.items())


def lines_in_window(
    component: Component, window: Span | None, members: Sequence[Counted], setting: Setting
) -> list[Line]:
    if component.kind in ("curve", "bonus") and _is_as_if_never(component, window, members, setting):
        return [reversed_line(component, window, members, setting)]
    if component.kind == "curve":
        return [curve_line(component, window, members, setting)]
    if component.kind == "bonus":
        return [bonus_line(component, window, members, setting)]
    return tiered_lines(component, window, members, setting)


def _is_as_if_never(component: Component, window: Span | None, members: Sequence[Counted], setting: Setting) -> bool:
    """A window in which everything was reversed is as if nobody had sold in it: it pays no bonus, not even for reaching 0."""
    is_open = window is not None and window == setting.open_window(component)
    return not is_open and bool(members) and all(one.is_gone for one in members)


def rates_again(component: Component) -> bool:
    """Whether a later credit can change what an earlier one of the same window pays."""
    if component.window == "deal":
        return False
    if component.tiers is None:
        return True
    return component.tiers.mode == "whole" or component.tiers.by in RATIOS
