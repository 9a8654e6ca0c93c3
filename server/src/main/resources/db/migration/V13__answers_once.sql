-- The keys of the answers to a request, in their order: an answer that is sent again is not judged again.
ALTER TABLE approval ADD COLUMN answer_keys uuid[] NOT NULL DEFAULT '{}';
