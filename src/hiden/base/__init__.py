"""What every room stands on and no room owns: dates, kana, text, clock, errors, sheets. Knows nothing of Django."""
