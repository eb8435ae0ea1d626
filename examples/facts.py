#!/usr/bin/env python3
"""Reads goals with where they stand into a data frame, and keeps a copy up to date.

    examples/facts.py --url http://127.0.0.1:8080 --key sk_... --copy goals.csv

The key needs the scope metrics:read. The first run reads every goal, page by page; the next ones read what was changed since,
and replace the rows they know; a goal that was given up is CANCELLED from then on. A copy without its instant, or with other
columns, is read anew. It may run while others write. Needs Python 3, and pandas for the summary (without it, the copy
is kept all the same).
"""

import argparse
import csv
import json
import os
import sys
import urllib.error
import urllib.request

COLUMNS = """
    id externalId owner memberName teamName metric unit quota state period periodStart periodEnd
    currency target figuresCurrency proratedTarget actual expected attainment pace health outcome dataAsOf version updatedAt
""".split()

FACTS = """
query Facts($since: DateTime, $after: String) {
  goalPeriodFacts(updatedSince: $since, first: 100, after: $after) {
    syncedUntil
    pageInfo { hasNextPage endCursor }
    nodes { %s }
  }
}
""" % " ".join(COLUMNS)


def ask(url, key, query, variables):
    """Sends one request and returns its data. A figure without its exchange rate is null; what else is wrong ends the script."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Authorization": f"Bearer {key}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{url}/graphql", body, headers)) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        answer = json.load(error)
    wrong = [error for error in answer.get("errors", []) if error["extensions"]["code"] != "FX_RATE_MISSING"]
    if wrong:
        sys.exit(json.dumps(wrong, indent=2))
    for error in answer.get("errors", []):
        print(error["message"], file=sys.stderr)
    return answer["data"]


def facts(args, since):
    """Every row, page by page, and the instant to go on from."""
    rows, after, until = [], None, None
    while True:
        page = ask(args.url, args.key, FACTS, {"since": since, "after": after})["goalPeriodFacts"]
        until = until or page["syncedUntil"]
        rows += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return rows, until
        after = page["pageInfo"]["endCursor"]


def held(path):
    """The rows of the copy by id, and the instant it was read until; nothing where there is no copy that can be gone on with."""
    if not (os.path.exists(path) and os.path.exists(f"{path}.until")):
        return {}, None
    with open(path, newline="", encoding="utf-8") as file:
        copy = csv.DictReader(file)
        if copy.fieldnames != COLUMNS:
            return {}, None
        rows = {row["id"]: row for row in copy}
    with open(f"{path}.until", encoding="utf-8") as file:
        return rows, file.read().strip()


def keep(path, rows, until):
    """Writes the copy; the instant last, so that a run that is killed between is only repeated."""
    if not rows:
        return
    with open(f"{path}.new", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows.values())
    os.replace(f"{path}.new", path)
    with open(f"{path}.until", "w", encoding="utf-8") as file:
        file.write(until)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--copy", required=True, metavar="FILE", help="where the copy is kept, as CSV")
    args = parser.parse_args()

    rows, since = held(args.copy)
    changed, until = facts(args, since)
    new = sum(row["id"] not in rows for row in changed)
    rows.update((row["id"], row) for row in changed)
    keep(args.copy, rows, until)
    print(f"{len(rows)} goals: {new} new, {len(changed) - new} read again")
    try:
        import pandas
    except ImportError:
        return
    if rows:
        frame = pandas.DataFrame(rows.values())
        frame["attainment"] = pandas.to_numeric(frame["attainment"])
        print(frame.groupby(["metric", "health"])["attainment"].agg(["count", "mean"]).round(3).to_string())


if __name__ == "__main__":
    main()
