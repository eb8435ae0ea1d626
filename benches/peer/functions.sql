-- What a team would write for the peer: recording is a function, since a mutation of PostGraphile's own inserts one row and sums
-- nothing up. Neither checks who asks, nor keeps the audit log.

DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;

CREATE TYPE peer.outcome AS (index integer, outcome text);

-- Times are of New York, fiscal years calendar years and weeks from Monday, as in the organization the benchmarks make.
CREATE FUNCTION peer.record(organization uuid, system text, rows jsonb) RETURNS SETOF peer.outcome
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    created uuid[];
BEGIN
    CREATE TEMPORARY TABLE IF NOT EXISTS reported (
        id uuid, place integer, metric uuid, member uuid, team uuid, at timestamptz, on_date date, amount bigint, currency text,
        key text
    ) ON COMMIT DELETE ROWS;
    INSERT INTO reported
    SELECT gen_random_uuid(), r.place - 1, m.id, (r.row ->> 'member')::uuid, a.team_id, (r.row ->> 'at')::timestamptz, d.on_date,
        ((r.row ->> 'amount')::numeric * CASE m.unit WHEN 'CURRENCY' THEN 100 ELSE 10 ^ m.scale END)::bigint,
        CASE m.unit WHEN 'CURRENCY' THEN 'USD' END, r.row ->> 'key'
    FROM jsonb_array_elements(rows) WITH ORDINALITY AS r (row, place)
    CROSS JOIN LATERAL (SELECT ((r.row ->> 'at')::timestamptz AT TIME ZONE 'America/New_York')::date AS on_date) d
    JOIN metrics m ON m.organization_id = organization AND m.key = r.row ->> 'metric'
    LEFT JOIN assignments a ON a.organization_id = organization AND a.member_id = (r.row ->> 'member')::uuid
        AND a.valid_from <= d.on_date AND (a.valid_to IS NULL OR a.valid_to > d.on_date);
    WITH inserted AS (
        INSERT INTO measurements (organization_id, id, metric_id, member_id, team_id, occurred_at, occurred_on, member_on, amount,
            currency, weight, org_amount, source, source_system, external_id, recorded_at, recorded_by_kind, version)
        SELECT organization, id, metric, member, team, at, on_date, on_date, amount, currency, 1, amount, 'CRM', system, key, now(),
            'SYSTEM', 1
        FROM reported
        ON CONFLICT (organization_id, source_system, external_id) DO NOTHING RETURNING measurements.id
    )
    SELECT array_agg(id) INTO created FROM inserted;
    INSERT INTO metric_rollups AS held (organization_id, metric_id, grain, period_start, team_id, member_id, currency, total,
        org_total, unconverted, weight, facts, minimum, maximum)
    SELECT organization, r.metric, b.grain, b.start, COALESCE(r.team, '00000000-0000-0000-0000-000000000000'), r.member,
        COALESCE(r.currency, ''), SUM(r.amount), SUM(r.amount), 0, COUNT(*), COUNT(*), MIN(r.amount), MAX(r.amount)
    FROM reported r
    CROSS JOIN LATERAL (VALUES (0, r.on_date), (1, date_trunc('week', r.on_date)::date), (2, date_trunc('month', r.on_date)::date),
        (3, date_trunc('quarter', r.on_date)::date), (4, date_trunc('year', r.on_date)::date)) AS b (grain, start)
    WHERE r.id = ANY (created)
    GROUP BY 2, 3, 4, 5, 6, 7 ORDER BY 2, 3, 4, 5, 6, 7
    ON CONFLICT (organization_id, metric_id, grain, period_start, team_id, member_id, currency) DO UPDATE SET
        total = held.total + excluded.total, org_total = held.org_total + excluded.org_total,
        weight = held.weight + excluded.weight, facts = held.facts + excluded.facts,
        minimum = LEAST(held.minimum, excluded.minimum), maximum = GREATEST(held.maximum, excluded.maximum);
    RETURN QUERY SELECT place, CASE WHEN id = ANY (created) THEN 'CREATED' ELSE 'UNCHANGED' END FROM reported ORDER BY place;
END $$;
COMMENT ON FUNCTION peer.record IS E'@name record';

-- The board by team, as a team would write it for a page of PostGraphile, which groups nothing by itself.
CREATE TYPE peer.line AS (team_id uuid, name text, metric text, actual bigint);
CREATE FUNCTION peer.board(organization uuid, keys text[], start date) RETURNS SETOF peer.line
LANGUAGE sql STABLE AS $$
    SELECT t.id, t.name, m.key, SUM(r.org_total)::bigint
    FROM metric_rollups r
    JOIN metrics m ON m.organization_id = r.organization_id AND m.id = r.metric_id
    JOIN teams t ON t.organization_id = r.organization_id AND t.id = r.team_id
    WHERE r.organization_id = organization AND r.grain = 3 AND r.period_start = start
      AND r.metric_id IN (SELECT id FROM metrics WHERE organization_id = organization AND key = ANY (keys))
    GROUP BY t.id, t.name, m.key ORDER BY t.name, m.key
$$;
COMMENT ON FUNCTION peer.board IS E'@name board';

-- What was measured of a goal: a computed column, since nothing leads from goals to rollups but their keys.
CREATE OR REPLACE FUNCTION goals_actual(goal goals) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT COALESCE(SUM(org_total), 0)::bigint FROM metric_rollups
    WHERE organization_id = goal.organization_id AND member_id = goal.member_id AND metric_id = goal.metric_id
      AND grain = CASE WHEN goal.ends_on - goal.starts_on > 100 THEN 4 ELSE 3 END AND period_start = goal.starts_on
$$;

-- What a member promised or was promised and is open: a computed column, since conditions go by indexed columns alone.
CREATE OR REPLACE FUNCTION members_open_commitments(member members) RETURNS SETOF commitments
LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT * FROM commitments
    WHERE organization_id = member.organization_id AND (maker_id = member.id OR to_member_id = member.id) AND ended_on IS NULL
    ORDER BY due, id LIMIT 10
$$;
