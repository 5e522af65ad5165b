--[[
  Releases a session's lock without storing anything. A session that never had a turn is deleted;
  the time to live of any other does not change.
  Input:
    KEYS[1] hash: owner, until (ms, by this server's clock), turns, bytes, ever, done
    ARGV[1] the turn's token
  Output: 1 released, 0 the token does not own the lock: nothing was changed
]]
local meta = KEYS[1]
if redis.call("TYPE", meta).ok ~= "hash" then return 0 end
if redis.call("HGET", meta, "owner") ~= ARGV[1] then return 0 end
redis.call("HDEL", meta, "owner", "until")
return 1
