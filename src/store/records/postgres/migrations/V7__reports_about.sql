-- What is reported of a player is looked up when that player asks for it, and when that player is deleted.
CREATE INDEX reports_player ON reports (player, id);
