--[[
  Gives a session's lock back without storing anything. A session that never had a turn leaves
  nothing behind; the time to live of any other stays as it is.
  Input:
    KEYS[1] hash: owner, until (ms, by this server's clock), turns, bytes, ever, done
    ARGV[1] the turn's token
  Output: 1 given back, 0 it was not ours any more: nothing was changed
]]
local meta = KEYS[1]
if redis.call("TYPE", meta).ok ~= "hash" then return 0 end
if redis.call("HGET", meta, "owner") ~= ARGV[1] then return 0 end
redis.call("HDEL", meta, "owner", "until")
return 1
