/*
id: ai-tools-approved
title: AI tools were approved and their risk assessed before somebody used them
control: AI-31
reads: [finance.spend, sso.signins, network.egress, ai.signatures, org.calendar, programme.assets, programme.decisions, programme.documents]
procedure: |
  Take what shows that staff use AI tools without anybody having to declare it: payments to vendors, sign-ins to applications and hosts
  called from the company's network. A list of signatures says which of their names are AI, and of which tool; a host is also known by its last two labels.
  For each tool, person and month of the organisation's calendar, take the first moment of use ('-' where the source names no person).
  The approval is looked for in the programme itself, whose times cannot be dated back. At that moment an asset that bears the tool's name
  must have been in force and not retired; an approve decision on that very version, by somebody other than the asset's owner,
  must have been given and recorded before, must not be void, and must not have run out; and a risk assessment or impact assessment that names the asset
  must have been in force, must have been approved and recorded as approved before, and must not say that it shall not go ahead.
  Use before the approval, without one, or after it ended is an exception, for each person and month in which it is seen.
*/
with seen as (
  select 'vendor' as kind, lower(trim(vendor)) as name, '-' as person, posted_at as seen_at from finance.spend
  union all
  select 'app' as kind, lower(trim(app)) as name, coalesce(nullif(lower(trim(person)), ''), '-') as person, signed_in_at as seen_at from sso.signins
  union all
  select 'host' as kind, lower(trim(host)) as name, '-' as person, seen_at from network.egress
  union all
  select 'host' as kind, split_part(lower(trim(host)), '.', -2) || '.' || split_part(lower(trim(host)), '.', -1) as name, '-' as person, seen_at
  from network.egress
  where split_part(lower(trim(host)), '.', 3) <> ''
), signatures as (
  select distinct lower(trim(kind)) as kind, lower(trim(name)) as name, lower(trim(tool)) as tool from ai.signatures
), months as (
  select substr(cast(day as text), 1, 7) as month, min(opens_at) as opens_at, max(closes_at) as closes_at
  from org.calendar
  group by substr(cast(day as text), 1, 7)
), parts as (
  select month, opens_at, closes_at, cast(date_trunc('month', cast(opens_at at time zone 'UTC' as date)) as date) as utc_month from months
  union
  select month, opens_at, closes_at, cast(date_trunc('month', cast(closes_at at time zone 'UTC' as date)) as date) as utc_month from months
), ai as (
  select s.tool, n.name, n.person, n.seen_at, cast(date_trunc('month', cast(n.seen_at at time zone 'UTC' as date)) as date) as utc_month
  from seen n
  join signatures s on s.kind = n.kind and s.name = n.name
), sighted as (
  select a.tool, a.name, a.person, m.month, min(a.seen_at) as seen_at
  from ai a
  left join parts m on m.utc_month = a.utc_month and a.seen_at >= m.opens_at and a.seen_at < m.closes_at
  group by a.tool, a.name, a.person, m.month
), judged as (
  select tool, name, person, month, min(seen_at) over (partition by tool, person, month) as seen_at
  from sighted
), names as (
  select distinct j.tool, j.person, j.month, j.seen_at, case when k.n = 1 then j.tool else j.name end as name
  from judged j
  cross join (values (1), (2)) as k(n)
  where j.seen_at >= $period_start and j.seen_at < $period_end
), versions as (
  select version, id, lower(trim(owner)) as owner, stage, ends_at, greatest(declared_at, starts_at) as holds_from,
    min(greatest(declared_at, starts_at)) over (partition by id order by ledger_index desc nulls last, version desc nulls last
      rows between unbounded preceding and 1 preceding) as replaced_at
  from programme.assets
), called as (
  select version, lower(trim(id)) as name from programme.assets
  union
  select version, lower(trim(title)) as name from programme.assets
  union
  select version, lower(trim(alias)) as name
  from (select version, unnest(aliases) as alias from programme.assets) a
), held as (
  select distinct n.tool, n.person, n.month, n.seen_at, v.id, v.version, v.owner
  from names n
  join called c on c.name = n.name
  join versions v on v.version = c.version
  where v.holds_from <= n.seen_at and (v.replaced_at is null or v.replaced_at > n.seen_at)
    and (v.ends_at is null or v.ends_at > n.seen_at) and (v.stage is distinct from 'retired')
), approvals as (
  select h.tool, h.person, h.month, h.id,
    bool_or(lower(trim(d.by)) <> h.owner and d.occurred_at <= h.seen_at and d.recorded_at <= h.seen_at
      and (d.until is null or coalesce(c.closes_at > h.seen_at, cast(h.seen_at at time zone 'UTC' as date) < d.until))) as approved,
    bool_or(lower(trim(d.by)) = h.owner) as by_owner,
    bool_or(d.occurred_at <= h.seen_at and d.recorded_at > h.seen_at) as dated_back,
    bool_or(d.occurred_at > h.seen_at) as later,
    count(d.id) as n
  from held h
  left join programme.decisions d on d.target_version = h.version and d.target_kind = 'asset' and d.word = 'approve' and d.void is false
  left join org.calendar c on c.day = d.until
  group by h.tool, h.person, h.month, h.id
), papers as (
  select id, version, ledger_index, greatest(declared_at, starts_at) as holds_from
  from programme.documents
  where type in ('risk_assessment', 'impact_assessment')
  group by id, version, ledger_index, declared_at, starts_at
), governing as (
  select version, holds_from,
    min(holds_from) over (partition by id order by ledger_index desc nulls last, version desc nulls last
      rows between unbounded preceding and 1 preceding) as replaced_at
  from papers
), assessed as (
  select h.tool, h.person, h.month, h.id, bool_or(coalesce(p.outcome = 'do_not_proceed', false)) as refused,
    bool_or(p.approved_at <= h.seen_at and p.approval_recorded_at <= h.seen_at) as assessed
  from held h
  join programme.documents p on lower(trim(p.asset)) = lower(trim(h.id))
  join governing g on g.version = p.version
  where g.holds_from <= h.seen_at and (g.replaced_at is null or g.replaced_at > h.seen_at) and (p.ends_at is null or p.ends_at > h.seen_at)
  group by h.tool, h.person, h.month, h.id
), counted as (
  select a.tool, a.person, a.month, count(*) filter (where a.approved and s.assessed and s.refused is false) as n_good,
    bool_or(s.refused) as refused, bool_or(a.approved) as approved, bool_or(a.by_owner) as by_owner, bool_or(a.dated_back) as dated_back,
    bool_or(a.later) as later, cast(sum(a.n) as bigint) as n_decisions, min(a.id) as asset
  from approvals a
  left join assessed s on s.tool = a.tool and s.person = a.person and (s.month is not distinct from a.month) and s.id = a.id
  group by a.tool, a.person, a.month
), uses as (
  select distinct tool, person, month, seen_at from names
)
select u.tool || '/' || u.person || '/' || coalesce(u.month, '-') as item,
  case when u.month is null then 'error' when c.n_good > 0 and c.refused is not true then 'ok' else 'alarm' end as status,
  case when u.month is null then 'the calendar does not reach the day on which it was used'
       when c.tool is null then 'not in the inventory when it was used'
       when c.refused then 'its assessment says that it must not go ahead'
       when c.n_good > 0 then 'approved and assessed before it was used'
       when c.approved then 'approved, but no approved risk assessment was in force'
       when c.dated_back then 'the approval was recorded after it was used'
       when c.later then 'approved after it was used'
       when c.by_owner then 'approved by its owner only'
       when c.n_decisions > 0 then 'the approval had run out'
       else 'not approved' end as reason,
  u.seen_at as occurred_at,
  c.asset as asset
