#!/usr/bin/env python3
"""Sets each rep's quota of a period to a percentage of what they won in another, through the API.

    examples/quotas.py --url http://127.0.0.1:8080 --key sk_... --from 2017-Q3 --as-of 2017-10-01 --to 2017-Q4 --percent 110

The key needs the scopes metrics:read and goals:write. A rep who won nothing, or who has left, is reported and left alone.
Running it again changes nothing. Needs nothing but Python 3.
"""

import argparse
import json
import sys
import urllib.error
import urllib.request
from decimal import ROUND_HALF_UP, Decimal

BOARD = """
query Won($period: PeriodInput!, $asOf: Date!, $after: String) {
  scoreboard(period: $period, asOf: $asOf, metrics: ["revenue_won"]) {
    rows(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { member { id name externalId active } figures { actual currency } }
    }
  }
}
"""

QUOTAS = """
mutation Quotas($input: GoalsUpsertInput!) {
  goalsUpsert(input: $input) {
    summary { rows created updated unchanged failed applied }
    rows { index outcome errors { field code message } }
  }
}
"""


def ask(url, key, query, variables):
    """Sends one request and returns its data; ends the script with the errors when there are any."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Authorization": f"Bearer {key}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{url}/graphql", body, headers)) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        answer = json.load(error)
    if answer.get("errors"):
        sys.exit(json.dumps(answer["errors"], indent=2))
    return answer["data"]


def board(args):
    """Every row of the scoreboard, page by page."""
    after = None
    while True:
        variables = {"period": {"name": args.source}, "asOf": args.as_of, "after": after}
        rows = ask(args.url, args.key, BOARD, variables)["scoreboard"]["rows"]
        yield from rows["nodes"]
        if not rows["pageInfo"]["hasNextPage"]:
            return
        after = rows["pageInfo"]["endCursor"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--from", dest="source", required=True, metavar="PERIOD")
    parser.add_argument("--as-of", required=True, metavar="DATE", help="a day on or after the end of the period")
    parser.add_argument("--to", dest="target", required=True, metavar="PERIOD")
    parser.add_argument("--percent", type=Decimal, required=True)
    parser.add_argument("--dry-run", action="store_true")
    args = parser.parse_args()

    rows, names, left_out = [], [], []
    for row in board(args):
        member, won = row["member"], Decimal(row["figures"][0]["actual"] or 0)
        if not member["active"]:
            left_out.append(f"no longer active, no quota set: {member['name']}")
            continue
        if won <= 0:
            left_out.append(f"no result in {args.source}, no quota set: {member['name']}")
            continue
        # Members come from a system and have its key, or were invited by hand and have none.
        key, by = member["externalId"], "externalId"
        if key is None:
            key, by = member["id"], "id"
        target = (won * args.percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        names.append(member["name"])
        rows.append({
            "externalId": f"quota/{args.target}/{key}",
            "owner": {"member": {by: key}},
            "metric": {"key": "revenue_won"},
            "period": {"name": args.target},
            "target": str(target),
            "quota": True,
        })
    for start in range(0, len(rows), 1000):
        batch = {"rows": rows[start:start + 1000], "mode": "ATOMIC", "dryRun": args.dry_run}
        answer = ask(args.url, args.key, QUOTAS, {"input": batch})["goalsUpsert"]
        print(json.dumps(answer["summary"]))
        for row in answer["rows"]:
            for error in row["errors"]:
                who = names[start + row["index"]]
                print(f"{who}: {error['field']}: {error['message']}", file=sys.stderr)
        if answer["summary"]["failed"]:
            sys.exit(1)
    for line in left_out:
        print(line)


if __name__ == "__main__":
    main()
