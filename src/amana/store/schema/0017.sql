-- When a collection that members could ask about was closed, in microseconds; 0 while it is open. Its line stays, so that
-- whoever asked it is told, and so that no other collection takes its name and counts its epochs anew.
ALTER TABLE private_collection ADD COLUMN closed_at {integer} NOT NULL DEFAULT 0;
