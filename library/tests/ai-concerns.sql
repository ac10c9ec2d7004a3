/*
id: ai-concerns
title: Concerns and incidents about AI are assessed, closed with an answer, and reported on in time
control: AI-42
reads: [ai.concerns, ai.channel_trials, support.ai_tickets, org.calendar, programme.assets]
procedure: |
  Take every concern, incident and report from outside about AI, from the reporting line's own list, which holds neither its text nor who raised it.
  It must have been entered and assessed within five days (120 hours) of its receipt and have a result within thirty days (720 hours), given by a named handler
  who never owned the AI system concerned; where somebody must be informed by a time, they were informed by then. Whoever raised a concern must not have suffered for it:
  a report of retaliation is an exception at once, and when the concern is closed it must be said that there was none. The item belongs to the moment at which the thirty days end.
  Take every ticket that the support desk marked as about harm or error by AI, and see that it became an entry of the list within five days; it belongs to the moment at which these end.
  Last, for staff, for contractors, for outsiders and for whoever wants to stay unnamed, see that there is a way to raise a concern, tried within the 365 days before the period's end;
  these four belong to the last day of the period, as the organisation's calendar has it.
*/
with concerns as (
  select concern, lower(trim(kind)) as kind, nullif(lower(trim(system)), '') as system, received_at, assessed_at, nullif(lower(trim(handler)), '') as handler,
    nullif(trim(disposition), '') as disposition, disposed_at, inform_by, informed_at, recorded_at, retaliation,
    received_at + interval '120 hours' as assess_by, received_at + interval '720 hours' as dispose_by
  from ai.concerns
), owners as (
  select distinct lower(trim(id)) as system, lower(trim(owner)) as owner from programme.assets
), handled as (
  select c.concern as item, c.system, c.dispose_by as occurred_at,
    case when c.retaliation then 'retaliation'
         when c.recorded_at > c.assess_by then 'entered late'
         when c.assessed_at is null and $effective_at > c.assess_by then 'not assessed'
         when c.assessed_at > c.assess_by or c.assessed_at < c.received_at then 'assessed late'
         when c.inform_by is not null and c.informed_at is null and $effective_at > c.inform_by then 'not informed'
         when c.informed_at > c.inform_by then 'informed late'
         when (c.disposed_at is null or c.disposition is null) and $effective_at < c.dispose_by then 'not yet due'
         when c.disposed_at is null or c.disposition is null then 'no result'
         when c.disposed_at > c.dispose_by or c.disposed_at < c.received_at then 'result late'
         when c.assessed_at is null or c.assessed_at > c.disposed_at then 'result first'
         when c.handler is null then 'no handler'
         when o.owner is not null then 'own system'
         when c.inform_by is not null and c.informed_at is null then 'not yet due'
         when (c.kind is null or c.kind = 'concern') and c.retaliation is null then 'not said'
         else 'handled' end as word
  from concerns c
  left join owners o on o.system = c.system and o.owner = c.handler
), listed as (
  select lower(trim(concern)) as concern, min(recorded_at) as recorded_at from ai.concerns group by lower(trim(concern))
), tickets as (
  select 'ticket ' || t.ticket as item, nullif(lower(trim(t.system)), '') as system, t.opened_at + interval '120 hours' as occurred_at,
    case when l.recorded_at <= t.opened_at + interval '120 hours' then 'entered'
         when l.concern is not null then 'ticket late'
         when $effective_at < t.opened_at + interval '120 hours' then 'ticket not due'
         else 'ticket lost' end as word
  from support.ai_tickets t
  left join listed l on l.concern = lower(trim(t.concern))
), last_day as (
  select max(opens_at) as opens_at from org.calendar where opens_at >= $period_start and opens_at < $period_end
), trials as (
  select channel, employees, contractors, outsiders, anonymous, tried_at
  from ai.channel_trials
  where tried_at is null or (tried_at < $period_end and tried_at <= $effective_at)
), ways as (
  select k.who,
    count(*) filter (where (k.who = 'staff' and c.employees) or (k.who = 'contractors' and c.contractors)
      or (k.who = 'outsiders' and c.outsiders) or (k.who = 'unnamed' and c.anonymous)) as n,
    count(*) filter (where ((k.who = 'staff' and c.employees) or (k.who = 'contractors' and c.contractors)
      or (k.who = 'outsiders' and c.outsiders) or (k.who = 'unnamed' and c.anonymous))
      and c.tried_at + interval '8760 hours' >= least($effective_at, $period_end)) as n_tried
  from (values ('staff'), ('contractors'), ('outsiders'), ('unnamed')) as k(who)
  left join trials c on c.channel is not null
  group by k.who
), every as (
  select item, system, occurred_at, word from handled
  union all
  select item, system, occurred_at, word from tickets
  union all
  select 'channel for ' || w.who as item, cast(null as text) as system, d.opens_at as occurred_at,
    case when w.n_tried > 0 then 'open' when w.n > 0 then 'not tried' else 'no channel' end as word
  from ways w
  join last_day d on d.opens_at is not null
), assets as (
  select distinct id from programme.assets
)
select e.item as item,
  case when e.word in ('handled', 'entered', 'open') then 'ok' when e.word in ('not yet due', 'ticket not due') then 'skip' else 'alarm' end as status,
  case when e.word = 'handled' then 'assessed and closed with a result in time'
       when e.word = 'not yet due' then 'open, and not yet due'
       when e.word = 'retaliation' then 'retaliation is reported'
       when e.word = 'entered late' then 'entered in the list after more than five days'
       when e.word = 'not assessed' then 'not assessed within five days'
       when e.word = 'assessed late' then 'assessed after more than five days, or before it was received'
       when e.word = 'not informed' then 'who had to be informed was not'
       when e.word = 'informed late' then 'who had to be informed was informed late'
       when e.word = 'no result' then 'no result within thirty days'
       when e.word = 'result late' then 'a result after more than thirty days, or before it was received'
       when e.word = 'result first' then 'closed without having been assessed before'
       when e.word = 'no handler' then 'closed by nobody named'
       when e.word = 'own system' then 'closed by an owner of the AI system'
       when e.word = 'not said' then 'closed without a word on retaliation'
       when e.word = 'entered' then 'the ticket became an entry of the list'
       when e.word = 'ticket not due' then 'the ticket is not an entry of the list, and not yet due to be'
       when e.word = 'ticket late' then 'the ticket became an entry of the list after more than five days'
       when e.word = 'ticket lost' then 'the ticket never became an entry of the list'
       when e.word = 'open' then 'there is a way, and it was tried within a year'
       when e.word = 'not tried' then 'there is a way, and nobody tried it within a year'
       else 'there is no way' end as reason,
  e.occurred_at as occurred_at,
  x.id as asset
