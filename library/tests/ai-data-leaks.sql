/*
id: ai-data-leaks
title: Data that staff sent to AI tools was stopped, or allowed, and each hit was looked at in time
control: AI-32
reads: [dlp.events, ai.signatures, ai.tool_terms, org.calendar, programme.assets]
procedure: |
  Take every hit of the data-loss-prevention system whose host is an AI tool by the list of signatures (by its name or its last two labels)
  or by the system's own category 'ai'. A hit must be looked at by the end of the next business day after it; it belongs to that day,
  so that nobody judges it twice or never. Business days, and when a day begins and ends, come from the organisation's calendar.
  Data of a class that the register of tools allows for this tool, approved and recorded as approved before, is listed and not judged; so is public data.
  Anything else that was not blocked is an exception, whatever was done about it later; a class that is not known is treated as one that may not go.
  What was blocked must have been looked at in time by somebody other than its sender, with a result.
  What the data-loss-prevention system does not see is not seen here: that it ran is shown by the checks of its source, and use of tools by AI-31.
*/
with cal as (
  select day, opens_at, closes_at, business,
    cast(count(*) filter (where business) over (order by day nulls last rows between unbounded preceding and current row) as bigint) as bd
  from org.calendar
), due_days as (
  select d.opens_at, d.closes_at, l.opens_at as due_opens_at, l.closes_at as due_closes_at
  from cal d
  left join cal l on l.business and l.bd = d.bd + 1
), parts as (
  select opens_at, closes_at, due_opens_at, due_closes_at, cast(opens_at at time zone 'UTC' as date) as utc_day from due_days
  union
  select opens_at, closes_at, due_opens_at, due_closes_at, cast(closes_at at time zone 'UTC' as date) as utc_day from due_days
), hosts as (
  select lower(trim(name)) as name, min(lower(trim(tool))) as tool
  from ai.signatures
  where lower(trim(kind)) = 'host'
  group by lower(trim(name))
), hits as (
  select e.event, lower(trim(e.person)) as person, coalesce(h.tool, z.tool, lower(trim(e.host))) as tool,
    nullif(lower(trim(e.data_class)), '') as data_class, lower(trim(e.action)) as action, e.seen_at, e.triaged_at,
    lower(trim(e.triaged_by)) as triaged_by, nullif(trim(e.disposition), '') as disposition,
    cast(e.seen_at at time zone 'UTC' as date) as utc_day
  from dlp.events e
  left join hosts h on h.name = lower(trim(e.host))
  left join hosts z on z.name = split_part(lower(trim(e.host)), '.', -2) || '.' || split_part(lower(trim(e.host)), '.', -1)
  where h.name is not null or z.name is not null or lower(trim(e.category)) = 'ai'
), due as (
  select h.event, h.person, h.tool, h.data_class, h.action, h.seen_at, h.triaged_at, h.triaged_by, h.disposition, p.due_opens_at, p.due_closes_at
  from hits h
  left join parts p on p.utc_day = h.utc_day and h.seen_at >= p.opens_at and h.seen_at < p.closes_at
), allowed as (
  select d.event
  from due d
  join ai.tool_terms t on lower(trim(t.tool)) = d.tool and lower(trim(t.data_class)) = d.data_class
  where nullif(trim(t.approved_by), '') is not null and t.approved_at <= d.seen_at and t.recorded_at <= d.seen_at
    and (t.ends_at is null or t.ends_at > d.seen_at)
  group by d.event
), judged as (
  select d.event, d.tool, coalesce(d.due_opens_at, d.seen_at) as occurred_at,
    case when d.due_opens_at is null then 'no day'
         when d.data_class = 'public' then 'public'
         when a.event is not null then 'allowed'
         when (d.action is distinct from 'blocked') and d.data_class is null then 'went, not known'
         when (d.action is distinct from 'blocked') then 'went'
         when d.triaged_at >= d.seen_at and d.triaged_at < d.due_closes_at and d.disposition is not null and d.triaged_by <> d.person then 'triaged'
         when d.triaged_at is null and $effective_at < d.due_closes_at - interval '1 second' then 'not yet due'
         when d.triaged_at is null then 'not triaged'
         when d.triaged_at >= d.due_closes_at then 'triaged late'
         when d.triaged_by = d.person then 'by the sender'
         when d.disposition is null then 'no result'
         else 'not known' end as word
  from due d
  left join allowed a on a.event = d.event
), assets as (
  select distinct id from programme.assets
)
select j.event as item,
  case when j.word = 'no day' then 'error'
       when j.word in ('public', 'allowed') then 'info'
       when j.word = 'triaged' then 'ok'
       when j.word = 'not yet due' then 'skip'
       else 'alarm' end as status,
  case when j.word = 'no day' then 'the calendar does not reach the next business day'
       when j.word = 'public' then 'public data'
       when j.word = 'allowed' then 'the tool may receive this class of data'
       when j.word = 'went, not known' then 'data of a class that is not known was not stopped'
       when j.word = 'went' then 'data of a class that the tool may not receive was not stopped'
       when j.word = 'triaged' then 'stopped, and looked at in time'
       when j.word = 'not yet due' then 'stopped, and not yet due to be looked at'
       when j.word = 'not triaged' then 'stopped, and not looked at by the end of the next business day'
       when j.word = 'triaged late' then 'stopped, and looked at after the end of the next business day'
       when j.word = 'by the sender' then 'looked at by the person who sent it'
       when j.word = 'no result' then 'looked at without a result'
       else 'it is not known who sent it or who looked at it, or it was looked at before it happened' end as reason,
  j.occurred_at as occurred_at,
  x.id as asset
