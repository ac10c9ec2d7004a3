/*
id: ai-inventory
title: AI that is paid for, signed in to, called or built in is in the inventory
control: AI-30
reads: [finance.spend, sso.signins, network.egress, code.packages, ai.signatures, org.calendar, programme.assets]
procedure: |
  Take what shows AI in use without anybody having to declare it: payments to vendors, sign-ins to applications, hosts called
  from the company's network, and packages in its repositories. A list of signatures says which of their names are AI, and of which tool;
  a host is also known by its last two labels. For each tool and month of the organisation's calendar, take the first moment at which any of the four shows it.
  At that moment the inventory must hold an asset whose id, title or alias is the tool's name or the name that was seen:
  declared by then, in force then, and not retired. Anything else is an exception, also where the asset was declared later
  with an earlier date. A tool that stays undeclared is an exception in every month in which it is seen.
*/
with seen as (
  select 'vendor' as kind, lower(trim(vendor)) as name, posted_at as seen_at from finance.spend
  union all
  select 'app' as kind, lower(trim(app)) as name, signed_in_at as seen_at from sso.signins
  union all
  select 'host' as kind, lower(trim(host)) as name, seen_at from network.egress
  union all
  select 'host' as kind, split_part(lower(trim(host)), '.', -2) || '.' || split_part(lower(trim(host)), '.', -1) as name, seen_at
  from network.egress
  where split_part(lower(trim(host)), '.', 3) <> ''
  union all
  select 'package' as kind, lower(trim(package)) as name, seen_at from code.packages
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
  select s.tool, n.name, n.seen_at, cast(date_trunc('month', cast(n.seen_at at time zone 'UTC' as date)) as date) as utc_month
  from seen n
  join signatures s on s.kind = n.kind and s.name = n.name
), sighted as (
  select a.tool, a.name, m.month, min(a.seen_at) as seen_at
  from ai a
  left join parts m on m.utc_month = a.utc_month and a.seen_at >= m.opens_at and a.seen_at < m.closes_at
  group by a.tool, a.name, m.month
), first_seen as (
  select tool, coalesce(month, '-') as month, min(seen_at) as seen_at
  from sighted
  group by tool, coalesce(month, '-')
), judged as (
  select s.tool, s.name, s.month, f.seen_at
  from sighted s
  join first_seen f on f.tool = s.tool and f.month = coalesce(s.month, '-')
), names as (
  select j.tool, j.month, j.seen_at, case when k.n = 1 then j.tool else j.name end as name
  from judged j
  cross join (values (1), (2)) as k(n)
  where j.seen_at >= $period_start and j.seen_at < $period_end
), versions as (
  select version, stage, ends_at, greatest(declared_at, starts_at) as holds_from,
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
), known as (
  select c.name, v.version, v.stage, v.holds_from, v.replaced_at, v.ends_at
  from called c
  join versions v on v.version = c.version
), found as (
  select n.tool, n.month, n.seen_at, count(k.version) as n_named,
    count(*) filter (where k.holds_from <= n.seen_at and (k.replaced_at is null or k.replaced_at > n.seen_at)) as n_governing,
    count(*) filter (where k.holds_from <= n.seen_at and (k.replaced_at is null or k.replaced_at > n.seen_at)
      and (k.ends_at is null or k.ends_at > n.seen_at) and (k.stage is distinct from 'retired')) as n_live
  from names n
  left join known k on k.name = n.name
  group by n.tool, n.month, n.seen_at
)
select f.tool || '/' || coalesce(f.month, '-') as item,
  case when f.month is null then 'error' when f.n_live > 0 then 'ok' else 'alarm' end as status,
  case when f.month is null then 'the calendar does not reach the day on which it was seen'
       when f.n_live > 0 then 'in the inventory when it was first seen in the month'
       when f.n_governing > 0 then 'in use though the inventory says that it has ended'
       when f.n_named > 0 then 'declared, but not in force when it was first seen in the month'
       else 'not in the inventory' end as reason,
  f.seen_at as occurred_at
