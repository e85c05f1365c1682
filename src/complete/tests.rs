//! Completion as a whole, on a text with a mark for the cursor.
