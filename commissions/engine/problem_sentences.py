"""What is wrong, in English and in Chinese; keyed by the stable code of the problem."""

PROBLEM_SENTENCES: dict[str, tuple[str, str]] = {
    # reading a document
    "not_object": ("This must be an object with fields.", "此处必须是带字段的对象。"),
    "not_list": ("This must be a list.", "此处必须是列表。"),
    "not_text": ("This must be a text of at most {most} characters.", "此处必须是不超过 {most} 个字符的文本。"),
    "not_number": (
        'This must be a plain decimal number written as a string, such as "0.05".',
        "此处必须是写成字符串的十进制数,例如 “0.05”。",
    ),
    "not_integer": ("This must be a whole number.", "此处必须是整数。"),
    "not_flag": ("This must be true or false.", "此处必须是 true 或 false。"),
    "not_date": ("This must be a date such as 2026-03-31.", "此处必须是日期,例如 2026-03-31。"),
    "not_currency": ("This must be a currency code of three capital letters.", "此处必须是三个大写字母的币种代码。"),
    "required": ("This field is required.", "此字段必填。"),
    "unknown_field": ("There is no such field here.", "此处没有这个字段。"),
    "unknown_choice": ("“{value}” is not one of: {options}.", "“{value}” 不在可选值之内:{options}。"),
    "too_small": ("This must not be less than {least}.", "此值不得小于 {least}。"),
    "too_large": ("This must not be more than {most}.", "此值不得大于 {most}。"),
    "too_many": ("At most {most} entries are allowed here.", "此处最多允许 {most} 项。"),
    # soundness of rules
    "no_components": ("A plan needs at least one component.", "方案至少需要一个组成部分。"),
    "duplicate_key": ("The key “{key}” is used more than once.", "键 “{key}” 重复使用。"),
    "no_steps": ("Tiers need at least one step.", "阶梯至少需要一档。"),
    "first_step_not_zero": ("The first step must start at 0, not at {start}.", "第一档必须从 0 开始,而不是 {start}。"),
    "steps_not_increasing": (
        "Each step must start above the one before: {start} does not come after {previous}.",
        "每一档的起点必须高于前一档:{start} 不大于 {previous}。",
    ),
    "field_of_other_kind": (
        "A component of the kind “{kind}” has no such field.",
        "“{kind}” 类的组成部分没有这个字段。",
    ),
    "missing_for_kind": ("A component of the kind “{kind}” needs this field.", "“{kind}” 类的组成部分需要这个字段。"),
    "no_points": ("A curve needs at least one point.", "曲线至少需要一个点。"),
    "points_not_increasing": (
        "Each point must lie above the one before: {at} does not come after {previous}.",
        "每个点必须高于前一个点:{at} 不大于 {previous}。",
    ),
    "no_slope": (
        "A curve that continues beyond its last point needs two points that do not fall.",
        "超出最后一点后继续的曲线需要两个点,且末段不得下降。",
    ),
    "release_not_whole": (
        "The shares payable on booking and on collection must sum to 1, not to {total}.",
        "签约时与回款时的发放比例之和必须为 1,而不是 {total}。",
    ),
    "schedule_not_increasing": (
        "Each row must reach further than the one before: {days} days does not come after {previous}.",
        "每一行的天数必须大于前一行:{days} 天不大于 {previous} 天。",
    ),
    # soundness of facts
    "empty_period": ("The period must end after it starts.", "期间的结束日必须晚于开始日。"),
    "duplicate_credit": ("The credit “{credit}” is listed more than once.", "业绩记录 “{credit}” 重复出现。"),
    "reversal_sign": (
        "A reversal must have the opposite sign of what it reverses.",
        "冲销金额的正负号必须与原记录相反。",
    ),
    "reversal_of_itself": (
        "A credit can't reverse itself, nor go round in a circle.",
        "记录不能冲销自身,也不能循环冲销。",
    ),
    # met while computing
    "after_period": (
        "The credit “{credit}” of {on} lies after the period and is left out.",
        "业绩记录 “{credit}”({on})在本期之后,未计入。",
    ),
    "no_rate": (
        "The credit “{credit}” is in {currency} without a rate of exchange, so it is left out.",
        "业绩记录 “{credit}” 的币种为 {currency},没有汇率,未计入。",
    ),
    "no_quota": (
        "“{component}” pays nothing, because no quota is set for its window.",
        "“{component}” 不计提,因为该区间没有设定销售目标。",
    ),
    "no_target_incentive": (
        "“{component}” pays nothing, because no target incentive is set.",
        "“{component}” 不计提,因为没有设定目标奖金。",
    ),
    "no_ratio_amount": (
        "“{component}” pays nothing on “{credit}”: the margin is no percentage of an amount of 0.",
        "“{component}” 对 “{credit}” 不计提:金额为 0,无法计算毛利率。",
    ),
    "no_ratio_cost": (
        "“{component}” pays nothing on “{credit}”: the margin is no percentage of a cost of 0.",
        "“{component}” 对 “{credit}” 不计提:成本为 0,无法计算加成率。",
    ),
    "unknown_original": (
        "“{credit}” reverses “{original}”, which is not among the facts; it counts as a negative credit of its own.",
        "“{credit}” 冲销的 “{original}” 不在数据中,按独立的负数业绩计算。",
    ),
    "original_only_booked": (
        "“{credit}” reverses “{original}”, which is not among the facts; what was booked for it is taken back.",
        "“{credit}” 冲销的 “{original}” 不在数据中,按已入账金额扣回。",
    ),
    "reversed_too_much": (
        "More than the whole of “{original}” is reversed; what goes beyond it is left out.",
        "“{original}” 的冲销超过其全额,超出部分未计入。",
    ),
    "no_plan": (
        "Has credit in the period and is on no commission plan.",
        "本期有业绩,但未适用任何提成方案。",
    ),
}