from found f
order by item
/* fixtures:
- name: declared by id, title and alias, and not at all
  period: 2026-03-01..2026-03-31
  tables:
    finance.spend: |
      payment,vendor,amount,posted_at
      s1,OPENAI *CHATGPT,40.00,2026-03-04T12:00:00Z
      s2,Paper & Co,12.00,2026-03-04T12:00:00Z
      s3, Perplexity AI ,20.00,2026-03-06T12:00:00Z
    sso.signins: |
      signin,app,person,signed_in_at
      i1,Perplexity,p1,2026-03-05T12:00:00Z
      i2,Payroll,p1,2026-03-05T12:00:00Z
    network.egress: |
      row_id,host,requests,seen_at
      n1,api.anthropic.com,40,2026-03-02T12:00:00Z
      n2,anthropic.com,4,2026-03-03T12:00:00Z
    code.packages: |
      finding,repository,package,seen_at
      f1,web,left-pad,2026-03-02T12:00:00Z
      f2,screening,xgboost,2026-03-02T12:00:00Z
    ai.signatures: |
      kind,name,tool
      vendor,openai *chatgpt,openai
      vendor,Perplexity AI,perplexity
      app,perplexity,perplexity
      host,anthropic.com,anthropic
      package,xgboost,xgboost
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,openai,supplier,A model vendor,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,tools,model,XGBoost,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v3,3,claude,supplier,Claude,p9,in_use,anthropic other,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,reason
    openai/2026-03,ok,2026-03-04T12:00:00Z,in the inventory when it was first seen in the month
    perplexity/2026-03,alarm,2026-03-05T12:00:00Z,not in the inventory
    anthropic/2026-03,ok,2026-03-02T12:00:00Z,in the inventory when it was first seen in the month
    xgboost/2026-03,ok,2026-03-02T12:00:00Z,in the inventory when it was first seen in the month
- name: declared late, backdated, ended, retired, renamed and renewed
  period: 2026-03-01..2026-03-31
  tables:
    finance.spend: |
      payment,vendor,amount,posted_at
    sso.signins: |
      signin,app,person,signed_in_at
      i1,late,p1,2026-03-05T12:00:00Z
      i2,late,p1,2026-03-25T12:00:00Z
      i3,backdated,p1,2026-03-05T12:00:00Z
      i4,ended,p1,2026-03-05T12:00:00Z
      i5,retired,p1,2026-03-05T12:00:00Z
      i6,renamed,p1,2026-03-05T12:00:00Z
      i7,renewed,p1,2026-03-05T12:00:00Z
    network.egress: |
      row_id,host,requests,seen_at
    code.packages: |
      finding,repository,package,seen_at
    ai.signatures: |
      kind,name,tool
      app,late,late
      app,backdated,backdated
      app,ended,ended
      app,retired,retired
      app,renamed,renamed
      app,renewed,renewed
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,late,service,Late,p9,in_use,,2026-03-20T00:00:00Z,,2026-03-20T00:00:00Z
      v2,2,backdated,service,Backdated,p9,in_use,,2026-03-01T00:00:00Z,,2026-03-20T00:00:00Z
      v3,3,ended,service,Ended,p9,in_use,,2026-01-01T00:00:00Z,2026-03-01T00:00:00Z,2026-01-01T00:00:00Z
      v4,4,retired,service,Retired,p9,retired,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v5,5,tool-6,service,Tool 6,p9,in_use,renamed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v6,6,tool-6,service,Tool 6,p9,in_use,,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z
      v7,7,renewed,service,Renewed,p9,retired,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v8,8,renewed,service,Renewed,p9,in_use,,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z
  expect: |
    item,status,reason
    late/2026-03,alarm,"declared, but not in force when it was first seen in the month"
    backdated/2026-03,alarm,"declared, but not in force when it was first seen in the month"
    ended/2026-03,alarm,in use though the inventory says that it has ended
    retired/2026-03,alarm,in use though the inventory says that it has ended
    renamed/2026-03,alarm,"declared, but not in force when it was first seen in the month"
    renewed/2026-03,ok,in the inventory when it was first seen in the month
- name: months are those of the organisation, one row for each, nulls and a calendar that ends
  period: 2026-03-01..2026-04-30
  zone: America/New_York
  tables:
    finance.spend: |
      payment,vendor,amount,posted_at
      s1,x,1.00,2026-03-31T23:30:00-04:00
      s2,x,1.00,2026-04-01T00:30:00-04:00
      s3,x,1.00,2026-04-02T00:30:00-04:00
      s4,x,1.00,2026-02-28T23:30:00-05:00
      s5,,1.00,2026-04-02T00:30:00-04:00
      s6,y,1.00,2026-04-30T12:00:00Z
    sso.signins: |
      signin,app,person,signed_in_at
    network.egress: |
      row_id,host,requests,seen_at
      n1,,1,2026-03-05T12:00:00Z
      n2,localhost,1,2026-03-05T12:00:00Z
    code.packages: |
      finding,repository,package,seen_at
    ai.signatures: |
      kind,name,tool
      vendor,X,x
      Vendor,x,x
      vendor,y,y
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-01,false,2026-02-01T05:00:00Z,2026-02-02T05:00:00Z
      2026-02-28,false,2026-02-28T05:00:00Z,2026-03-01T05:00:00Z
      2026-03-01,false,2026-03-01T05:00:00Z,2026-03-02T05:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
      2026-04-01,true,2026-04-01T04:00:00Z,2026-04-02T04:00:00Z
      2026-04-02,true,2026-04-02T04:00:00Z,2026-04-03T04:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,other,service,Other,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at
    x/2026-03,alarm,2026-04-01T03:30:00Z
    x/2026-04,alarm,2026-04-01T04:30:00Z
    y/-,error,2026-04-30T12:00:00Z
- name: nothing was seen
  period: 2026-03-01..2026-03-31
  tables:
    finance.spend: |
      payment,vendor,amount,posted_at
    sso.signins: |
      signin,app,person,signed_in_at
    network.egress: |
      row_id,host,requests,seen_at
    code.packages: |
      finding,repository,package,seen_at
    ai.signatures: |
      kind,name,tool
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
