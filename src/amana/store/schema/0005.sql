-- Long work, its progress and its end.

-- Peers poll for what was released; nothing ever read these messages.
DELETE FROM outbox WHERE topic = 'released';
