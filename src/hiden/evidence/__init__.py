"""証拠の確保 (6-4): evidence that an outsider can check, holds that keep it, stamps and witnesses that date it."""
