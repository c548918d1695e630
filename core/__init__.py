"""Words without tables, for all rooms."""

import os

# Read by pypinyin when it is imported: without its phrases (core/pinyin.py has those that matter) and without a copy of the rest a
# process is 45 MB smaller.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
