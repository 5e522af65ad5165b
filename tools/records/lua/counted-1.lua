--[[
  How many bookings or changes count now against one cap.
  Input:
    KEYS[1] sorted set: tokens of turns that were counted, by time (ms, by this server's clock)
    ARGV[1] window (ms)
  Output: their number
]]
local spent = KEYS[1]
if redis.call("TYPE", spent).ok ~= "zset" then return 0 end
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call("ZCOUNT", spent, string.format("(%.0f", now - tonumber(ARGV[1])), "+inf")
