"""判断・封じ込め・連絡 (6-2): what was decided and why, what was stopped and until when, who was told what."""
