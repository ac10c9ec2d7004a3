with sla as (
  select severity, hours
  from (values ('critical', 168), ('high', 720), ('medium', 2160)) as x(severity, hours)
), due as (
  select f.id, f.opened_at, s.hours,
    f.opened_at + cast(cast(s.hours as text) || ' hours' as interval) as due_at,
    f.closed_at,
    coalesce(f.closed_at, $effective_at) as until_at
  from findings f
  left join sla s on s.severity = lower(trim(f.severity))
  where f.opened_at < $period_end
), accepted as (
  select distinct d.id
  from due d
  join acceptances a on a.finding_id = d.id
  where a.accepted_at <= d.due_at and a.until >= d.until_at
)
select d.id as item,
  case when d.hours is null then 'error'
       when d.until_at <= d.due_at and d.closed_at is null then 'skip'
       when d.until_at <= d.due_at then 'ok'
       when a.id is not null then 'ok'
       else 'alarm' end as status,
  case when d.hours is null then 'severity has no service level'
       when d.until_at <= d.due_at and d.closed_at is null then 'open, not yet due'
       when d.until_at <= d.due_at then 'closed in time'
       when a.id is not null then 'risk accepted before the due date'
       when d.closed_at is null then 'open and overdue'
       else 'closed late' end as reason,
  d.opened_at as occurred_at
from due d
left join accepted a on a.id = d.id
order by item
