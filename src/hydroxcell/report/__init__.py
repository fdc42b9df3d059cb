"""Reports of a result for people: one self-contained HTML page, and a condensed PDF."""
