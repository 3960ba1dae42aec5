-- Batches of 500 readings from apps, each with an id and a visitor of its own.

local number = 0
local run

function init(arguments)
  math.randomseed(os.time())
  run = string.format("%08x-%08x", math.random(0, 2 ^ 31 - 1), os.clock() * 1e6 % 2 ^ 31)
end

function request()
  local events = {}
  for place = 1, 500 do
    number = number + 1
    events[place] = string.format('{"id":"%s-%d","article":%d,"ageSeconds":%d,"visitor":"visitor-%d"}',
      run, number, math.random(1, 200), math.random(0, 3600), math.random(1, 20000))
  end
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(1, 254))
  return wrk.format("POST", nil, wrk.headers, '{"events":[' .. table.concat(events, ",") .. "]}")
end
