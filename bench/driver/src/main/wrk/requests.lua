-- Sends the next request of the file each time. A line is the value of a Cookie header, or a whole Authorization header. If a
-- tab and a body follow, it is a POST of that: JSON with a cookie, a form with an authorization. All are made before the clock
-- runs, so that wrk takes as little as it can of the cores that it shares with the server.
local requests = {}
local last = 0
local threads = 0

function setup(thread)
   thread:set("place", threads)
   threads = threads + 1
end

function init(arguments)
   for line in io.lines(arguments[1]) do
      local header, body = line:match("^([^\t]*)\t?(.*)$")
      local authorization = header:match("^Authorization: (.*)$")
      local headers = { ["Accept"] = "application/json" }
      headers[authorization and "Authorization" or "Cookie"] = authorization or header
      last = last + 1
      if body == "" then
         requests[last] = wrk.format("GET", nil, headers)
      else
         headers["Content-Type"] = authorization and "application/x-www-form-urlencoded" or "application/json"
         requests[last] = wrk.format("POST", nil, headers, body)
      end
   end
   next_one = math.floor(last / 2) * place
   collectgarbage("stop")
end

function request()
   next_one = next_one % last + 1
   return requests[next_one]
end

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      'RESULT {"requests":%d,"micros":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
      summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50), latency:percentile(99)))
end
