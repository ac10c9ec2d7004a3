with recursive q as (
  select cast(date_trunc('quarter', cast($period_start at time zone 'UTC' as date)) as date) as from_on
  union all
  select cast(from_on + interval '3 months' as date)
  from q
  where cast(from_on + interval '3 months' as date) < cast($period_end at time zone 'UTC' as date)
), done as (
  select r.system, q.from_on, count(*) as n, count(r.reviewer) as signed
  from q
  join reviews r on cast(r.signed_at at time zone 'UTC' as date) >= q.from_on
    and cast(r.signed_at at time zone 'UTC' as date) < cast(q.from_on + interval '3 months' as date)
  group by r.system, q.from_on
)
select s.system || '/' || cast(q.from_on as text) as item,
  case when d.signed > 0 then 'ok' else 'alarm' end as status,
  case when d.n is null then 'no review in the quarter'
       when d.signed = 0 then 'review without a reviewer'
       else cast(d.signed as text) || ' signed' end as reason
from systems s
cross join q
left join done d on d.system = s.system and d.from_on = q.from_on
order by item
