/*
id: leavers-access
title: Leavers lose their access by the end of the next business day
control: AC-01
reads: [hr.people, iam.accounts, iam.deactivations, org.calendar]
procedure: |
  Take every employment that ended, from the staff list, whose next business day after the last day lies in the period:
  that is the day by whose end access must be gone. (So whoever leaves on the period's last day is judged in the next one,
  and nobody is judged twice or never.) Business days, and when a day begins and ends where the organisation is, come from its calendar.
  For each, list the person's accounts that were made before the last day ended, from the directory and from its log of deactivations.
  An account that was not deactivated before the end of the due day, or that the directory shows enabled again
  though the person was not employed again, is an exception; so is one that was deactivated later, however little.
  Whoever was employed again before the access was due to go, or never had an account, is listed and not judged.
*/
with cal as (
  select day, opens_at, closes_at, business,
    cast(count(*) filter (where business) over (order by day nulls last rows between unbounded preceding and current row) as bigint) as bd
  from org.calendar
), ended as (
  select p.employment, lower(trim(p.person)) as person, p.started_on, p.ended_on,
    d.closes_at as left_at, l.day as due_on, l.opens_at as due_opens_at, l.closes_at as due_closes_at
  from hr.people p
  left join cal d on d.day = p.ended_on
  left join cal l on l.business and l.bd = d.bd + 1
  where p.ended_on is not null
), leavers as (
  select employment, person, started_on, ended_on, left_at, due_on, due_opens_at, due_closes_at
  from ended
  where (due_opens_at >= $period_start and due_opens_at < $period_end)
     or (due_opens_at is null
         and ended_on >= cast($period_start at time zone 'UTC' as date)
         and ended_on <= cast($period_end at time zone 'UTC' as date))
), again as (
  select l.employment, min(p.started_on) as again_on
  from leavers l
  join hr.people p on lower(trim(p.person)) = l.person
  where p.employment <> l.employment
    and (p.ended_on is null or p.ended_on > l.ended_on)
  group by l.employment
), due as (
  select l.employment, l.person, l.started_on, l.left_at, l.due_on, l.due_opens_at, l.due_closes_at, a.again_on
  from leavers l
  left join again a on a.employment = l.employment
), known as (
  select lower(trim(person)) as person, system, account, created_at, enabled from iam.accounts
  union all
  select lower(trim(person)) as person, system, account, cast(null as timestamptz) as created_at, cast(null as boolean) as enabled
  from iam.deactivations
), accounts as (
  select person, system, account, min(created_at) as created_at, bool_or(enabled) as enabled
  from known
  where person is not null
  group by person, system, account
), held as (
  select l.employment, l.started_on, a.system, a.account, a.enabled
  from due l
  join accounts a on a.person = l.person
  where a.created_at is null or l.left_at is null or a.created_at < l.left_at
), gone as (
  select h.employment, h.system, h.account, min(x.deactivated_at) as deactivated_at
  from held h
  join iam.deactivations x on x.system = h.system and x.account = h.account
  where h.started_on is null or cast(x.deactivated_at at time zone 'UTC' as date) >= h.started_on
  group by h.employment, h.system, h.account
), judged as (
  select l.employment || '/' || coalesce(h.system || '/' || h.account, '-') as item,
    case when l.due_closes_at is null then 'no due day'
         when l.again_on <= l.due_on then 'employed again'
         when h.account is null then 'no account'
         when g.deactivated_at < l.due_closes_at and h.enabled is true and l.again_on is null then 'enabled again'
         when g.deactivated_at < l.due_closes_at then 'gone'
         when g.deactivated_at is null and $effective_at < l.due_closes_at then 'not yet due'
         when g.deactivated_at is null then 'never'
         else 'late' end as word,
    l.due_opens_at
  from due l
  left join held h on h.employment = l.employment
  left join gone g on g.employment = h.employment and g.system = h.system and g.account = h.account
)
select j.item as item,
  case when j.word = 'no due day' then 'error'
       when j.word in ('employed again', 'no account') then 'info'
       when j.word = 'not yet due' then 'skip'
       when j.word = 'gone' then 'ok'
       else 'alarm' end as status,
  case when j.word = 'no due day' then 'the calendar does not reach the due day'
       when j.word = 'employed again' then 'employed again before the access was due to go'
       when j.word = 'no account' then 'had no account'
       when j.word = 'not yet due' then 'not deactivated, and not yet due'
       when j.word = 'gone' then 'deactivated by the end of the next business day'
       when j.word = 'enabled again' then 'deactivated in time, but enabled again'
       when j.word = 'never' then 'not deactivated'
       else 'deactivated after the end of the next business day' end as reason,
  j.due_opens_at as occurred_at
