"""How Chinese names are typed on a Latin keyboard: full pinyin and initials, as the words are read and by their other readings.

The package's dictionary of phrases costs each process 45 MB; of it, names of companies and people need the few words below. All that
is read differently is still found by the product of the characters' readings.
"""

from __future__ import annotations

import functools
import itertools

from pypinyin import Style, pinyin

LONGEST = 24
MAX_READINGS = 8
# Words in which a character is not read by its first reading; the longest that fits is taken.
WORDS: dict[str, str] = {
    "重庆": "chong qing", "银行": "yin hang", "厦门": "xia men", "大厦": "da sha", "长沙": "chang sha",
    "长春": "chang chun", "长安": "chang an", "长江": "chang jiang", "长城": "chang cheng", "长虹": "chang hong",
    "长青": "chang qing", "长三角": "chang san jiao", "成都": "cheng du", "都市": "du shi", "首都": "shou du",
    "音乐": "yin yue", "乐器": "yue qi", "会计": "kuai ji", "行业": "hang ye", "商行": "shang hang", "央行": "yang hang",
    "建行": "jian hang", "工行": "gong hang", "农行": "nong hang", "招行": "zhao hang", "车行": "che hang",
    "重工": "zhong gong", "六安": "lu an", "蚌埠": "beng bu", "番禺": "pan yu", "东莞": "dong guan", "西藏": "xi zang",
    "珲春": "hun chun", "长孙": "zhang sun", "万俟": "mo qi", "尉迟": "yu chi", "澹台": "tan tai", "调味": "tiao wei",
    "调查": "diao cha", "校准": "jiao zhun", "薄膜": "bo mo", "供给": "gong ji", "参茸": "shen rong", "人参": "ren shen",
    "海参": "hai shen", "传奇": "chuan qi", "大夫": "dai fu", "朝阳": "chao yang", "石家庄": "shi jia zhuang",
    "台州": "tai zhou", "济南": "ji nan", "给排水": "ji pai shui", "便宜": "pian yi", "中行": "zhong hang",
    "长兴": "chang xing", "长征": "chang zheng", "长治": "chang zhi", "长乐": "chang le", "快乐": "kuai le",
    "乐山": "le shan", "仓颉": "cang jie", "模具": "mu ju", "省道": "sheng dao", "还原": "huan yuan", "弹簧": "tan huang",
    "压缩": "ya suo", "角色": "jue se", "率先": "shuai xian", "效率": "xiao lv", "种子": "zhong zi", "相机": "xiang ji",
    "量子": "liang zi", "测量": "ce liang", "计量": "ji liang", "系统": "xi tong", "藏族": "zang zu", "宝藏": "bao zang",
    "盛世": "sheng shi", "参数": "can shu",
}  # fmt: skip
# Single characters whose usual reading in names is not the dictionary's first one.
ALONE: dict[str, str] = {
    "长": "chang",
    "行": "hang",
    "曾": "zeng",
    "翟": "zhai",
    "覃": "qin",
    "卜": "bu",
    "盛": "sheng",
    "晟": "sheng",
    "宿": "su",
}
LONGEST_WORD = max(map(len, WORDS))


@functools.cache
def readings(char: str) -> tuple[str, ...]:
    """All readings of one character. There are some twenty thousand; each is looked up once a process."""
    return tuple(dict.fromkeys(pinyin(char, style=Style.NORMAL, heteronym=True)[0]))


def as_read(run: str) -> tuple[str, ...]:
    """A syllable a character, with the words above read as words."""
    syllables: list[str] = []
    place = 0
    while place < len(run):
        word = next(
            (run[place : place + size] for size in range(LONGEST_WORD, 1, -1) if run[place : place + size] in WORDS), ""
        )
        syllables += WORDS[word].split() if word else [ALONE.get(run[place]) or readings(run[place])[0]]
        place += len(word) or 1
    return tuple(syllables)


@functools.lru_cache(maxsize=4096)
def pinyin_tokens(run: str) -> frozenset[str]:
    """Full and initial pinyin of a run of Chinese characters: as it is read, and by all readings up to eight variants."""
    run = run[:LONGEST]
    products = itertools.product(*(readings(character) for character in run))
    tokens: set[str] = set()
    for variant in (as_read(run), *itertools.islice(products, MAX_READINGS)):
        tokens.update(("".join(variant), "".join(syllable[0] for syllable in variant if syllable)))
    return frozenset(tokens)
