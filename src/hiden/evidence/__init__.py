"""証拠: exhibits kept as they came, who had them when, and how they are handed on (第6章 6-4; 参考資料).

What may never happen here: a kept file is changed, or an original is moved or written to; something could not be read and nobody
is told; half an import counts as one; an exhibit changes hands without an event; the one who hands over also says that it arrived.
"""
