/*
id: model-data-access
title: Only who was approved can reach model weights and training data
control: AC-07
reads: [ml.stores, ml.store_access, ml.store_approvals, programme.assets]
procedure: |
  Take a snapshot of the access lists of every store of model weights or training data, groups resolved to their members, and the inventory of these stores.
  Each entry of an access list must stand in the register of approvals as it is, for that store, principal and permission: approved by a named person
  other than the principal, by the moment of the snapshot, with an end, if it has one, that has not come.
  An entry for everyone (such as '*' or 'all users') is an exception even if somebody approved it. A store of which the inventory does not say what it holds is judged like the others;
  what is held by a supplier, or holds something else, is listed and not judged.
  A store without any access list proves nothing, and an access list of a store that the inventory lacks is an exception. So is a model or dataset that the programme declares, in force
  and not retired, of which the inventory names no store: then nobody looked at who can reach it. A model that a supplier holds has a row of kind supplier there.
*/
with stores as (
  select lower(trim(resource)) as resource, min(nullif(lower(trim(asset)), '')) as asset,
    max(case when lower(trim(kind)) = 'supplier' then 0 when lower(trim(kind)) = 'other' then 0 else 1 end) as judged
  from ml.stores
  group by lower(trim(resource))
), access as (
  select lower(trim(resource)) as resource, nullif(lower(trim(principal)), '') as principal, nullif(lower(trim(permission)), '') as permission
  from ml.store_access
  group by lower(trim(resource)), nullif(lower(trim(principal)), ''), nullif(lower(trim(permission)), '')
), approvals as (
  select lower(trim(resource)) as resource, lower(trim(principal)) as principal, lower(trim(permission)) as permission,
    bool_or(coalesce(lower(trim(approved_by)) <> lower(trim(principal)) and nullif(trim(approved_by), '') is not null
      and approved_at <= $effective_at and (expires_at is null or expires_at > $effective_at), false)) as good,
    bool_or(coalesce(lower(trim(approved_by)) = lower(trim(principal)), false)) as by_self,
    bool_or(coalesce(expires_at <= $effective_at, false)) as ended
  from ml.store_approvals
  group by lower(trim(resource)), lower(trim(principal)), lower(trim(permission))
), entries as (
  select coalesce(a.resource, '(none)') || '/' || coalesce(a.principal, '(none)') || '/' || coalesce(a.permission, '(none)') as item, s.asset,
    case when s.judged = 0 then 'not judged'
         when s.resource is null then 'unknown store'
         when a.principal is null or a.permission is null then 'not said'
         when a.principal in ('*', 'all', 'allusers', 'all users', 'allauthenticatedusers', 'all authenticated users', 'everyone', 'anyone', 'public', 'anonymous') then 'everyone'
         when p.good then 'approved'
         when p.by_self then 'by self'
         when p.ended then 'ended'
         when p.resource is not null then 'not sound'
         else 'not approved' end as word
  from access a
  left join stores s on s.resource = a.resource
  left join approvals p on p.resource = a.resource and p.principal = a.principal and p.permission = a.permission
), silent as (
  select coalesce(s.resource, '(none)') || '/-/-' as item, s.asset, case when s.judged = 0 then 'not judged' else 'no list' end as word
  from stores s
  left join access a on a.resource = s.resource
  where a.resource is null
), versions as (
  select id, type, stage, ends_at, greatest(declared_at, starts_at) as holds_from,
    min(greatest(declared_at, starts_at)) over (partition by id order by ledger_index desc nulls last, version desc nulls last
      rows between unbounded preceding and 1 preceding) as replaced_at
  from programme.assets
), homeless as (
  select '-/' || lower(trim(v.id)) || '/-' as item, lower(trim(v.id)) as asset, 'no store' as word
  from versions v
  left join (select distinct asset from stores) s on s.asset = lower(trim(v.id))
  where v.type in ('model', 'dataset') and coalesce(v.stage <> 'retired', true) and s.asset is null
    and v.holds_from <= $effective_at and (v.replaced_at is null or v.replaced_at > $effective_at) and (v.ends_at is null or v.ends_at > $effective_at)
  group by lower(trim(v.id))
), every as (
  select item, asset, word from entries
  union all
  select item, asset, word from silent
  union all
  select item, asset, word from homeless
), assets as (
  select distinct id from programme.assets
)
select e.item as item,
  case when e.word = 'approved' then 'ok' when e.word = 'not judged' then 'info' when e.word = 'no list' then 'error' else 'alarm' end as status,
  case when e.word = 'approved' then 'approved by another person'
       when e.word = 'not judged' then 'held by a supplier, or holds neither models nor training data'
       when e.word = 'unknown store' then 'an access list of a store that the inventory does not hold'
       when e.word = 'not said' then 'whose access it is, or to do what, is not said'
       when e.word = 'everyone' then 'open to everyone'
       when e.word = 'by self' then 'approved by whoever has the access'
       when e.word = 'ended' then 'the approval has ended'
       when e.word = 'not sound' then 'the approval names nobody, or no moment by now'
       when e.word = 'no list' then 'no access list of this store was taken'
       when e.word = 'no store' then 'the inventory of stores does not say where it lies'
       else 'not approved' end as reason,
  x.id as asset
