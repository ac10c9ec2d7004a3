with required as (
  select eval from (values ('accuracy'), ('bias'), ('safety')) as x(eval)
), ran as (
  select r.sha, e.eval, count(*) filter (where e.passed is true) as good
  from releases r
  join evals e on e.sha = r.sha and e.run_at <= r.released_at
  group by r.sha, e.eval
), grid as (
  select r.model, r.sha, r.released_at, q.eval, coalesce(n.good, 0) as good
  from releases r
  cross join required q
  left join ran n on n.sha = r.sha and n.eval = q.eval
)
select model || '@' || sha as item,
  case when min(good) > 0 then 'ok' else 'alarm' end as status,
  coalesce('not passed: ' || string_agg(eval, ', ' order by eval) filter (where good = 0), 'all passed') as reason,
  released_at as occurred_at
from grid
group by model, sha, released_at
order by item
