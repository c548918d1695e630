"""The sentences of a plan, in English and in Chinese."""

PLAN_TERMS: dict[str, tuple[str, str]] = {
    "month": ("month", "月"),
    "quarter": ("quarter", "季度"),
    "year": ("year", "年度"),
    "plan": ("plan", "方案期"),
    "own": ("the", "本人"),
    "team": ("the team's", "团队"),
    "won": ("won", "赢单"),
    "signed": ("signed", "签约"),
    "collected": ("collected", "回款"),
}

PLAN_SENTENCES: dict[str, tuple[str, str]] = {
    "component": ("{name}: {body}", "{name}:{body}"),
    "stop": (".", "。"),
    "base_amount": ("{whose} {basis} amount", "{whose}{basis}额"),
    "base_margin": ("the margin of {whose} {basis} amount", "{whose}{basis}毛利"),
    "base_target_incentive": (
        "the target incentive times the attainment of {whose} {basis} amount",
        "目标奖金 × {whose}{basis}达成率",
    ),
    "base_units": ("each unit of {whose} {basis} deals", "{whose}{basis}的每件产品"),
    "flat": ("{rate} of {base}", "按{base}计提 {rate}"),
    "flat_units": ("{rate} for {base}", "按{base}计提 {rate}"),
    "marginal": (
        "of {base} {steps}, each slice at its own rate",
        "按{base},超额累进:{steps}",
    ),
    "whole": (
        "of {base} {steps}, the step reached holding for the whole amount",
        "按{base},全额累进:{steps}",
    ),
    "step": ("{rate} up to {end}", "{start} 至 {end} 为 {rate}"),
    "step_last": ("then {rate}", "{start} 起为 {rate}"),
    "of_quota": ("{share} of quota", "达成率 {share}"),
    "margin_percent": ("{share} margin", "毛利率 {share}"),
    "markup_percent": ("{share} mark-up", "加成率 {share}"),
    "curve": (
        "{incentive} along a curve of attainment: {points}{beyond}",
        "{incentive} 按达成率曲线发放:{points}{beyond}",
    ),
    "own_incentive": ("the personal target incentive", "个人目标奖金"),
    "point": ("{pays} at {at}", "达成 {at} 发 {pays}"),
    "beyond_flat": (", not more beyond", ",之后不再增加"),
    "beyond_continue": (", and on at the last slope", ",之后按末段斜率继续"),
    "bonus_amount": (
        "{amount} once, when {base} reaches {mark}",
        "{base}达到 {mark} 时一次性发放 {amount}",
    ),
    "bonus_quantity": (
        "{amount} once, when {mark} units are reached ({base})",
        "{base}达到 {mark} 件时一次性发放 {amount}",
    ),
    "bonus_attainment": (
        "{amount} once, when {mark} of the quota is reached ({base})",
        "{base}达成率达到 {mark} 时一次性发放 {amount}",
    ),
    "window": ("; counted over the {window}", ";按{window}累计"),
    "window_deal": ("; each deal by itself", ";逐单计算"),
    "products": ("; only the products {values}", ";仅限产品 {values}"),
    "families": ("; only the product families {values}", ";仅限产品系列 {values}"),
    "deal_types": ("; only deals of the type {values}", ";仅限商机类型 {values}"),
    "over": ("; only on what exceeds {over}", ";仅对超过 {over} 的部分"),
    "cap": ("; at most {cap} a {each}", ";每{each}最多 {cap}"),
    "paid": ("Paid each {each} in {currency}.", "每{each}以 {currency} 发放。"),
    "plan_cap": ("The plan pays at most {cap} a {each}.", "本方案每{each}最多发放 {cap}。"),
    "draw_recoverable": (
        "At least {amount} is paid each {each}; what was missing is owed and taken from later earnings above it.",
        "每{each}至少预支 {amount};不足部分记为欠款,从以后超出部分中扣回。",
    ),
    "draw_non_recoverable": (
        "At least {amount} is paid each {each}, and need not be paid back.",
        "每{each}至少发放 {amount},无需归还。",
    ),
    "draw_forgiven": (
        "At least {amount} is paid each {each}; what is still owed from before is forgiven.",
        "每{each}至少发放 {amount};此前所欠予以免除。",
    ),
    "release": (
        "{booking} of a commission is payable when it is earned, {collection} as the money comes in.",
        "提成赚取时发放 {booking},随回款按比例发放 {collection}。",
    ),
    "release_in_full": (
        "{booking} of a commission is payable when it is earned, {collection} when the contract is fully paid.",
        "提成赚取时发放 {booking},合同款全部收齐后发放 {collection}。",
    ),
    "leaver": (
        "Who has left gets {share} of the commission on money that comes in later, on deals of their time.",
        "离职后到账的款项(在职期间成交),按提成的 {share} 发放。",
    ),
    "restate": (
        "A reversed deal is taken out as if it had never been; later deals may move down a step.",
        "冲销的业绩视同从未发生,此后的业绩可能降档。",
    ),
    "keep": (
        "A reversed deal takes back what it paid; attainment stays.",
        "冲销时扣回该笔已发提成,达成率不变。",
    ),
    "clawback": ("Taken back: {rows}; later nothing.", "扣回比例:{rows};之后不扣回。"),
    "clawback_row": ("{share} within {days} days", "{days} 天内 {share}"),
    "clawback_none": ("Nothing is taken back.", "不扣回。"),
}