from every e
left join assets x on x.id = e.asset
order by item
/* fixtures:
- name: approved, for everyone, by oneself, ended, for something else, and in a store that nobody knows
  period: 2026-03-31..2026-03-31
  tables:
    ml.stores: |
      resource,asset,kind
      weights,screening-model,model
      raw,applicants,dataset
      mirror,,
      billing,,other
      supplier:meridian,meridian,supplier
      silent,screening-model,model
    ml.store_access: |
      resource,principal,permission
      Weights,P1,Read
      weights,p1,write
      weights,All Users,read
      weights,p2,read
      weights,p3,read
      raw,p1,read
      raw,p4,read
      raw,p5,read
      mirror,p1,read
      billing,p1,read
      copy-of-weights,p1,read
    ml.store_approvals: |
      resource,principal,permission,approved_by,approved_at,expires_at
      weights,p1,read,p9,2026-01-01T00:00:00Z,
      weights,All Users,read,p9,2026-01-01T00:00:00Z,
      weights,p2,read,P2,2026-01-01T00:00:00Z,
      weights,p3,read,p9,2026-01-01T00:00:00Z,2026-03-31T23:59:59Z
      raw,p1,read,p9,2026-01-01T00:00:00Z,2026-04-01T00:00:00Z
      raw,p4,write,p9,2026-01-01T00:00:00Z,
      raw,p5,read,p9,2026-04-01T00:00:00Z,
      copy-of-weights,p1,read,p9,2026-01-01T00:00:00Z,
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,screening-model,model,M,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,applicants,dataset,D,p9,,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v3,3,lost-model,model,L,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v4,4,old-model,model,O,p9,retired,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v5,5,meridian,model,X,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v6,6,lost-data,dataset,L,p9,,,2026-01-01T00:00:00Z,2026-03-31T00:00:00Z,2026-01-01T00:00:00Z
  expect: |
    item,status,asset,reason
    weights/p1/read,ok,screening-model,approved by another person
    weights/p1/write,alarm,screening-model,not approved
    weights/all users/read,alarm,screening-model,open to everyone
    weights/p2/read,alarm,screening-model,approved by whoever has the access
    weights/p3/read,alarm,screening-model,the approval has ended
    raw/p1/read,ok,applicants,approved by another person
    raw/p4/read,alarm,applicants,not approved
    raw/p5/read,alarm,applicants,"the approval names nobody, or no moment by now"
    mirror/p1/read,alarm,,not approved
    billing/p1/read,info,,"held by a supplier, or holds neither models nor training data"
    copy-of-weights/p1/read,alarm,,an access list of a store that the inventory does not hold
    supplier:meridian/-/-,info,meridian,"held by a supplier, or holds neither models nor training data"
    silent/-/-,error,screening-model,no access list of this store was taken
    -/lost-model/-,alarm,lost-model,the inventory of stores does not say where it lies
- name: nulls fail closed, and what is there twice is one row
  period: 2026-03-31..2026-03-31
  tables:
    ml.stores: |
      resource,asset,kind
      w,,model
      W,,other
      v,,unknown
    ml.store_access: |
      resource,principal,permission
      w,,read
      w,p1,
      w,p2,read
      W,P2,READ
      ,p1,read
      v,p1,read
    ml.store_approvals: |
      resource,principal,permission,approved_by,approved_at,expires_at
      w,,read,p9,2026-01-01T00:00:00Z,
      w,p2,read,,2026-01-01T00:00:00Z,
      w,p2,read,p9,,
      v,p1,read,p9,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z
      v,p1,Read,p9,2026-03-01T00:00:00Z,
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,asset,reason
    w/(none)/read,alarm,,"whose access it is, or to do what, is not said"
    w/p1/(none),alarm,,"whose access it is, or to do what, is not said"
    w/p2/read,alarm,,"the approval names nobody, or no moment by now"
    (none)/p1/read,alarm,,an access list of a store that the inventory does not hold
    v/p1/read,ok,,approved by another person
- name: a moment, in the zone, to the second, on a Sunday
  period: 2026-03-08..2026-03-08
  zone: America/New_York
  tables:
    ml.stores: |
      resource,asset,kind
      w,a,model
    ml.store_access: |
      resource,principal,permission
      w,p1,read
      w,p2,read
      w,p3,read
      w,p4,read
    ml.store_approvals: |
      resource,principal,permission,approved_by,approved_at,expires_at
      w,p1,read,p9,2026-03-09T03:59:59Z,
      w,p2,read,p9,2026-03-09T04:00:00Z,
      w,p3,read,p9,2026-01-01T00:00:00Z,2026-03-09T03:59:59Z
      w,p4,read,p9,2026-01-01T00:00:00Z,2026-03-09T04:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,model,A,p9,in_use,,2026-01-01T05:00:00Z,,2026-01-01T00:00:00Z
      v2,2,b,model,B,p9,in_use,,2026-03-09T04:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status
    w/p1/read,ok
    w/p2/read,alarm
    w/p3/read,alarm
    w/p4/read,ok
- name: no store and no model
  period: 2026-03-31..2026-03-31
  tables:
    ml.stores: |
      resource,asset,kind
    ml.store_access: |
      resource,principal,permission
    ml.store_approvals: |
      resource,principal,permission,approved_by,approved_at,expires_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
