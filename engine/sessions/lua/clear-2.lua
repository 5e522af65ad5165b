--[[
  Forgets a session's turns, its counters and its lock: a commit that is still under way is lost.
  Adds nothing, so that it works when memory is full.
  Input:
    KEYS[1] hash: owner, until (ms, by this server's clock), turns, bytes, ever, done
    KEYS[2] list: encoded turns, oldest first
    ARGV[1] the turn's token
  Output: 1 forgotten, 0 the session is no longer ours: nothing was changed
]]
local meta, ring = KEYS[1], KEYS[2]
if redis.call("TYPE", meta).ok ~= "hash" then return 0 end
if redis.call("HGET", meta, "owner") ~= ARGV[1] then return 0 end
redis.call("UNLINK", meta, ring)
return 1
