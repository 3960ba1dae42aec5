-- One reading of a page after another, each by a visitor of its own and with an id of its own.

local agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
local number = 0
local run

function init(arguments)
  math.randomseed(os.time())
  run = string.format("%08x-%08x", math.random(0, 2 ^ 31 - 1), os.clock() * 1e6 % 2 ^ 31)
end

function request()
  number = number + 1
  local address = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(1, 254))
  local body = string.format('{"id":"%s-%d","article":%d}', run, number, math.random(1, 200))
  local headers = {["User-Agent"] = agent, ["Content-Type"] = "text/plain", ["X-Forwarded-For"] = address}
  return wrk.format("POST", nil, headers, body)
end

-- Where so many milliseconds are named, each connection rests so long before its next reading.
local pause = tonumber(os.getenv("VISITS_PAUSE_MS") or "")
if pause then
  function delay()
    return pause
  end
end
