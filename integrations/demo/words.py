"""The words the demo company is made of."""

from __future__ import annotations

from typing import TypedDict


class Region(TypedDict):
    currency: str
    teams: tuple[str, ...]
    chinese: bool
    key: str


FAMILY_EN = (
    "Adler Baker Carter Dubois Evans Fischer Garcia Hansen Ito Jensen Keller Lopez Meier Novak Olsen Petit Quinn Rossi Schmidt Taylor "
    "Ueda Vogel Weber Young Zimmer Brandt Costa Lambert Moreau Richter Walker Wright"
).split()
GIVEN_EN = (
    "Anna Ben Clara David Elena Felix Grace Henry Irene Jonas Kira Liam Marta Noah Olivia Paul Rosa Simon Tina Victor Wendy Lena "
    "Marc Nina Oscar Sophie Thomas Ursula"
).split()
FAMILY_ZH = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN_ZH = "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平 刚 桂英 建国 晓明 雨桐 子涵 思远 志强 海燕 文博 佳怡 浩然".split()

FIRM_EN = (
    "Aurora Borealis Cedar Delta Ember Falcon Granite Harbor Indigo Juniper Kestrel Lumen Meridian Nimbus Orchid Pioneer Quarry Ridge "
    "Summit Tidal Umber Vertex Willow Zephyr Northwind Bluewater Oakfield Ironbridge"
).split()
LINE_EN = "Systems Foods Medical Logistics Software Energy Textiles Robotics Retail Chemicals Packaging Optics".split()
FORM_EN = {"Europe": ("GmbH", "SAS", "AG", "BV"), "Americas": ("Inc.", "LLC", "Corp.", "Ltd.")}
CITY_ZH = "上海 杭州 苏州 南京 宁波 无锡 合肥 常州 温州 绍兴".split()
BRAND_ZH = "晨光 瑞丰 海纳 云帆 恒信 天成 博远 新锐 金桥 华腾 启明 远景 东方 万象 中科 绿谷 曙光 汇通 精工 联创".split()
LINE_ZH = "科技 机械 医疗器械 食品 物流 软件 新能源 纺织 机器人 电子 化工 包装".split()
INDUSTRIES = (
    "Manufacturing",
    "Healthcare",
    "Food and beverage",
    "Logistics",
    "Software",
    "Energy",
    "Textiles",
    "Retail",
    "Chemicals",
    "Education",
)
TITLES = (
    "Purchasing manager",
    "Managing director",
    "IT director",
    "Head of operations",
    "CFO",
    "Plant manager",
    "Project lead",
    "采购经理",
    "总经理",
    "信息部主任",
)

FAMILIES = {
    "Sensors": (("Pressure sensor PS-10", "860.00"), ("Flow meter FM-4", "2400.00"), ("Vision sensor VS-2", "7800.00")),
    "Controllers": (
        ("Controller C-100", "5600.00"),
        ("Controller C-400", "14800.00"),
        ("Edge gateway EG-1", "9200.00"),
    ),
    "Software": (("Monitoring licence, 1 year", "18000.00"), ("Analytics suite, 1 year", "46000.00")),
    "Services": (
        ("Commissioning on site", "12000.00"),
        ("Training, 2 days", "6800.00"),
        ("Support plan, 1 year", "15000.00"),
    ),
}
COMPETITORS = ("Hexatron", "Veltec", "慧联自动化", "Siltron")
NEEDS = (
    "Replace ageing sensors on two lines",
    "Remote monitoring for three plants",
    "Less downtime in packaging",
    "需要远程监控三条产线",
    "Energy data per machine",
    "替换旧控制器,年底前完成",
    "Traceability for an audit",
    "Integration with the existing MES",
)
DEALS_EN = (
    "Line monitoring",
    "Plant retrofit",
    "Sensor rollout",
    "Controller upgrade",
    "Analytics pilot",
    "Support renewal",
    "Second site",
)
DEALS_ZH = ("产线监控项目", "工厂改造", "传感器采购", "控制器升级", "数据分析试点", "二期扩容", "年度维保")
CALLS = (
    "Talked about the timeline",
    "Left a voicemail",
    "Discussed the budget",
    "沟通了预算和时间",
    "Asked for a site visit",
    "客户要求补充资料",
)
MEETINGS = (
    "Demo for the technical team",
    "Kick-off with purchasing",
    "方案汇报",
    "Site visit",
    "Negotiated the terms",
    "与采购部会面",
)
TASKS = (
    "Send the offer",
    "Call back about the budget",
    "发送报价单",
    "Prepare the demo",
    "约下次拜访",
    "Check the delivery date",
)
TAGS = ("hot", "fair-2026", "key account", "重点", "retrofit", "pilot")
SOURCES = (
    ("website", 30),
    ("referral", 15),
    ("event", 15),
    ("advertising", 10),
    ("phone", 8),
    ("email", 10),
    ("partner", 7),
    ("prospecting", 5),
)
REGIONS: dict[str, Region] = {
    "华东 East China": {
        "currency": "CNY",
        "teams": ("上海 Shanghai", "杭州 Hangzhou"),
        "chinese": True,
        "key": "East China",
    },
    "Europe": {"currency": "EUR", "teams": ("Berlin", "Paris"), "chinese": False, "key": "Europe"},
    "Americas": {"currency": "USD", "teams": ("New York", "Toronto"), "chinese": False, "key": "Americas"},
}
RATES = {"EUR": "7.80", "USD": "7.15"}
