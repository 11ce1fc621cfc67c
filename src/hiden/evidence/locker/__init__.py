"""証拠保管庫: exhibits and the files in them, copied in once and never changed."""
