"""Every scheduled job of the product, one sentence each. Cron in the organisation's zone; schedules that users make are rows."""

from jobs.schedules import Schedule

TIMETABLE = [
    Schedule(
        "audit.seal", "* * * * *", "audit.seal", "Chains the hashes of the audit entries written since the last seal."
    ),
    Schedule(
        "activities.remind", "* * * * *", "activities.remind", "Notifies owners of activities whose reminder is due."
    ),
    Schedule(
        "reports.due", "* * * * *", "reports.due", "Starts the report schedules that users made and that are due."
    ),
    Schedule(
        "targets.reconcile",
        "*/15 * * * *",
        "targets.reconcile",
        "Books credit of won deals whose announcement was lost.",
    ),
    Schedule(
        "targets.daily",
        "10 0 * * *",
        "targets.daily",
        "Applies approved adjustments of targets, ends contests, and notes the honours of the last month.",
    ),
    Schedule("targets.learn", "40 2 1 * *", "targets.learn", "Learns the seasons from the months that are over."),
    Schedule("targets.warn", "0 9 * * 1", "targets.warn", "Tells who is behind the pace of a target."),
    Schedule(
        "contracts.nightly",
        "10 0 * * *",
        "contracts.nightly",
        "Moves contracts along with the calendar, reminds of payments that fall due, and opens renewals.",
    ),
    Schedule(
        "commissions.calculate", "0 3 * * *", "commissions.calculate_open", "Recomputes the open commission periods."
    ),
    Schedule(
        "customers.find_duplicates",
        "*/5 * * * *",
        "customers.find_duplicates",
        "Compares new and changed leads, accounts and contacts with the known ones, and queues those that may be the same.",
        catch_up=False,
    ),
    Schedule(
        "customers.grade", "40 2 * * *", "customers.grade", "Gives companies their level and segments by the rules."
    ),
    Schedule(
        "customers.remind",
        "0 8 * * *",
        "customers.remind",
        "Reminds owners of birthdays and other days of their contacts.",
    ),
    Schedule(
        "leads.purge",
        "15 3 * * *",
        "leads.purge",
        "Removes for good the leads that were deleted over thirty days ago.",
        catch_up=False,
    ),
    Schedule(
        "opportunities.purge",
        "20 3 * * *",
        "opportunities.purge",
        "Removes for good the opportunities that were deleted over thirty days ago.",
        catch_up=False,
    ),
    Schedule(
        "opportunities.fold",
        "*/15 * * * *",
        "opportunities.fold",
        "Adds up what changed in the totals of open opportunities.",
        catch_up=False,
    ),
    Schedule(
        "opportunities.resettle",
        "10 2 * * *",
        "opportunities.resettle",
        "Computes again on which days open opportunities turn at risk or stall.",
        catch_up=False,
    ),
    Schedule(
        "leads.watch_responses",
        "* * * * *",
        "leads.watch_responses",
        "Warns owners whose first answer to a lead is due soon, and tells their managers of those that are late.",
        catch_up=False,
    ),
    Schedule("leads.route", "*/5 * * * *", "leads.route", "Tries again to find owners for new leads.", catch_up=False),
    Schedule(
        "customers.recycle",
        "10 2 * * *",
        "customers.recycle",
        "Warns holders of customers that nobody works on, and moves what is due into the pools.",
        catch_up=False,
    ),
    Schedule(
        "leads.recycle",
        "0 2 * * *",
        "leads.recycle",
        "Warns holders of leads that nobody works on, and moves what is due into the pools.",
        catch_up=False,
    ),
    Schedule(
        "leads.score_all",
        "30 2 * * *",
        "leads.score_all",
        "Scores all open leads anew: acts fade, silence grows.",
        catch_up=False,
    ),
    Schedule(
        "leads.train",
        "40 2 * * 0",
        "leads.train",
        "Teaches the scoring model by what became of earlier leads.",
        catch_up=False,
    ),
    Schedule("performance.open", "0 5 * * *", "performance.open", "Opens the reports that are due today."),
    Schedule(
        "performance.remind",
        "* * * * *",
        "performance.remind",
        "Drafts reports and reminds of them before their deadline, and tells of those that are late.",
        catch_up=False,
    ),
    Schedule(
        "performance.alerts", "*/15 * * * *", "performance.alerts", "Compares metrics with the thresholds people set."
    ),
    Schedule(
        "performance.norms", "20 4 * * *", "performance.norms", "Writes down what was within the norm and what was not."
    ),
    Schedule(
        "performance.insights",
        "40 4 * * *",
        "performance.insights",
        "Looks for probable problems and chances, by team.",
    ),
    Schedule(
        "performance.decisions",
        "30 6 * * *",
        "performance.decisions",
        "Looks at what came of decisions whose day has come.",
    ),
    Schedule(
        "forecasts.snapshot",
        "55 23 * * *",
        "forecasts.snapshot",
        "Keeps the open pipeline as it is at the end of the day.",
    ),
    Schedule(
        "forecasts.renew",
        "0 5 * * 1",
        "forecasts.renew",
        "Renews the predictions and learns how open deals come to an end.",
    ),
    Schedule("forecasts.freeze", "0 6 * * 1", "forecasts.freeze", "Freezes everybody's forecast as that of the week."),
    Schedule("jobs.tidy", "30 3 * * *", "jobs.tidy", "Removes finished jobs older than thirty days.", catch_up=False),
    Schedule(
        "integrations.tidy", "15 4 * * *", "integrations.tidy", "Removes the files of expired exports.", catch_up=False
    ),
    Schedule(
        "mail.round",
        "* * * * *",
        "mail.round",
        "Reads all mailboxes, and sends mail that a lost message left waiting.",
        catch_up=False,
    ),
    Schedule(
        "automation.daily", "0 8 * * *", "automation.daily", "Asks the rules that the clock wakes, once a business day."
    ),
    Schedule(
        "webhooks.sweep",
        "* * * * *",
        "webhooks.sweep",
        "Sends webhooks that a lost message left waiting.",
        catch_up=False,
    ),
    Schedule(
        "webhooks.tidy",
        "35 3 * * *",
        "webhooks.tidy",
        "Removes the log of webhook deliveries that are over thirty days old.",
        catch_up=False,
    ),
    Schedule(
        "channels.sweep",
        "* * * * *",
        "channels.sweep",
        "Lets bots say what a lost message left waiting.",
        catch_up=False,
    ),
    Schedule(
        "channels.tidy",
        "45 3 * * *",
        "channels.tidy",
        "Removes the log of bots, mails and pushes that are over thirty days old.",
        catch_up=False,
    ),
    Schedule(
        "channels.digests",
        "*/5 * * * *",
        "channels.digests",
        "Starts the digests of those for whom it is half past seven of a working day, once a day and once a week.",
        catch_up=False,
    ),
]
