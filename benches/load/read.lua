-- A request that stays the same: BODY is a file, TOKEN what is presented.
dofile(os.getenv("LOAD") .. "/report.lua")

local file = assert(io.open(os.getenv("BODY")))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
file:close()

done = report