from every e
left join assets x on x.id = e.system
where e.occurred_at >= $period_start and e.occurred_at < $period_end
order by item
/* fixtures:
- name: handled, and every way not to be
  period: 2026-03-01..2026-03-31
  tables:
    ai.concerns: |
      concern,kind,system,received_at,assessed_at,handler,disposition,disposed_at,inform_by,informed_at,recorded_at,retaliation
      c01,concern,a,2026-02-10T12:00:00Z,2026-02-15T12:00:00Z,p9,changed,2026-03-12T12:00:00Z,,,2026-02-10T12:00:00Z,false
      c02,concern,a,2026-02-10T12:00:00Z,2026-02-15T12:00:01Z,p9,changed,2026-03-12T12:00:00Z,,,2026-02-10T12:00:00Z,false
      c03,concern,a,2026-02-10T12:00:00Z,2026-02-15T12:00:00Z,p9,changed,2026-03-12T12:00:01Z,,,2026-02-10T12:00:00Z,false
      c04,concern,a,2026-02-10T12:00:00Z,2026-02-15T12:00:00Z,p9,,2026-03-12T12:00:00Z,,,2026-02-10T12:00:00Z,false
      c05,concern,a,2026-02-10T12:00:00Z,2026-02-15T12:00:00Z,P1,changed,2026-03-12T12:00:00Z,,,2026-02-10T12:00:00Z,false
      c06,concern,a,2026-02-10T12:00:00Z,2026-02-15T12:00:00Z,p9,changed,2026-03-12T12:00:00Z,,,2026-02-10T12:00:00Z,true
      c07,incident,a,2026-02-10T12:00:00Z,2026-02-15T12:00:00Z,p9,changed,2026-03-12T12:00:00Z,2026-02-12T12:00:00Z,2026-02-12T12:00:00Z,2026-02-10T12:00:00Z,
      c08,incident,a,2026-02-10T12:00:00Z,2026-02-15T12:00:00Z,p9,changed,2026-03-12T12:00:00Z,2026-02-12T12:00:00Z,2026-02-12T12:00:01Z,2026-02-10T12:00:00Z,
      c09,incident,a,2026-02-10T12:00:00Z,2026-02-15T12:00:00Z,p9,changed,2026-03-12T12:00:00Z,2026-02-12T12:00:00Z,,2026-02-10T12:00:00Z,
      c10,concern,a,2026-02-10T12:00:00Z,2026-02-14T12:00:00Z,p9,changed,2026-03-12T12:00:00Z,,,2026-02-20T12:00:00Z,false
    ai.channel_trials: |
      channel,employees,contractors,outsiders,anonymous,tried_at
      line,true,false,false,true,2025-04-01T00:00:00Z
      line,true,false,false,true,2024-04-01T00:00:00Z
      hall,true,true,true,true,2026-04-01T00:00:00Z
      form,true,false,true,false,2025-03-30T00:00:00Z
    support.ai_tickets: |
      ticket,system,opened_at,concern
      t1,a,2026-03-10T12:00:00Z,C01
      t2,a,2026-03-10T12:00:00Z,
      t3,a,2026-03-10T12:00:00Z,c77
      t4,a,2026-02-25T00:00:00Z,c10
      t5,a,2026-02-15T11:59:59Z,c10
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p1,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,a,ai_system,A,p2,in_use,,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    c01,ok,2026-03-12T12:00:00Z,a,assessed and closed with a result in time
    c02,alarm,2026-03-12T12:00:00Z,a,"assessed after more than five days, or before it was received"
    c03,alarm,2026-03-12T12:00:00Z,a,"a result after more than thirty days, or before it was received"
    c04,alarm,2026-03-12T12:00:00Z,a,no result within thirty days
    c05,alarm,2026-03-12T12:00:00Z,a,closed by an owner of the AI system
    c06,alarm,2026-03-12T12:00:00Z,a,retaliation is reported
    c07,ok,2026-03-12T12:00:00Z,a,assessed and closed with a result in time
    c08,alarm,2026-03-12T12:00:00Z,a,who had to be informed was informed late
    c09,alarm,2026-03-12T12:00:00Z,a,who had to be informed was not
    c10,alarm,2026-03-12T12:00:00Z,a,entered in the list after more than five days
    ticket t1,ok,2026-03-15T12:00:00Z,a,the ticket became an entry of the list
    ticket t2,alarm,2026-03-15T12:00:00Z,a,the ticket never became an entry of the list
    ticket t3,alarm,2026-03-15T12:00:00Z,a,the ticket never became an entry of the list
    ticket t4,ok,2026-03-02T00:00:00Z,a,the ticket became an entry of the list
    channel for staff,ok,2026-03-31T00:00:00Z,,"there is a way, and it was tried within a year"
    channel for contractors,alarm,2026-03-31T00:00:00Z,,there is no way
    channel for outsiders,alarm,2026-03-31T00:00:00Z,,"there is a way, and nobody tried it within a year"
    channel for unnamed,ok,2026-03-31T00:00:00Z,,"there is a way, and it was tried within a year"
- name: nulls fail closed, and an entry named twice is one
  period: 2026-03-01..2026-03-31
  tables:
    ai.concerns: |
      concern,kind,system,received_at,assessed_at,handler,disposition,disposed_at,inform_by,informed_at,recorded_at,retaliation
      c1,,,2026-02-10T12:00:00Z,2026-02-11T12:00:00Z,p9,changed,2026-03-01T12:00:00Z,,,2026-02-10T12:00:00Z,
      c2,concern,,2026-02-10T12:00:00Z,2026-02-11T12:00:00Z,,changed,2026-03-01T12:00:00Z,,,2026-02-10T12:00:00Z,false
      c3,concern,,2026-02-10T12:00:00Z,,p9,changed,2026-03-01T12:00:00Z,,,2026-02-10T12:00:00Z,false
      c4,concern,,2026-02-10T12:00:00Z,2026-02-11T12:00:00Z,p9,changed,2026-02-10T11:59:59Z,,,2026-02-10T12:00:00Z,false
      c5,outside,,2026-02-10T12:00:00Z,2026-02-11T12:00:00Z,p9,changed,2026-02-20T12:00:00Z,,,2026-02-10T12:00:00Z,
    ai.channel_trials: |
      channel,employees,contractors,outsiders,anonymous,tried_at
      line,true,,true,true,
    support.ai_tickets: |
      ticket,system,opened_at,concern
      t1,,2026-03-10T12:00:00Z,c5
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    c1,alarm,closed without a word on retaliation
    c2,alarm,closed by nobody named
    c3,alarm,not assessed within five days
    c4,alarm,"a result after more than thirty days, or before it was received"
    c5,ok,assessed and closed with a result in time
    ticket t1,ok,the ticket became an entry of the list
    channel for staff,alarm,"there is a way, and nobody tried it within a year"
    channel for contractors,alarm,there is no way
    channel for outsiders,alarm,"there is a way, and nobody tried it within a year"
    channel for unnamed,alarm,"there is a way, and nobody tried it within a year"
- name: not yet due, but what is wrong already is so
  period: 2026-03-01..2026-03-31
  at: 2026-03-10
  tables:
    ai.concerns: |
      concern,kind,system,received_at,assessed_at,handler,disposition,disposed_at,inform_by,informed_at,recorded_at,retaliation
      c1,concern,,2026-02-20T12:00:00Z,2026-02-21T12:00:00Z,p9,,,,,2026-02-20T12:00:00Z,
      c2,concern,,2026-02-20T12:00:00Z,2026-02-21T12:00:00Z,p9,,,,,2026-02-20T12:00:00Z,true
      c3,concern,,2026-02-20T12:00:00Z,,,,,,,2026-02-20T12:00:00Z,
      c4,incident,,2026-02-20T12:00:00Z,2026-02-21T12:00:00Z,p9,done,2026-02-22T12:00:00Z,2026-03-11T00:00:00Z,,2026-02-20T12:00:00Z,
    ai.channel_trials: |
      channel,employees,contractors,outsiders,anonymous,tried_at
      line,true,true,true,true,2026-03-01T00:00:00Z
    support.ai_tickets: |
      ticket,system,opened_at,concern
      t1,,2026-03-10T12:00:00Z,
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
    c1,skip
    c2,alarm
    c3,alarm
    c4,skip
    ticket t1,skip
    channel for staff,ok
    channel for contractors,ok
    channel for outsiders,ok
    channel for unnamed,ok
- name: the period's edges lie in the zone, and the clocks change within the days
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    ai.concerns: |
      concern,kind,system,received_at,assessed_at,handler,disposition,disposed_at,inform_by,informed_at,recorded_at,retaliation
      c1,outside,,2026-01-30T04:59:59Z,2026-01-30T12:00:00Z,p9,done,2026-02-01T12:00:00Z,,,2026-01-30T12:00:00Z,
      c2,outside,,2026-01-30T05:00:00Z,2026-01-30T12:00:00Z,p9,done,2026-02-01T12:00:00Z,,,2026-01-30T12:00:00Z,
      c3,outside,,2026-02-10T12:00:00-05:00,2026-02-11T12:00:00Z,p9,done,2026-03-12T13:00:00-04:00,,,2026-02-11T12:00:00Z,
      c4,outside,,2026-03-02T03:59:59Z,2026-03-02T12:00:00Z,p9,done,2026-03-03T12:00:00Z,,,2026-03-02T12:00:00Z,
      c5,outside,,2026-03-02T04:00:00Z,2026-03-02T12:00:00Z,p9,done,2026-03-03T12:00:00Z,,,2026-03-02T12:00:00Z,
    ai.channel_trials: |
      channel,employees,contractors,outsiders,anonymous,tried_at
      line,true,true,true,true,2026-03-01T00:00:00Z
    support.ai_tickets: |
      ticket,system,opened_at,concern
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
      2026-04-01,true,2026-04-01T04:00:00Z,2026-04-02T04:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at
    c2,ok,2026-03-01T05:00:00Z
    c3,ok,2026-03-12T17:00:00Z
    c4,ok,2026-04-01T03:59:59Z
    channel for staff,ok,2026-03-31T04:00:00Z
    channel for contractors,ok,2026-03-31T04:00:00Z
    channel for outsiders,ok,2026-03-31T04:00:00Z
    channel for unnamed,ok,2026-03-31T04:00:00Z
- name: nothing was raised, and there is no way to raise it
  period: 2026-03-01..2026-03-31
  tables:
    ai.concerns: |
      concern,kind,system,received_at,assessed_at,handler,disposition,disposed_at,inform_by,informed_at,recorded_at,retaliation
    ai.channel_trials: |
      channel,employees,contractors,outsiders,anonymous,tried_at
    support.ai_tickets: |
      ticket,system,opened_at,concern
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
    channel for staff,alarm
    channel for contractors,alarm
    channel for outsiders,alarm
    channel for unnamed,alarm
*/
