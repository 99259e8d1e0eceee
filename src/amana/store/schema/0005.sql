-- Peers poll for what was released; nothing ever read these messages.
DELETE FROM outbox WHERE topic = 'released';
