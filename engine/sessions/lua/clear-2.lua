--[[
  Deletes a session's turns, its counters and its lock; a commit in flight finds no lock.
  It adds nothing, so that it works when memory is full.
  Input:
    KEYS[1] hash: owner, until (ms, by this server's clock), turns, bytes, ever, done
    KEYS[2] list: encoded turns, oldest first
    ARGV[1] the turn's token
  Output: 1 deleted, 0 the token does not own the lock: nothing was changed
]]
local meta, ring = KEYS[1], KEYS[2]
if redis.call("TYPE", meta).ok ~= "hash" then return 0 end
if redis.call("HGET", meta, "owner") ~= ARGV[1] then return 0 end
redis.call("UNLINK", meta, ring)
return 1
