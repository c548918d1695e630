"""The reasons of a line, in English and in Chinese. They follow one another: slices first, then why, then what was done."""

LINE_SENTENCES: dict[str, tuple[str, str]] = {
    "already": (
        ", because {measured} was already credited {window}",
        ",因为{window}此前已计入 {measured}",
    ),
    "already_of_quota": (
        ", because {measured} of the quota of {quota} was already credited {window}",
        ",因为{window}此前已计入 {measured}(销售目标 {quota})",
    ),
    "reached": (
        ", because {total} {window} reaches the step from {start}",
        ",因为{window}合计 {total},达到 {start} 起的一档",
    ),
    "attained": (
        ", because {share} of the quota of {quota} is reached {window}",
        ",因为{window}销售目标 {quota} 的达成率为 {share}",
    ),
    "margin_percent": (
        ", because the margin is {percent} of the amount",
        ",因为毛利率为 {percent}",
    ),
    "markup_percent": (
        ", because the mark-up is {percent} of the cost",
        ",因为加成率为 {percent}",
    ),
    "over": (
        "; only what exceeds {over} is paid",
        ";仅对超过 {over} 的部分计提",
    ),
    "curve": (
        ", because {share} of the quota of {quota} is reached",
        ",因为销售目标 {quota} 的达成率为 {share}",
    ),
    "bonus": (
        ", because {reached} is reached, at least {at_least}",
        ",因为已达到 {reached},不低于 {at_least}",
    ),
    "bonus_missed": (
        "nothing yet, because {reached} of {at_least} is reached; {missing} is missing",
        "暂不计提,因为仅达到 {reached}(要求 {at_least}),还差 {missing}",
    ),
    "all_reversed": (
        "nothing, because all that counted for it was reversed",
        "不计提,因为相关业绩已全部冲销",
    ),
    "no_quota": (
        "nothing, because no quota is set",
        "不计提,因为没有设定销售目标",
    ),
    "no_target_incentive": (
        "nothing, because no target incentive is set",
        "不计提,因为没有设定目标奖金",
    ),
    "no_ratio_amount": (
        "nothing, because the margin is no percentage of an amount of 0",
        "不计提,因为金额为 0,无法计算毛利率",
    ),
    "no_ratio_cost": (
        "nothing, because the mark-up is no percentage of a cost of 0",
        "不计提,因为成本为 0,无法计算加成率",
    ),
    "fx": (
        "; {amount} {currency} at {rate}",
        ";原币 {amount} {currency},汇率 {rate}",
    ),
    "reversed": (
        "; {amount} was reversed",
        ";其中 {amount} 已冲销",
    ),
    "capped": (
        "; cut by {cut} to the cap of {cap} a {each}",
        ";按{each}上限 {cap} 削减 {cut}",
    ),
    "plan_capped": (
        "; cut by {cut} to the plan's cap of {cap} a {each}",
        ";按方案{each}上限 {cap} 削减 {cut}",
    ),
    "released": (
        "; of {earned} earned, {share} is payable: {on_booking} on booking, {on_collection} as money comes in ({collected})",
        ";已赚取 {earned},可发放 {share}:签约时 {on_booking},随回款 {on_collection},已回款 {collected}",
    ),
    "released_in_full": (
        "; of {earned} earned, {share} is payable: {on_booking} at once, {on_collection} when the contract is fully paid",
        ";已赚取 {earned},可发放 {share}:先发 {on_booking},合同款全部收齐后发 {on_collection}",
    ),
    "left": (
        "; {share} of {earned}, because the money came in after leaving",
        ";离职后到账,按 {earned} 的 {share} 发放",
    ),
    "left_while_held": (
        "; what came in after leaving counts for {share}",
        ";离职后到账部分按 {share} 计",
    ),
    "kept": (
        "; {kept} stays, because only {share} is taken back at the age of the deal",
        ";保留 {kept},因为按成交天数只扣回 {share}",
    ),
    "taken_back": (
        "taken back: {part} of the {paid} paid on {original}",
        "扣回:{original} 已发 {paid} 的 {part}",
    ),
    "partly_taken_back": (
        "taken back: {share} of {part} of the {paid} paid on {original}, {days} days after the deal",
        "扣回:{original} 已发 {paid} 的 {part},成交 {days} 天后按 {share} 扣回",
    ),
    "booked_before": (
        "; {booked} of it was booked before",
        ";其中 {booked} 此前已入账",
    ),
    "withdrawn": (
        "no longer due; {booked} was booked before",
        "不再计提;此前已入账 {booked}",
    ),
}
