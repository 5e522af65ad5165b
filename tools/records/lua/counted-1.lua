--[[
  Counts the bookings or changes of one quota within the window.
  Input:
    KEYS[1] sorted set: tokens of counted turns, scored by time (ms, this server's clock)
    ARGV[1] window (ms)
  Output: the count
]]
local spent = KEYS[1]
if redis.call("TYPE", spent).ok ~= "zset" then return 0 end
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call("ZCOUNT", spent, string.format("(%.0f", now - tonumber(ARGV[1])), "+inf")
