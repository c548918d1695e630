"""A plan read aloud: one sentence for each component and each rule of payment, in English or Chinese."""

from collections.abc import Sequence
from decimal import Decimal

from commissions.engine.numbers import ZERO, as_text, minor_unit
from commissions.engine.plan import RATIOS, Component, Curve, Plan, Step, Tiers
from commissions.engine.plan_sentences import PLAN_SENTENCES, PLAN_TERMS
from commissions.engine.wording import written_money, written_percent


def describe(plan: Plan, language: str = "en") -> list[str]:
    """What the plan says, sentence by sentence."""
    return Description(plan, "zh" if language.lower().startswith("zh") else "en").sentences()


class Description:
    """The sentences of one plan in one language."""

    def __init__(self, plan: Plan, tongue: str) -> None:
        self.plan = plan
        self.tongue = tongue
        self.unit = minor_unit(plan.currency)

    def sentences(self) -> list[str]:
        told = [self._component(component) for component in self.plan.components]
        return told + [sentence for sentence in self._payment() if sentence]

    def _say(self, code: str, **params: str) -> str:
        return PLAN_SENTENCES[code][0 if self.tongue == "en" else 1].format(**params)

    def _term(self, value: str) -> str:
        return PLAN_TERMS[value][0 if self.tongue == "en" else 1]

    def _money(self, value: Decimal) -> str:
        return written_money(value, self.unit)

    def _percent(self, value: Decimal) -> str:
        return written_percent(value, self.tongue)

    def _joined(self, items: Sequence[str]) -> str:
        return (", " if self.tongue == "en" else ",").join(items)

    def _component(self, component: Component) -> str:
        body = {"rate": self._tiered, "per_unit": self._tiered, "curve": self._curve, "bonus": self._bonus}
        told = self._say("component", name=component.name, body=body[component.kind](component))
        extras = [self._say("window", window=self._window(component))] if component.window != "deal" else []
        if component.window == "deal":
            extras.append(self._say("window_deal"))
        extras += self._filters(component)
        if component.over:
            extras.append(self._say("over", over=self._base_amount(component, component.over)))
        if component.cap is not None:
            extras.append(self._say("cap", cap=self._money(component.cap), each=self._term(self.plan.pay_period)))
        return told + "".join(extras) + self._say("stop")

    def _window(self, component: Component) -> str:
        return self._term(self.plan.pay_period if component.window == "period" else component.window)

    def _filters(self, component: Component) -> list[str]:
        match = component.match
        named = (("products", match.products), ("families", match.product_families), ("deal_types", match.deal_types))
        return [self._say(code, values=self._joined(sorted(values))) for code, values in named if values]

    def _base_amount(self, component: Component, value: Decimal) -> str:
        return as_text(value) if component.kind == "per_unit" else self._money(value)

    def _base(self, component: Component) -> str:
        whose = self._term(component.credits)
        if component.kind == "per_unit":
            return self._say("base_units", whose=whose, basis=self._term(component.basis))
        return self._say(f"base_{component.base}", whose=whose, basis=self._term(component.basis))

    def _tiered(self, component: Component) -> str:
        tiers = component.tiers
        if tiers is None:
            return ""
        steps = self._joined([self._step(component, tiers, index) for index in range(len(tiers.steps))])
        base = self._base(component)
        if len(tiers.steps) == 1:
            flat = "flat_units" if component.kind == "per_unit" else "flat"
            return self._say(flat, rate=self._rate(component, tiers.steps[0]), base=base)
        return self._say(tiers.mode, base=base, steps=steps)

    def _step(self, component: Component, tiers: Tiers, index: int) -> str:
        step, last = tiers.steps[index], index + 1 == len(tiers.steps)
        rate = self._rate(component, step)
        if last:
            return self._say("step_last", rate=rate, start=self._position(tiers, step.start))
        end = self._position(tiers, tiers.steps[index + 1].start)
        return self._say("step", rate=rate, start=self._position(tiers, step.start), end=end)

    def _rate(self, component: Component, step: Step) -> str:
        return self._money(step.rate) if component.kind == "per_unit" else self._percent(step.rate)

    def _position(self, tiers: Tiers, value: Decimal) -> str:
        if tiers.by == "attainment":
            return self._say("of_quota", share=self._percent(value))
        if tiers.by in RATIOS:
            return self._say(tiers.by, share=self._percent(value))
        return as_text(value) if tiers.by == "quantity" else self._money(value)

    def _curve(self, component: Component) -> str:
        curve = component.curve
        if curve is None:
            return ""
        points = self._joined(
            [self._say("point", at=self._percent(p.at), pays=self._percent(p.pays)) for p in curve.points]
        )
        incentive = component.target_incentive
        pot = self._say("own_incentive") if incentive is None else self._money(incentive)
        return self._say("curve", incentive=pot, points=points, beyond=self._beyond(curve))

    def _beyond(self, curve: Curve) -> str:
        return self._say("beyond_" + curve.beyond)

    def _bonus(self, component: Component) -> str:
        bonus = component.bonus
        if bonus is None:
            return ""
        mark = {"amount": self._money, "attainment": self._percent, "quantity": as_text}[bonus.by](bonus.at_least)
        return self._say("bonus_" + bonus.by, amount=self._money(bonus.amount), mark=mark, base=self._base(component))

    def _payment(self) -> list[str]:
        plan, each = self.plan, self._term(self.plan.pay_period)
        told = [self._say("paid", each=each, currency=plan.currency)]
        if plan.cap is not None:
            told.append(self._say("plan_cap", cap=self._money(plan.cap), each=each))
        if plan.draw is not None:
            told.append(self._say("draw_" + plan.draw.kind, amount=self._money(plan.draw.amount), each=each))
        if plan.release.on_collection:
            shares = {"booking": plan.release.on_booking, "collection": plan.release.on_collection}
            code = "release_in_full" if plan.release.collection == "in_full" else "release"
            told.append(self._say(code, **{name: self._percent(share) for name, share in shares.items()}))
        if plan.leaver is not None:
            told.append(self._say("leaver", share=self._percent(plan.leaver)))
        told.append(self._say("restate" if plan.clawback.restate_attainment else "keep"))
        told.extend(self._schedule())
        return told

    def _schedule(self) -> list[str]:
        rows = self.plan.clawback.schedule
        if not rows:
            return []
        told = [
            self._say("clawback_row", share=self._percent(row.share), days=str(row.within_days))
            for row in rows
            if row.share != ZERO
        ]
        return [self._say("clawback", rows=self._joined(told))] if told else [self._say("clawback_none")]
