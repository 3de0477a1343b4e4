-- Which change an undoing takes back, and the history of one record.
ALTER TABLE changes ADD COLUMN undoes TEXT(36);
CREATE INDEX changes_by_record ON changes (entity, entity_id);
CREATE INDEX changes_by_undone ON changes (undoes);
