"""The properties notice a broken engine. Each variant repeats a fault that was seen in a real product, or is easily made."""

from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commissions.engine import caps, clawback, difference, draw, preview, reversals, tiered, tiers, truth
from commissions.engine.counted import Counted
from commissions.engine.facts import Booked, Credit
from commissions.engine.lines import Line
from commissions.engine.plan import Draw
from tests.commissions.engine import properties

Break = Callable[[pytest.MonkeyPatch], None]


def an_amount_between_two_tiers_earns_nothing(patch: pytest.MonkeyPatch) -> None:
    def gaps(scale: tiers.Scale, start: Decimal, end: Decimal) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
        for low, high, rate in sound(scale, start, end):
            crosses = high in scale.starts and high - low >= 1
            yield low, high - 1 if crosses else high, rate

    sound = tiers.slices
    patch.setattr(tiered, "slices", gaps)


def a_deal_is_not_cut_at_the_step(patch: pytest.MonkeyPatch) -> None:
    def uncut(scale: tiers.Scale, start: Decimal, end: Decimal) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
        yield start, end, scale.rates[tiers.step_at(scale.starts, max(start, end), "upper")]

    patch.setattr(tiered, "slices", uncut)


def the_window_forgets_what_came_before(patch: pytest.MonkeyPatch) -> None:
    def forgetful(measuring: tiered.Measuring, members: Iterable[Counted]) -> Iterator[tuple[Counted, tiered.Stretch]]:
        for one in members:
            yield one, tiered.Stretch(Decimal(0), measuring.measure(one), Decimal(0), measuring.value(one))

    patch.setattr(tiered, "_laid_out", forgetful)


def credits_count_in_the_order_they_arrived(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reversals, "in_order", list)


def lines_are_rounded_down(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tiered, "round_half_up", lambda value, unit: value.quantize(unit, rounding=ROUND_DOWN) + 0)


def a_refund_is_settled_with_a_positive_sign(patch: pytest.MonkeyPatch) -> None:
    def positive(line: Line, reversal: reversals.Reversal, amount: Decimal) -> Line:
        return sound(line, reversal, -amount)

    sound = clawback._taken_back
    patch.setattr(clawback, "_taken_back", positive)


def a_credit_note_is_added_to_the_base(patch: pytest.MonkeyPatch) -> None:
    def added(entries: Iterable[Credit]) -> list[Credit]:
        return sound([_without_link(one) for one in entries])

    def _without_link(one: Credit) -> Credit:
        return type(one)(
            id=one.id, on=one.on, amount=abs(one.amount), participant=one.participant, is_earlier=one.is_earlier
        )

    sound = reversals.in_order
    patch.setattr(reversals, "in_order", added)


def a_reversal_lowers_the_steps_of_others(patch: pytest.MonkeyPatch) -> None:
    """The plan says that attainment stays, and yet it is restated as well."""

    def both(sorted_out: reversals.Sorted, setting: Any) -> list[Line]:
        counted = reversals.net_of(sorted_out.counted, sorted_out.reversals)
        lines = clawback.payable_lines(counted, setting)
        return lines + list(clawback._mirrored(sorted_out.reversals, lines, setting))

    patch.setattr(truth, "lines_after_clawback", both)


def a_reversed_deal_still_counts_for_later_ones(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(clawback, "net_of", lambda counted, reversals: counted)


def what_was_booked_is_booked_again(patch: pytest.MonkeyPatch) -> None:
    def unaware(lines: Iterable[Line], booked: Iterable[Booked]) -> list[difference.Entry]:
        return sound(lines, [])

    sound = preview.difference
    patch.setattr(preview, "difference", unaware)


def booked_amounts_without_a_credit_are_overlooked(patch: pytest.MonkeyPatch) -> None:
    def skipping(lines: Iterable[Line], booked: Iterable[Booked]) -> list[difference.Entry]:
        return sound(lines, [row for row in booked if row.credit is not None])

    sound = preview.difference
    patch.setattr(preview, "difference", skipping)


def the_cap_holds_for_each_line_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(caps, "_cut", lambda increments, cap: [
        caps.replace(one, amount=min(one.amount, cap)) for one in increments])  # fmt: skip


def the_threshold_only_opens_the_gate(patch: pytest.MonkeyPatch) -> None:
    """Once over it, everything is paid from the first cent."""

    def open_gate(measuring: tiered.Measuring, stretch: tiered.Stretch) -> tuple[Any, Decimal, Decimal]:
        start, end = stretch.value_before, stretch.value_before + stretch.value
        return ((), start, end) if end > measuring.component.over else ((), start, start)

    patch.setattr(tiered, "_above_threshold", open_gate)


def the_draw_is_recovered_from_all_earnings(patch: pytest.MonkeyPatch) -> None:
    def greedy(plan: Draw | None, gross: Decimal, balance: Decimal) -> draw.DrawResult:
        settled = sound(plan, gross, balance)
        if plan is None or plan.kind != "recoverable":
            return settled
        recovered = min(balance, max(gross, Decimal(0)))
        return draw.DrawResult(settled.advanced, recovered, balance + settled.advanced - recovered)

    sound = preview.settle_draw
    patch.setattr(preview, "settle_draw", greedy)


BROKEN: tuple[tuple[Break, properties.Property], ...] = (
    (an_amount_between_two_tiers_earns_nothing, properties.marginal_is_the_same_in_any_order_and_batch),
    (a_deal_is_not_cut_at_the_step, properties.marginal_is_the_same_in_any_order_and_batch),
    (a_deal_is_not_cut_at_the_step, properties.marginal_is_continuous_and_monotone),
    (the_window_forgets_what_came_before, properties.marginal_is_the_same_in_any_order_and_batch),
    (credits_count_in_the_order_they_arrived, properties.order_of_input_never_matters),
    (lines_are_rounded_down, properties.segments_evaluate_to_the_amount),
    (a_refund_is_settled_with_a_positive_sign, properties.a_credit_and_its_reversal_net_to_zero),
    (a_credit_note_is_added_to_the_base, properties.restating_is_as_if_it_had_never_been),
    (a_reversal_lowers_the_steps_of_others, properties.keeping_leaves_other_deals_alone),
    (a_reversed_deal_still_counts_for_later_ones, properties.restating_is_as_if_it_had_never_been),
    (what_was_booked_is_booked_again, properties.a_second_run_is_empty),
    (booked_amounts_without_a_credit_are_overlooked, properties.a_second_run_is_empty),
    (what_was_booked_is_booked_again, properties.a_new_plan_books_exactly_new_minus_old),
    (the_cap_holds_for_each_line_alone, properties.caps_hold),
    (the_threshold_only_opens_the_gate, properties.over_takes_off_the_bottom),
    (the_draw_is_recovered_from_all_earnings, properties.a_total_is_the_sum_of_its_entries),
)


@pytest.mark.parametrize(("breaks", "holds"), BROKEN, ids=[f"{one.__name__}-{other.__name__}" for one, other in BROKEN])
def test_the_property_notices(breaks: Break, holds: properties.Property, monkeypatch: pytest.MonkeyPatch) -> None:
    @settings(
        max_examples=300, deadline=None, database=None, derandomize=True, report_multiple_bugs=False,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def check(data: st.DataObject) -> None:
        holds(data)

    breaks(monkeypatch)
    with pytest.raises(AssertionError):
        check()
