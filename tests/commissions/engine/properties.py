"""What must hold for every plan and every history. Each property is a plain function, so that a broken engine can be
run through the same ones (test_broken_engines.py) to show that they would notice."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from commissions.engine.preview import preview
from tests.commissions.engine.build import Json, amounts, component, credit, facts, once, rules, tiers

CENT = Decimal("0.01")
Property = Callable[[Any], None]


def money(low: int, high: int) -> SearchStrategy[str]:
    return st.integers(low * 100, high * 100).map(lambda cents: f"{Decimal(cents) / 100:.2f}")


days = st.integers(1, 31).map(lambda day: f"2026-03-{day:02}")
earlier_days = st.integers(1, 59).map(lambda day: f"2026-{1 + day // 30:02}-{1 + day % 28:02}")
rates = st.integers(0, 3000).map(lambda basis_points: str(Decimal(basis_points) / 10000))


@composite
def step_lists(draw: DrawFn) -> list[tuple[str, str]]:
    starts = sorted(draw(st.sets(st.integers(1, 900), max_size=4)))
    return [("0", draw(rates)), *[(str(start), draw(rates)) for start in starts]]


@composite
def histories(draw: DrawFn, most: int = 8) -> list[Json]:
    """Positive credits of one month."""
    return [credit(f"D{index}", draw(days), draw(money(0, 400))) for index in range(draw(st.integers(0, most)))]


@composite
def components(draw: DrawFn, key: str = "base") -> Json:
    shape = draw(st.sampled_from(["marginal", "whole", "attainment", "margin", "pieces", "bonus", "curve"]))
    window = draw(st.sampled_from(["deal", "period", "quarter", "year", "plan"]))
    if shape == "bonus":
        return once(
            key=key, kind="bonus", window=window, amount="50", when={"by": "amount", "at_least": draw(money(0, 900))}
        )
    if shape == "curve":
        points = [{"at": "0.5", "pays": "0"}, {"at": "1", "pays": "1"}]
        return once(
            key=key, kind="curve", window=window, target_incentive="100", curve={"points": points, "beyond": "continue"}
        )
    mode = "whole" if shape in ("whole", "margin") else draw(st.sampled_from(["marginal", "whole"]))
    by = {"attainment": "attainment", "margin": "margin_percent", "pieces": "quantity"}.get(shape, "amount")
    steps = tiers(*draw(step_lists()), mode=mode, by=by)
    return component(
        key=key, kind="per_unit" if shape == "pieces" else "rate", window=window, tiers=steps,
        base="margin" if shape == "margin" else "amount", over=draw(st.sampled_from(["0", "0", "100"])),
    )  # fmt: skip


@composite
def plans(draw: DrawFn, *, capped: bool = False) -> Json:
    clawback = {"restate_attainment": draw(st.booleans()), "schedule": []}
    parts = [draw(components(key)) for key in ("one", "two")]
    if capped:
        parts = [{**part, "cap": draw(money(0, 60))} for part in parts]
    cap = draw(money(0, 80)) if capped else None
    return rules(*parts, clawback=clawback, cap=cap, tie=draw(st.sampled_from(["upper", "lower"])))


@composite
def eventful_histories(draw: DrawFn) -> Json:
    """Earlier credits and present ones, some of them reversed in whole or in part."""
    made: list[Json] = []
    for index in range(draw(st.integers(0, 6))):
        day = draw(st.one_of(days, earlier_days))
        made.append(credit(f"D{index}", day, draw(money(1, 400)), quantity=str(draw(st.integers(1, 5))),
                           cost=draw(money(0, 300))))  # fmt: skip
    undone = draw(st.lists(st.sampled_from(made), unique_by=lambda one: one["id"], max_size=3)) if made else []
    for one in undone:
        part = draw(st.sampled_from([1, 2, 4]))
        amount = (Decimal(one["amount"]) / part).quantize(CENT)
        made.append(credit("R" + one["id"], draw(days), str(-amount), reverses=one["id"]))
    before = [one for one in made if one["on"] < "2026-03-01"]
    return facts(*[one for one in made if one not in before], earlier=before, quota="500")


def exact_total(answer: Any) -> Decimal:
    """Before rounding: the segments."""
    return sum((Decimal(row["amount"]) for line in answer["lines"] for row in line["segments"]), Decimal(0))


def by_the_book(steps: list[tuple[str, str]], amount: Decimal) -> Decimal:
    """Marginal pay as a finance clerk would write it down."""
    starts = [Decimal(start) for start, _ in steps] + [Decimal("Infinity")]
    slices = [max(min(amount, starts[index + 1]) - starts[index], Decimal(0)) for index in range(len(steps))]
    return sum((width * Decimal(steps[index][1]) for index, width in enumerate(slices)), Decimal(0))


def marginal_is_the_same_in_any_order_and_batch(data: st.DataObject) -> None:
    steps, history = data.draw(step_lists()), data.draw(histories())
    shuffled = [{**one, "on": data.draw(days)} for one in history]
    whole = sum((Decimal(one["amount"]) for one in history), Decimal(0))
    plan = rules(component(tiers=tiers(*steps)))

    expected = by_the_book(steps, whole)

    assert exact_total(preview(plan, facts(*history))) == expected
    assert exact_total(preview(plan, facts(*shuffled))) == expected
    assert exact_total(preview(plan, facts(credit("all", "2026-03-01", str(whole))))) == expected


def marginal_is_continuous_and_monotone(data: st.DataObject) -> None:
    steps = data.draw(step_lists())
    just_below_a_step = Decimal(data.draw(st.sampled_from(steps))[0]) - Decimal(data.draw(money(0, 2)))
    low = data.draw(st.sampled_from([Decimal(data.draw(money(0, 1000))), max(just_below_a_step, Decimal(0))]))
    more = Decimal(data.draw(money(0, 3)))
    plan = rules(component(tiers=tiers(*steps)))

    less_pay, more_pay = (
        Decimal(str(preview(plan, facts(credit("D", "2026-03-05", str(amount))))["total"]))
        for amount in (low, low + more)
    )

    steepest = max(Decimal(rate) for _, rate in steps)
    assert 0 <= more_pay - less_pay <= more * steepest + CENT


def order_of_input_never_matters(data: st.DataObject) -> None:
    plan, happened = data.draw(plans()), data.draw(eventful_histories())
    shuffled = {**happened, "credits": data.draw(st.permutations(happened["credits"])),
                "earlier": data.draw(st.permutations(happened["earlier"]))}  # fmt: skip

    assert preview(plan, shuffled) == preview(plan, happened)


def a_credit_and_its_reversal_net_to_zero(data: st.DataObject) -> None:
    plan = data.draw(plans(capped=data.draw(st.booleans())))
    sold = credit("D", data.draw(earlier_days), data.draw(money(1, 900)), cost="1", quantity="2")
    parts = data.draw(st.integers(1, 3))
    cents = int(Decimal(sold["amount"]) * 100)
    shares = [cents // parts] * (parts - 1) + [cents - cents // parts * (parts - 1)]
    undone = [
        credit(f"R{n}", data.draw(days), str(-Decimal(share) / 100), reverses="D") for n, share in enumerate(shares)
    ]
    history = facts(*undone, earlier=[sold], quota="500")

    before = preview(plan, facts(earlier=[sold], quota="500", booked=[]))
    after = preview(plan, {**history, "booked": before["entries"]})

    # A bonus for reaching 0 is paid to somebody who sold nothing; that is what has to remain, and no cent more.
    nothing = preview(plan, facts(quota="500", booked=[]))
    restates = plan["clawback"]["restate_attainment"]
    kept = {key for key in amounts(before) if key[1] is None and not restates}
    left: dict[str, Decimal] = {}
    for sign, answer in ((1, before), (1, after), (-1, nothing)):
        for key, amount in amounts(answer).items():
            if key not in kept:
                left[key[0]] = left.get(key[0], Decimal(0)) + sign * Decimal(amount)
    assert left == dict.fromkeys(left, Decimal(0))


def restating_is_as_if_it_had_never_been(data: st.DataObject) -> None:
    plan = {
        **data.draw(plans(capped=data.draw(st.booleans()))),
        "clawback": {"restate_attainment": True, "schedule": []},
    }
    history = data.draw(histories())
    undone = credit("X", data.draw(days), data.draw(money(1, 400)))
    reversal = credit("RX", data.draw(days), "-" + undone["amount"], reverses="X")

    with_both = preview(plan, facts(*history, undone, reversal, quota="500", booked=[]))
    without = preview(plan, facts(*history, quota="500", booked=[]))

    assert with_both["entries"] == without["entries"]


def keeping_leaves_other_deals_alone(data: st.DataObject) -> None:
    plan = {**data.draw(plans()), "clawback": {"restate_attainment": False, "schedule": []}}
    history = [*data.draw(histories()), credit("X", data.draw(days), data.draw(money(1, 400)))]
    reversal = credit("RX", "2026-03-31", "-" + history[-1]["amount"], reverses="X")

    before = amounts(preview(plan, facts(*history, quota="500", booked=[])))
    after = amounts(preview(plan, facts(*history, reversal, quota="500", booked=[])))

    taken = {key: amount for key, amount in after.items() if key[1] == "RX"}
    assert {key: amount for key, amount in after.items() if key[1] != "RX"} == before
    assert {key[0]: Decimal(amount) for key, amount in taken.items()} == {
        key[0]: -Decimal(amount) for key, amount in before.items() if key[1] == "X"
    }


def a_second_run_is_empty(data: st.DataObject) -> None:
    plan = data.draw(plans(capped=data.draw(st.booleans())))
    happened = data.draw(eventful_histories())
    first = preview(plan, {**happened, "booked": []})

    second = preview(plan, {**happened, "booked": first["entries"]})

    assert (second["entries"], second["gross"]) == ([], "0.00")


def a_new_plan_books_exactly_new_minus_old(data: st.DataObject) -> None:
    old, new, happened = data.draw(plans()), data.draw(plans()), data.draw(eventful_histories())
    booked = preview(old, {**happened, "booked": []})
    fresh = preview(new, {**happened, "booked": []})

    delta = preview(new, {**happened, "booked": booked["entries"]})

    before, after, difference = amounts(booked), amounts(fresh), amounts(delta)
    for key in {*before, *after}:
        assert Decimal(difference.get(key, "0")) == Decimal(after.get(key, "0")) - Decimal(before.get(key, "0"))


def segments_evaluate_to_the_amount(data: st.DataObject) -> None:
    plan = data.draw(plans(capped=data.draw(st.booleans())))
    plan["release"] = data.draw(
        st.sampled_from([{"on_booking": "1", "on_collection": "0"}, {"on_booking": "0.3", "on_collection": "0.7"}])
    )
    answer: Any = preview(plan, {**data.draw(eventful_histories()), "booked": []})

    for line in answer["lines"]:
        widths = [(Decimal(row["to"]) - Decimal(row["from"])) * Decimal(row["rate"]) for row in line["segments"]]
        total = sum(widths, Decimal(0)).quantize(Decimal("1e-9"), ROUND_HALF_UP)
        assert total.quantize(CENT, ROUND_HALF_UP) == Decimal(line["amount"])


def a_total_is_the_sum_of_its_entries(data: st.DataObject) -> None:
    plan = data.draw(plans(capped=data.draw(st.booleans())))
    balance = data.draw(money(0, 50))
    plan["draw"] = {"amount": "40", "kind": data.draw(st.sampled_from(["recoverable", "non_recoverable", "forgiven"]))}
    answer: Any = preview(plan, {**data.draw(eventful_histories()), "draw_balance": balance})

    draw = {name: Decimal(amount) for name, amount in answer["draw"].items()}
    gross, total = Decimal(answer["gross"]), Decimal(answer["total"])
    assert gross == sum((Decimal(entry["amount"]) for entry in answer["entries"]), Decimal(0))
    assert total == gross + draw["advanced"] - draw["recovered"]
    assert total >= 40
    if plan["draw"]["kind"] == "recoverable":
        assert draw["balance"] == Decimal(balance) + draw["advanced"] - draw["recovered"] >= 0
        assert draw["recovered"] <= max(gross - 40, Decimal(0))


def caps_hold(data: st.DataObject) -> None:
    plan = data.draw(plans(capped=True))
    answer: Any = preview(plan, {**facts(*data.draw(histories())), "quota": "500"})

    for part in plan["components"]:
        paid = [Decimal(entry["amount"]) for entry in answer["entries"] if entry["component"] == part["key"]]
        assert sum(paid, Decimal(0)) <= Decimal(part["cap"])
    assert Decimal(answer["gross"]) <= Decimal(plan["cap"])


def over_takes_off_the_bottom(data: st.DataObject) -> None:
    steps, history, over = data.draw(step_lists()), data.draw(histories()), data.draw(money(1, 900))
    whole = sum((Decimal(one["amount"]) for one in history), Decimal(0))

    found = exact_total(preview(rules(component(tiers=tiers(*steps), over=over)), facts(*history)))

    assert found == by_the_book(steps, max(whole, Decimal(over))) - by_the_book(steps, Decimal(over))


ALL: tuple[Property, ...] = (
    marginal_is_the_same_in_any_order_and_batch,
    marginal_is_continuous_and_monotone,
    order_of_input_never_matters,
    a_credit_and_its_reversal_net_to_zero,
    restating_is_as_if_it_had_never_been,
    keeping_leaves_other_deals_alone,
    a_second_run_is_empty,
    a_new_plan_books_exactly_new_minus_old,
    segments_evaluate_to_the_amount,
    a_total_is_the_sum_of_its_entries,
    caps_hold,
    over_takes_off_the_bottom,
)
