select t.emp_id as item,
  case when t.completed_on <= t.start_on + 30 then 'ok'
       when t.completed_on is null and cast($effective_at at time zone 'UTC' as date) <= t.start_on + 30 then 'skip'
       else 'alarm' end as status,
  case when t.completed_on <= t.start_on + 30 then 'done in time'
       when t.completed_on is null and cast($effective_at at time zone 'UTC' as date) <= t.start_on + 30 then 'not yet due'
       when t.completed_on is null then 'not done'
       else 'done ' || cast(t.completed_on - (t.start_on + 30) as text) || ' days late' end as reason
from training t
order by item
