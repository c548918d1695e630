"""One line of quick log. Today is Monday 23 November 2026."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from activities.quicklog import QuickLog, parse

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=NOW.tzinfo)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("call 5m, left voicemail; next Tue 10:00", QuickLog("call", "left voicemail", 5, at(24, 10), "")),
        (
            "Called 20 min about prices; next Fri 2pm send offer",
            QuickLog("call", "about prices", 20, at(27, 14), "send offer"),
        ),
        ("meeting 1h30 with buyer next tomorrow", QuickLog("meeting", "with buyer", 90, at(24), "")),
        (
            "visited the plant; in 2 weeks call again",
            QuickLog("visit", "the plant", None, at(7, month=12), "call again"),
        ),
        ("emailed brochure", QuickLog("email", "brochure", None, None, "")),
        ("they will decide on Tuesday", QuickLog("note", "they will decide on Tuesday", None, None, "")),
        ("call 5m; waiting for them", QuickLog("call", "", 5, None, "waiting for them")),
        ("call; next 3 Mar 9:15 renewal", QuickLog("call", "", None, at(3, 9, 15, 3, 2027), "renewal")),
        ("call; 2026-12-01 16:45", QuickLog("call", "", None, at(1, 16, 45, 12), "")),
        ("calling card ordered", QuickLog("note", "calling card ordered", None, None, "")),
        ("电话 5分钟 下周二 10:00 再联系", QuickLog("call", "", 5, at(1, 10, 0, 12), "再联系")),
        ("电话5分钟，没人接；明天下午3点再打", QuickLog("call", "没人接", 5, at(24, 15), "再打")),
        ("拜访 半小时 谈了价格 周五发报价", QuickLog("visit", "谈了价格", 30, at(27), "发报价")),
        ("会议 1个半小时 12月5日 9点半 演示", QuickLog("meeting", "", 90, at(5, 9, 30, 12), "演示")),
        ("邮件 报价单 3天后跟进", QuickLog("email", "报价单", None, at(26), "跟进")),
        ("备注 客户预算二十万", QuickLog("note", "客户预算二十万", None, None, "")),
        ("call; 2026-02-30", QuickLog("call", "", None, None, "2026-02-30")),
        ("call 99999m", QuickLog("call", "99999m", None, None, "")),
        ("", QuickLog("note", "", None, None, "")),
    ],
)
def test_line(line: str, expected: QuickLog) -> None:
    assert parse(line, NOW) == expected
