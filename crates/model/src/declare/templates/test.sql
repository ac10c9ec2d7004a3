/*
# An SQL test: how we would know whether a control operated. A manual test is a YAML file with `kind: test`
# and the same fields, without a select; so is a measure of a model's log, with `measure:` in place of the select.
# Lines that start with `#` and a field's name are optional.
id: access-review
title: Access of leavers is taken away within a day
control: AC-01
# The tables that it reads: a source's id, with `_history` for all its evidence, or a table of the programme.
reads: [hr.people, iam.accounts]
# What is done, in words that an auditor can follow.
procedure: |
  Takes everybody who left in the period, looks for accounts that were still open a day later,
  and reports each person as an item.
# What is inspected in each item, where a person tests.
#attributes:
#  - id: A
#    text: The account was closed by somebody other than its holder.
#from: 2025-01-01
#to: 2025-12-31
*/
select
  p.person_id as item,
  case when max(a.closed_at) > p.left_at + interval '1 day' then 'alarm' else 'ok' end as status,
  'closed ' || coalesce(cast(max(a.closed_at) as varchar), 'never') as reason,
  p.left_at as occurred_at
from hr.people p
join iam.accounts a on a.person_id = p.person_id
where p.left_at >= $period_start
  and p.left_at < $period_end
group by p.person_id, p.left_at

/* fixtures:
- name: an account stays open
  period: 2025-01-01..2025-01-31
  # The day at whose close the test looks; absent: the period's last. And the zone; absent: UTC.
  #at: 2025-01-31
  #zone: America/New_York
  tables:
    hr.people: |
      person_id,left_at
      ann,2025-01-10T17:00:00Z
      bob,2025-01-20T17:00:00Z
    iam.accounts: |
      person_id,closed_at
      ann,2025-01-10T18:00:00Z
      bob,2025-01-25T09:00:00Z
  expect: |
    item,status
    ann,ok
    bob,alarm
*/
