with recursive days as (
  select cast($period_start at time zone 'UTC' as date) as day
  union all
  select day + 1 from days where day < cast($period_start at time zone 'UTC' as date) + 5
), good as (
  select b.system, cast(b.ended_at at time zone 'UTC' as date) as day
  from backups b
  where b.ok is true
  group by b.system, cast(b.ended_at at time zone 'UTC' as date)
), rerun as (
  select distinct f.system, cast(f.ended_at at time zone 'UTC' as date) as day
  from backups f
  join backups r on r.system = f.system and r.ok is true
    and r.ended_at > f.ended_at and r.ended_at <= f.ended_at + interval '24 hours'
  where f.ok is not true
)
select s.system || '/' || cast(d.day as text) as item,
  case when g.day is not null or r.day is not null then 'ok' else 'alarm' end as status,
  case when g.day is not null then 'succeeded'
       when r.day is not null then 'rerun within 24 hours'
       else 'no success' end as reason
from systems s
cross join days d
left join good g on g.system = s.system and g.day = d.day
left join rerun r on r.system = s.system and r.day = d.day
where s.system <> 'hr'
order by item
