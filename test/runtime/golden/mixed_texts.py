"""Texts that tokenizers often get wrong: scripts, digits, spaces, emoji, control characters, a special token."""

MIXED_TEXTS = [
    "HAMLET.\nTo be, or not to be, that is the question:",
    "don't  stop\t\tnow\r\n\r\n  1234567890 3.14 __init__(self) -> None",
    "Ünïcödé naïve façade — “quotes” … €5 ½",
    "日本語のテキスト 中文文本 한국어 עברית العربية हिन्दी",
    "emoji 👩‍👩‍👧‍👦 🇩🇪 👍🏽 and e\u0301 combining",
    "before<|endoftext|>after",
    " \n  \n   leading and trailing   ",
    "a\u00a0b\u200bc\ufeffd\u0000e",
]
