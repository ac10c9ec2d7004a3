with cal as (
  select day, business,
    count(*) filter (where business) over (order by day nulls last rows between unbounded preceding and current row) as bd
  from calendar
), c as (
  select chg, deployed_at,
    cast(deployed_at at time zone 'America/New_York' as date) as deployed_on,
    cast(reviewed_at at time zone 'America/New_York' as date) as reviewed_on
  from changes
  where kind = 'emergency' and deployed_at >= $period_start and deployed_at < $period_end
), due as (
  select c.chg, c.deployed_at, c.deployed_on, c.reviewed_on, l.day as due_on
  from c
  left join cal d on d.day = c.deployed_on
  left join cal l on l.business and l.bd = d.bd + 2
)
select chg as item,
  case when due_on is null then 'error'
       when reviewed_on <= due_on then 'ok'
       when reviewed_on is null and cast($effective_at at time zone 'America/New_York' as date) <= due_on then 'skip'
       else 'alarm' end as status,
  case when due_on is null then 'the calendar does not reach the due date'
       when reviewed_on <= due_on then 'reviewed by ' || cast(due_on as text)
       when reviewed_on is null then 'not reviewed by ' || cast(due_on as text)
       else 'reviewed on ' || cast(reviewed_on as text) || ', due ' || cast(due_on as text) end as reason,
  deployed_at as occurred_at
from due
order by item