from uses u
left join counted c on c.tool = u.tool and c.person = u.person and (c.month is not distinct from u.month)
order by item
/* fixtures:
- name: approved before, after, dated back, by its owner, run out, void, and not at all
  period: 2026-03-01..2026-03-31
  tables:
    finance.spend: |
      payment,vendor,amount,posted_at
      s1,Quill *AI,12.00,2026-03-04T12:00:00Z
      s2,Paper & Co,12.00,2026-03-04T12:00:00Z
    sso.signins: |
      signin,app,person,signed_in_at
      i1,Alpha,p1,2026-03-05T12:00:00Z
      i2,bravo,p1,2026-03-05T12:00:00Z
      i3,charlie,p1,2026-03-05T12:00:00Z
      i4,delta,p1,2026-03-05T12:00:00Z
      i5,echo,p1,2026-03-05T12:00:00Z
      i6,foxtrot,p1,2026-03-05T12:00:00Z
      i7,golf,p1,2026-03-05T12:00:00Z
      i8,hotel,p1,2026-03-05T12:00:00Z
    network.egress: |
      row_id,host,requests,seen_at
      n1,api.alpha.example,4,2026-03-06T12:00:00Z
    ai.signatures: |
      kind,name,tool
      vendor,quill *ai,quill
      app,alpha,alpha
      host,alpha.example,alpha
      app,bravo,bravo
      app,charlie,charlie
      app,delta,delta
      app,echo,echo
      app,foxtrot,foxtrot
      app,golf,golf
      app,hotel,hotel
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,alpha,service,Alpha,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,bravo,service,Bravo,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v3,3,charlie,service,Charlie,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v4,4,delta,service,Delta,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v5,5,echo,service,Echo,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v6,6,foxtrot,service,Foxtrot,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v7,7,golf,service,Golf,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v8,8,hotel,service,Hotel,p9,retired,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
    programme.decisions: |
      id,ledger_index,word,target,target_kind,target_version,by,occurred_at,until,recorded_at,void
      e1,21,approve,alpha,asset,v1,p8,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,false
      e2,22,approve,bravo,asset,v2,p8,2026-03-05T12:00:01Z,,2026-03-05T12:00:01Z,false
      e3,23,approve,charlie,asset,v3,p8,2026-02-01T00:00:00Z,,2026-03-20T00:00:00Z,false
      e4,24,approve,delta,asset,v4,P9,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,false
      e5,25,approve,echo,asset,v5,p8,2026-02-01T00:00:00Z,2026-03-04,2026-02-01T00:00:00Z,false
      e6,26,approve,foxtrot,asset,v6,p8,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,true
      e7,27,approve,golf,asset,v7,p8,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,false
      e8,28,approve,hotel,asset,v8,p8,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,false
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      d1,11,ra-tools,risk_assessment,Tools,alpha,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
      d1,11,ra-tools,risk_assessment,Tools,bravo,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
      d1,11,ra-tools,risk_assessment,Tools,charlie,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
      d1,11,ra-tools,risk_assessment,Tools,echo,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
      d2,12,policy,policy,Policy,golf,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
  expect: |
    item,status,occurred_at,asset,reason
    alpha/p1/2026-03,ok,2026-03-05T12:00:00Z,alpha,approved and assessed before it was used
    alpha/-/2026-03,ok,2026-03-06T12:00:00Z,alpha,approved and assessed before it was used
    bravo/p1/2026-03,alarm,2026-03-05T12:00:00Z,bravo,approved after it was used
    charlie/p1/2026-03,alarm,2026-03-05T12:00:00Z,charlie,the approval was recorded after it was used
    delta/p1/2026-03,alarm,2026-03-05T12:00:00Z,delta,approved by its owner only
    echo/p1/2026-03,alarm,2026-03-05T12:00:00Z,echo,the approval had run out
    foxtrot/p1/2026-03,alarm,2026-03-05T12:00:00Z,foxtrot,not approved
    golf/p1/2026-03,alarm,2026-03-05T12:00:00Z,golf,"approved, but no approved risk assessment was in force"
    hotel/p1/2026-03,alarm,2026-03-05T12:00:00Z,,not in the inventory when it was used
    quill/-/2026-03,alarm,2026-03-04T12:00:00Z,,not in the inventory when it was used
- name: the assessment ended, was approved late, refuses, and a newer version of the asset needs its own approval
  period: 2026-03-01..2026-03-31
  tables:
    finance.spend: |
      payment,vendor,amount,posted_at
    sso.signins: |
      signin,app,person,signed_in_at
      i1,alpha,p1,2026-03-05T12:00:00Z
      i2,bravo,p1,2026-03-05T12:00:00Z
      i3,charlie,p1,2026-03-05T12:00:00Z
      i4,delta,p1,2026-03-05T12:00:00Z
      i5,delta,p2,2026-03-20T12:00:00Z
    network.egress: |
      row_id,host,requests,seen_at
    ai.signatures: |
      kind,name,tool
      app,alpha,alpha
      app,bravo,bravo
      app,charlie,charlie
      app,delta,delta
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,alpha,service,Alpha,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,bravo,service,Bravo,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v3,3,charlie,service,Charlie,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v4,4,tool-4,service,Tool 4,p9,in_use,delta,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v5,5,tool-4,service,Tool 4,p9,in_use,delta,2026-03-10T00:00:00Z,,2026-03-10T00:00:00Z
    programme.decisions: |
      id,ledger_index,word,target,target_kind,target_version,by,occurred_at,until,recorded_at,void
      e1,21,approve,alpha,asset,v1,p8,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,false
      e2,22,approve,bravo,asset,v2,p8,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,false
      e3,23,approve,charlie,asset,v3,p8,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,false
      e4,24,approve,tool-4,asset,v4,p8,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,false
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      d1,11,ra-1,risk_assessment,A,alpha,,2026-01-01T00:00:00Z,2026-03-05T12:00:00Z,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
      d2,12,ra-2,risk_assessment,B,bravo,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-03-20T00:00:00Z,p8
      d3,13,ra-3,risk_assessment,C,charlie,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
      d4,14,ia-3,impact_assessment,C,charlie,do_not_proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
      d5,15,ra-4,risk_assessment,D,tool-4,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
  expect: |
    item,status,asset,reason
    alpha/p1/2026-03,alarm,alpha,"approved, but no approved risk assessment was in force"
    bravo/p1/2026-03,alarm,bravo,"approved, but no approved risk assessment was in force"
    charlie/p1/2026-03,alarm,charlie,its assessment says that it must not go ahead
    delta/p1/2026-03,ok,tool-4,approved and assessed before it was used
    delta/p2/2026-03,alarm,tool-4,not approved
- name: months are those of the organisation, the last day of an approval too, one row for each, nulls, and a calendar that ends
  period: 2026-03-01..2026-04-30
  zone: America/New_York
  tables:
    finance.spend: |
      payment,vendor,amount,posted_at
      s1,,1.00,2026-04-02T00:30:00-04:00
      s2,y,1.00,2026-04-30T12:00:00Z
    sso.signins: |
      signin,app,person,signed_in_at
      i1,x,p1,2026-03-31T23:59:59-04:00
      i2,X,P1,2026-03-31T23:59:59-04:00
      i3,x,p1,2026-04-01T00:00:00-04:00
      i4,x,,2026-04-02T00:00:00-04:00
      i5,x,p1,2026-02-28T23:59:59-05:00
    network.egress: |
      row_id,host,requests,seen_at
      n1,,1,2026-03-05T12:00:00Z
    ai.signatures: |
      kind,name,tool
      app,X,x
      App,x,x
      vendor,y,y
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-28,false,2026-02-28T05:00:00Z,2026-03-01T05:00:00Z
      2026-03-01,false,2026-03-01T05:00:00Z,2026-03-02T05:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
      2026-04-01,true,2026-04-01T04:00:00Z,2026-04-02T04:00:00Z
      2026-04-02,true,2026-04-02T04:00:00Z,2026-04-03T04:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,x,service,X,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
    programme.decisions: |
      id,ledger_index,word,target,target_kind,target_version,by,occurred_at,until,recorded_at,void
      e1,21,approve,x,asset,v1,p8,2026-02-01T00:00:00Z,2026-03-31,2026-02-01T00:00:00Z,false
      e2,22,approve,x,asset,v1,,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,false
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      d1,11,ra-1,risk_assessment,X,x,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p8
  expect: |
    item,status,occurred_at,reason
    x/p1/2026-03,ok,2026-04-01T03:59:59Z,approved and assessed before it was used
    x/p1/2026-04,alarm,2026-04-01T04:00:00Z,the approval had run out
    x/-/2026-04,alarm,2026-04-02T04:00:00Z,the approval had run out
    y/-/-,error,2026-04-30T12:00:00Z,the calendar does not reach the day on which it was used
- name: nothing was used
  period: 2026-03-01..2026-03-31
  tables:
    finance.spend: |
      payment,vendor,amount,posted_at
    sso.signins: |
      signin,app,person,signed_in_at
    network.egress: |
      row_id,host,requests,seen_at
    ai.signatures: |
      kind,name,tool
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
    programme.decisions: |
      id,ledger_index,word,target,target_kind,target_version,by,occurred_at,until,recorded_at,void
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
  expect: |
    item,status
*/
