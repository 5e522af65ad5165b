--[[
  Counts a booking or a change against the cap of one email, session or tenant in a sliding window,
  or takes it out of the count again. Sent twice it counts once.
  Input:
    KEYS[1] sorted set: tokens of turns that were counted, by time (ms, by this server's clock)
    ARGV[1] the turn's token      ARGV[2] counted in the window      ARGV[3] window (ms)
    ARGV[4] 1 count, 0 take out
  Output: 1 done, 0 the cap is reached: nothing was counted
]]
local spent, token, window = KEYS[1], ARGV[1], tonumber(ARGV[3])
local kind = redis.call("TYPE", spent).ok
if kind ~= "none" and kind ~= "zset" then redis.call("UNLINK", spent) end
if ARGV[4] ~= "1" then
  redis.call("ZREM", spent, token)
  return 1
end
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call("ZREMRANGEBYSCORE", spent, "-inf", now - window)
if redis.call("ZSCORE", spent, token) then return 1 end
if redis.call("ZCARD", spent) >= tonumber(ARGV[2]) then return 0 end
redis.call("ZADD", spent, now, token)
redis.call("PEXPIRE", spent, window)
return 1
