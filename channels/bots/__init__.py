"""Robots in the group chats of Feishu, WeCom, DingTalk and Slack: what they take, how it is signed, and how often."""
