with cal as (
  select day, business,
    count(*) filter (where business) over (order by day nulls last rows between unbounded preceding and current row) as bd
  from calendar
), spells as (
  select emp_id, start_on, end_on, lead(start_on) over (partition by emp_id order by start_on nulls last, end_on nulls last) as next_on
  from hris
), leavers as (
  select s.emp_id, s.start_on, s.end_on, s.next_on, l.day as due_on
  from spells s
  left join cal d on d.day = s.end_on
  left join cal l on l.business and l.bd = d.bd + 1
  where s.end_on >= cast($period_start at time zone 'UTC' as date)
    and s.end_on < cast($period_end at time zone 'UTC' as date)
)
select l.emp_id || '/' || cast(l.end_on as text) || '/' || coalesce(a.account, '-') as item,
  case when l.due_on is null then 'error'
       when l.next_on <= l.due_on then 'info'
       when a.account is null then 'info'
       when a.disabled_on <= l.due_on then 'ok'
       when a.disabled_on is null and cast($effective_at at time zone 'UTC' as date) <= l.due_on then 'skip'
       else 'alarm' end as status,
  case when l.due_on is null then 'the calendar does not reach the due date'
       when l.next_on <= l.due_on then 'employed again from ' || cast(l.next_on as text)
       when a.account is null then 'no account'
       when a.disabled_on <= l.due_on then 'disabled ' || cast(a.disabled_on as text)
       when a.disabled_on is null then 'still enabled, due ' || cast(l.due_on as text)
       else 'disabled ' || cast(a.disabled_on as text) || ', due ' || cast(l.due_on as text) end as reason
from leavers l
left join accounts a on a.emp_id = l.emp_id and a.created_on <= l.end_on
  and (a.disabled_on is null or a.disabled_on >= l.start_on)
order by item
