--[[
  Releases a reservation. Adds nothing, so that it works when memory is full.
  Input:
    KEYS[1] hash: the slot queue, by token
    ARGV[1] the turn's token
  Output: 1 released, 0 there was none
]]
local line = KEYS[1]
if redis.call("TYPE", line).ok ~= "hash" then return 0 end
return redis.call("HDEL", line, ARGV[1])