from judged j
left join assets x on x.id = j.tool
where j.occurred_at >= $period_start and j.occurred_at < $period_end
order by item
/* fixtures:
- name: stopped and looked at, allowed, public, sent, and every way to fail
  period: 2026-03-01..2026-03-31
  tables:
    dlp.events: |
      event,person,host,category,data_class,action,seen_at,triaged_at,triaged_by,disposition
      e01,p1,chat.alpha.example,web,confidential,blocked,2026-03-04T12:00:00Z,2026-03-05T23:59:59Z,p9,coached
      e02,p1,chat.alpha.example,web,confidential,blocked,2026-03-04T12:00:00Z,2026-03-06T00:00:00Z,p9,coached
      e03,p1,chat.alpha.example,web,confidential,blocked,2026-03-04T12:00:00Z,,,
      e04,p1,chat.alpha.example,web,confidential,allowed,2026-03-04T12:00:00Z,2026-03-04T13:00:00Z,p9,coached
      e05,p1,chat.alpha.example,web,internal,allowed,2026-03-04T12:00:00Z,,,
      e06,p1,chat.alpha.example,web,public,allowed,2026-03-04T12:00:00Z,,,
      e07,p1,other.example,ai,internal,warned,2026-03-04T12:00:00Z,2026-03-04T13:00:00Z,p9,coached
      e08,p1,mail.example,web,confidential,allowed,2026-03-04T12:00:00Z,,,
      e09,p1,alpha.example,web,confidential,blocked,2026-03-04T12:00:00Z,2026-03-04T13:00:00Z,P1,mine
      e10,p1,alpha.example,web,confidential,blocked,2026-03-04T12:00:00Z,2026-03-04T13:00:00Z,p9,
      e11,p1,alpha.example,web,secret,allowed,2026-03-04T12:00:00Z,,,
      e12,p1,alpha.example,web,sealed,allowed,2026-03-04T12:00:00Z,,,
    ai.signatures: |
      kind,name,tool
      host,alpha.example,alpha
      app,mail.example,mail
    ai.tool_terms: |
      term,tool,data_class,approved_by,approved_at,recorded_at,ends_at
      t1,alpha,Internal,p8,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,
      t2,alpha,secret,p8,2026-01-01T00:00:00Z,2026-03-10T00:00:00Z,
      t3,alpha,sealed,p8,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,2026-03-04T12:00:00Z
      t4,alpha,confidential,,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,alpha,service,Alpha,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,alpha,service,Alpha,p9,in_use,,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    e01,ok,2026-03-05T00:00:00Z,alpha,"stopped, and looked at in time"
    e02,alarm,2026-03-05T00:00:00Z,alpha,"stopped, and looked at after the end of the next business day"
    e03,alarm,2026-03-05T00:00:00Z,alpha,"stopped, and not looked at by the end of the next business day"
    e04,alarm,2026-03-05T00:00:00Z,alpha,data of a class that the tool may not receive was not stopped
    e05,info,2026-03-05T00:00:00Z,alpha,the tool may receive this class of data
    e06,info,2026-03-05T00:00:00Z,alpha,public data
    e07,alarm,2026-03-05T00:00:00Z,,data of a class that the tool may not receive was not stopped
    e09,alarm,2026-03-05T00:00:00Z,alpha,looked at by the person who sent it
    e10,alarm,2026-03-05T00:00:00Z,alpha,looked at without a result
    e11,alarm,2026-03-05T00:00:00Z,alpha,data of a class that the tool may not receive was not stopped
    e12,alarm,2026-03-05T00:00:00Z,alpha,data of a class that the tool may not receive was not stopped
- name: nulls fail closed, and a tool listed twice is one
  period: 2026-03-01..2026-03-31
  tables:
    dlp.events: |
      event,person,host,category,data_class,action,seen_at,triaged_at,triaged_by,disposition
      e1,p1,alpha.example,,,allowed,2026-03-04T12:00:00Z,,,
      e2,p1,alpha.example,,,,2026-03-04T12:00:00Z,2026-03-04T13:00:00Z,p9,coached
      e3,,alpha.example,,confidential,blocked,2026-03-04T12:00:00Z,2026-03-04T13:00:00Z,p9,coached
      e4,p1,alpha.example,,confidential,blocked,2026-03-04T12:00:00Z,2026-03-04T13:00:00Z,,coached
      e5,p1,alpha.example,,confidential,blocked,2026-03-04T12:00:00Z,2026-03-04T11:59:59Z,p9,coached
      e6,p1,alpha.example,,,blocked,2026-03-04T12:00:00Z,2026-03-04T13:00:00Z,p9,coached
    ai.signatures: |
      kind,name,tool
      host,alpha.example,alpha
      Host,ALPHA.example,alpha
    ai.tool_terms: |
      term,tool,data_class,approved_by,approved_at,recorded_at,ends_at
      t1,alpha,,p8,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    e1,alarm,data of a class that is not known was not stopped
    e2,alarm,data of a class that is not known was not stopped
    e3,alarm,"it is not known who sent it or who looked at it, or it was looked at before it happened"
    e4,alarm,"it is not known who sent it or who looked at it, or it was looked at before it happened"
    e5,alarm,"it is not known who sent it or who looked at it, or it was looked at before it happened"
    e6,ok,"stopped, and looked at in time"
- name: over the weekend and the change of clocks, in the organisation's zone, due outside the period, and a calendar that ends
  period: 2026-03-01..2026-03-09
  zone: America/New_York
  tables:
    dlp.events: |
      event,person,host,category,data_class,action,seen_at,triaged_at,triaged_by,disposition
      e1,p1,alpha.example,,confidential,blocked,2026-03-06T23:59:59-05:00,2026-03-09T23:59:59-04:00,p9,coached
      e2,p1,alpha.example,,confidential,blocked,2026-03-07T00:00:00-05:00,2026-03-10T00:00:00-04:00,p9,coached
      e3,p1,alpha.example,,confidential,blocked,2026-03-09T00:00:00-04:00,2026-03-09T12:00:00-04:00,p9,coached
      e4,p1,alpha.example,,confidential,blocked,2026-02-27T12:00:00-05:00,2026-03-02T23:59:59-05:00,p9,coached
      e5,p1,alpha.example,,confidential,blocked,2026-03-01T12:00:00-05:00,2026-03-02T12:00:00-05:00,p9,coached
    ai.signatures: |
      kind,name,tool
      host,alpha.example,alpha
    ai.tool_terms: |
      term,tool,data_class,approved_by,approved_at,recorded_at,ends_at
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-27,true,2026-02-27T05:00:00Z,2026-02-28T05:00:00Z
      2026-03-02,true,2026-03-02T05:00:00Z,2026-03-03T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at
    e1,ok,2026-03-09T04:00:00Z
    e2,alarm,2026-03-09T04:00:00Z
    e4,ok,2026-03-02T05:00:00Z
    e5,error,2026-03-01T17:00:00Z
- name: not yet due
  period: 2026-03-01..2026-03-31
  at: 2026-03-04
  tables:
    dlp.events: |
      event,person,host,category,data_class,action,seen_at,triaged_at,triaged_by,disposition
      e1,p1,alpha.example,,confidential,blocked,2026-03-04T12:00:00Z,,,
      e2,p1,alpha.example,,confidential,allowed,2026-03-04T12:00:00Z,,,
    ai.signatures: |
      kind,name,tool
      host,alpha.example,alpha
    ai.tool_terms: |
      term,tool,data_class,approved_by,approved_at,recorded_at,ends_at
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
    e1,skip
    e2,alarm
- name: no hit
  period: 2026-03-01..2026-03-31
  tables:
    dlp.events: |
      event,person,host,category,data_class,action,seen_at,triaged_at,triaged_by,disposition
    ai.signatures: |
      kind,name,tool
    ai.tool_terms: |
      term,tool,data_class,approved_by,approved_at,recorded_at,ends_at
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