from judged j
order by item
/* fixtures:
- name: in time, before the last day, late and never
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,2026-03-05,employee
      e2,p2,2020-01-01,2026-03-05,employee
      e3,p3,2020-01-01,2026-03-05,employee
      e4,p4,2020-01-01,2026-03-05,contractor
      e5,p5,2020-01-01,2026-03-05,employee
      e6,p6,2020-01-01,,employee
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,false
      idp,p2,p2,2020-01-01T12:00:00Z,false
      idp,p3,p3,2020-01-01T12:00:00Z,false
      code,p3,p3,2020-01-01T12:00:00Z,false
      idp,p4,p4,2020-01-01T12:00:00Z,true
      idp,p6,p6,2020-01-01T12:00:00Z,true
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
      d1,idp,p1,p1,2026-03-06T22:00:00Z
      d2,idp,p2,p2,2026-02-20T15:00:00Z
      d3,idp,p3,p3,2026-03-06T15:00:00Z
      d4,code,p3,p3,2026-03-14T15:00:00Z
  expect: |
    item,status,occurred_at,reason
    e1/idp/p1,ok,2026-03-06T05:00:00Z,deactivated by the end of the next business day
    e2/idp/p2,ok,2026-03-06T05:00:00Z,deactivated by the end of the next business day
    e3/idp/p3,ok,2026-03-06T05:00:00Z,deactivated by the end of the next business day
    e3/code/p3,alarm,2026-03-06T05:00:00Z,deactivated after the end of the next business day
    e4/idp/p4,alarm,2026-03-06T05:00:00Z,not deactivated
    e5/-,info,2026-03-06T05:00:00Z,had no account
- name: over the weekend and the change of clocks, to the boundary, in any zone
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,2026-03-06,employee
      e2,p2,2020-01-01,2026-03-06,employee
      e3,p3,2020-01-01,2026-03-07,employee
      e4,p4,2020-01-01,2026-03-06,employee
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,false
      idp,p2,p2,2020-01-01T12:00:00Z,false
      idp,p3,p3,2020-01-01T12:00:00Z,false
      idp,p4,p4,2020-01-01T12:00:00Z,false
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
      d1,idp,p1,p1,2026-03-10T03:59:59.999999Z
      d2,idp,p2,p2,2026-03-10T04:00:00Z
      d3,idp,p3,p3,2026-03-09T16:00:00-07:00
      d4,idp,p4,p4,2026-03-09T23:30:00-07:00
  expect: |
    item,status,occurred_at
    e1/idp/p1,ok,2026-03-09T04:00:00Z
    e2/idp/p2,alarm,2026-03-09T04:00:00Z
    e3/idp/p3,ok,2026-03-09T04:00:00Z
    e4/idp/p4,alarm,2026-03-09T04:00:00Z
- name: a rehire hides nothing, and moving from one contract to the next is no leaving
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,2026-03-05,employee
      e1b,p1,2026-03-10,,employee
      e2,p2,2020-01-01,2026-03-05,contractor
      e2b,P2,2026-03-06,,employee
      e3,p3,2020-01-01,2026-03-05,employee
      e3b,p3,2026-03-10,,employee
      e4,p4,2019-01-01,2025-03-05,employee
      e4b,p4,2020-01-01,2026-03-05,employee
      e5,p5,2020-01-01,2026-03-05,employee
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,true
      idp,p2,p2,2020-01-01T12:00:00Z,true
      idp,p3,p3,2020-01-01T12:00:00Z,true
      idp,p3b,p3,2026-03-10T12:00:00Z,true
      idp,p4,p4,2019-01-01T12:00:00Z,false
      idp,p5,p5,2020-01-01T12:00:00Z,true
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
      d3,idp,p3,p3,2026-03-06T12:00:00Z
      d4,idp,p4,p4,2019-06-01T12:00:00Z
      d5,idp,p5,p5,2026-03-06T12:00:00Z
  expect: |
    item,status,reason
    e1/idp/p1,alarm,not deactivated
    e2/idp/p2,info,employed again before the access was due to go
    e3/idp/p3,ok,deactivated by the end of the next business day
    e4b/idp/p4,alarm,not deactivated
    e5/idp/p5,alarm,"deactivated in time, but enabled again"
- name: a second account, and one row for an account that is listed twice
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,2026-03-05,employee
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,false
      idp,p1-adm,P1,2021-01-01T12:00:00Z,true
      idp,p1,p1,2022-01-01T12:00:00Z,false
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
      d1,idp,p1,p1,2026-03-06T12:00:00Z
      d2,idp,p1,p1,2026-03-20T12:00:00Z
      d3,code,p1,p1,2026-03-06T12:00:00Z
  expect: |
    item,status
    e1/idp/p1,ok
    e1/idp/p1-adm,alarm
    e1/code/p1,ok
- name: not yet due, due outside the period, and nulls
  period: 2026-03-01..2026-03-06
  at: 2026-03-05
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,2026-03-05,employee
      e2,p2,2020-01-01,2026-03-06,employee
      e3,p3,,2026-03-05,employee
      e4,,2020-01-01,2026-03-05,employee
      e5,p5,2020-01-01,2026-03-04,employee
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,,true
      idp,p2,p2,2020-01-01T12:00:00Z,true
      idp,p3,p3,2020-01-01T12:00:00Z,
      idp,svc,,2020-01-01T12:00:00Z,true
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
      d3,idp,p3,p3,2026-03-05T12:00:00Z
  expect: |
    item,status
    e1/idp/p1,skip
    e3/idp/p3,ok
    e4/-,info
    e5/-,error
- name: nobody left
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,,employee
    iam.accounts: |
      system,account,person,created_at,enabled
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
  expect: |
    item,status
*/
