-- Recordings, each new: ROWS a call. BODY is a template of a call with one row, whose @KEY@ and @MEMBER@ are filled in;
-- MEMBERS a file of "token member" lines, taken in turn. For many rows the token of every line is the same.
dofile(os.getenv("LOAD") .. "/report.lua")

local started = 0

function setup(thread)
    thread:set("number", started)
    started = started + 1
end

local function whole(name)
    local file = assert(io.open(os.getenv(name)))
    local text = file:read("*a")
    file:close()
    return text
end

function init()
    rows = tonumber(os.getenv("ROWS"))
    local before, row, after = whole("BODY"):match("^(.-)@ROW@(.-)@END@(.*)$")
    head, tail = before, after
    pieces = {}
    for text, name in (row .. "@@"):gmatch("(.-)@(%u*)@") do
        pieces[#pieces + 1] = { text, name }
    end
    tokens, members = {}, {}
    for token, member in whole("MEMBERS"):gmatch("(%S+) (%S+)") do
        tokens[#tokens + 1], members[#members + 1] = token, member
    end
    sent = 0
    run = os.getenv("RUN")
    turn = number * 7
    headers = { ["Content-Type"] = "application/json" }
end

function request()
    local body = {}
    turn = turn + 1
    local who = turn % #members + 1
    for index = 1, rows do
        sent = sent + 1
        if rows > 1 then
            turn = turn + 1
            who = turn % #members + 1
        end
        if index > 1 then
            body[#body + 1] = ","
        end
        for _, piece in ipairs(pieces) do
            body[#body + 1] = piece[1]
            if piece[2] == "KEY" then
                body[#body + 1] = run .. "-" .. number .. "-" .. sent
            elseif piece[2] == "MEMBER" then
                body[#body + 1] = members[who]
            end
        end
    end
    headers["Authorization"] = "Bearer " .. tokens[who]
    return wrk.format("POST", nil, headers, head .. table.concat(body) .. tail)
end

done = report
