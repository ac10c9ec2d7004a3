with n as (
  select distinct no from invoices where no is not null
), g as (
  select no, lead(no) over (order by no nulls last) as next_no from n
)
select cast(no + 1 as text) || '-' || cast(next_no - 1 as text) as item,
  'alarm' as status,
  cast(next_no - no - 1 as text) || ' missing' as reason
from g
where next_no > no + 1
order by item
