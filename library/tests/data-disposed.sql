/*
id: data-disposed
title: A customer's data is gone from every store in the days that were promised after the contract's end
control: CF-02
reads: [customers.contracts, data.stores, data.deletions, legal.holds, org.calendar]
procedure: |
  Take every customer whose last contract ended, and every store that can hold customers' data, or of which this is not known, and that was there when it ended:
  databases, backups, training sets and embedding indexes alike. The store's own log must show that the customer's data were completely deleted, after the contract's
  last day and before the end of the last day that the store may have (thirty days after it, where nothing else is said). The pair belongs to the beginning of that day. Whoever has another contract by then is listed and not judged,
  and so is a customer whose data somebody decided to hold for a legal reason, as long as the hold lasts; when it ends, the days run from there.
  A deletion before the last day shows nothing about what came in after it.
*/
with contracts as (
  select lower(trim(customer)) as customer, max(coalesce(ended_on, date '9999-12-31')) as ended_on
  from customers.contracts
  where customer is not null
  group by lower(trim(customer))
), holds as (
  select h.hold, lower(trim(h.customer)) as customer, h.from_at, h.ended_at,
    coalesce(cast(h.ended_at at time zone 'UTC' as date), date '9999-12-31') as ended_on
  from legal.holds h
  where nullif(trim(h.decided_by), '') is not null
), deadlines as (
  select customer, ended_on as from_on, ended_on, 'end' as kind from contracts where ended_on < date '9999-12-31'
  union
  select c.customer, h.ended_on as from_on, c.ended_on, 'hold' as kind
  from contracts c
  join holds h on h.customer = c.customer
  where c.ended_on < date '9999-12-31' and h.ended_on > c.ended_on and h.ended_on < date '9999-12-31'
), stores as (
  select lower(trim(store)) as store, case when count(*) = count(since_at) then min(since_at) end as since_at,
    case when count(*) = count(ended_at) then max(ended_at) end as ended_at, min(coalesce(days_max, 30)) as days_max
  from data.stores
  where holds_customer_data is not false and store is not null
  group by lower(trim(store))
), pairs as (
  select d.customer, d.kind, d.ended_on, s.store, s.since_at, s.ended_at, d.from_on + cast(s.days_max as integer) as due_on
  from deadlines d
  cross join stores s
), placed as (
  select p.customer, p.kind, p.store, p.due_on, e.closes_at as left_at, c.opens_at, c.closes_at
  from pairs p
  left join org.calendar c on c.day = p.due_on
  left join org.calendar e on e.day = p.ended_on
  where (p.since_at is null or c.closes_at is null or p.since_at < c.closes_at)
    and (p.ended_at is null or e.closes_at is null or p.ended_at >= e.closes_at)
), held as (
  select p.customer, p.due_on
  from placed p
  join holds h on h.customer = p.customer
  where h.from_at < p.closes_at and (h.ended_at is null or h.ended_at >= p.closes_at)
  group by p.customer, p.due_on
), gone as (
  select p.customer, p.due_on, p.store, min(x.deleted_at) filter (where x.complete is true) as deleted_at, count(*) as n
  from placed p
  join data.deletions x on lower(trim(x.customer)) = p.customer and lower(trim(x.store)) = p.store
  where x.deleted_at >= p.left_at
  group by p.customer, p.due_on, p.store
), judged as (
  select p.customer || '/' || p.store || case when p.kind = 'hold' then '/after hold' else '' end as item, coalesce(p.opens_at, $period_start) as occurred_at,
    case when p.closes_at is null or p.left_at is null then 'no day'
         when g.deleted_at < p.closes_at then 'deleted'
         when h.customer is not null then 'held'
         when $effective_at < p.closes_at - interval '1 second' then 'not yet due'
         when g.deleted_at is not null then 'late'
         when g.n > 0 then 'in part'
         else 'never' end as word
  from placed p
  left join gone g on g.customer = p.customer and g.due_on = p.due_on and g.store = p.store
  left join held h on h.customer = p.customer and h.due_on = p.due_on
  where (p.opens_at >= $period_start and p.opens_at < $period_end)
     or (p.opens_at is null and p.due_on >= cast($period_start at time zone 'UTC' as date) and p.due_on <= cast($period_end at time zone 'UTC' as date))
), renewed as (
  select lower(trim(c.customer)) || '/' || c.contract as item, d.opens_at as occurred_at, 'renewed' as word
  from customers.contracts c
  join contracts l on l.customer = lower(trim(c.customer))
  join org.calendar d on d.day = c.ended_on + 30
  where c.ended_on < l.ended_on and d.opens_at >= $period_start and d.opens_at < $period_end
  group by lower(trim(c.customer)) || '/' || c.contract, d.opens_at
), every as (
  select item, occurred_at, word from judged
  union all
  select item, occurred_at, word from renewed
)
select e.item as item,
  case when e.word = 'no day' then 'error' when e.word = 'deleted' then 'ok' when e.word in ('held', 'renewed') then 'info'
       when e.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when e.word = 'no day' then 'the calendar does not reach the last day or the day on which it is due'
       when e.word = 'deleted' then 'deleted in the days that were promised'
       when e.word = 'held' then 'held for a legal reason'
       when e.word = 'renewed' then 'another contract was in force or followed'
       when e.word = 'not yet due' then 'not deleted, and not yet due'
       when e.word = 'late' then 'deleted after the days that were promised'
       when e.word = 'in part' then 'deleted only in part'
       else 'not deleted' end as reason,
  e.occurred_at as occurred_at
from every e
order by item
/* fixtures:
- name: deleted, late, never, in part, before the end, and from an index too
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-09,true,2026-02-09T00:00:00Z,2026-02-10T00:00:00Z
      2026-02-10,true,2026-02-10T00:00:00Z,2026-02-11T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
    customers.contracts: |
      contract,customer,started_on,ended_on
      k1,c1,2024-01-01,2026-02-10
      k2,c2,2024-01-01,2026-02-10
      k3,c3,2024-01-01,
    data.stores: |
      store,kind,system,holds_customer_data,days_max,since_at,ended_at
      db,database,portal,true,,2024-01-01T00:00:00Z,
      vectors,embedding_index,portal,,,2024-01-01T00:00:00Z,
      code,repository,portal,false,,2024-01-01T00:00:00Z,
      backups,backup,portal,true,45,2024-01-01T00:00:00Z,
    data.deletions: |
      deletion,customer,store,complete,deleted_at
      d1,C1,DB,true,2026-03-12T23:59:59Z
      d2,c1,vectors,true,2026-03-13T00:00:00Z
      d3,c2,db,true,2026-02-10T23:59:59Z
      d4,c2,vectors,false,2026-03-01T12:00:00Z
      d5,c1,backups,true,2026-03-27T23:59:59Z
    legal.holds: |
      hold,customer,decided_by,from_at,ended_at
  expect: |
    item,status,occurred_at,reason
    c1/db,ok,2026-03-12T00:00:00Z,deleted in the days that were promised
    c1/vectors,alarm,2026-03-12T00:00:00Z,deleted after the days that were promised
    c2/db,alarm,2026-03-12T00:00:00Z,not deleted
    c2/vectors,alarm,2026-03-12T00:00:00Z,deleted only in part
    c1/backups,ok,2026-03-27T00:00:00Z,deleted in the days that were promised
    c2/backups,alarm,2026-03-27T00:00:00Z,not deleted
- name: another contract, and a hold that lasts, ended, or was decided by nobody
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-20,true,2026-01-20T00:00:00Z,2026-01-21T00:00:00Z
      2026-02-10,true,2026-02-10T00:00:00Z,2026-02-11T00:00:00Z
      2026-02-19,true,2026-02-19T00:00:00Z,2026-02-20T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
    customers.contracts: |
      contract,customer,started_on,ended_on
      k1,c1,2024-01-01,2026-02-10
      k1b,C1,2026-02-20,
      k2,c2,2024-01-01,2026-02-10
      k3,c3,2024-01-01,2026-01-20
      k4,c4,2024-01-01,2026-02-10
    data.stores: |
      store,kind,system,holds_customer_data,days_max,since_at,ended_at
      db,database,portal,true,,2024-01-01T00:00:00Z,
    data.deletions: |
      deletion,customer,store,complete,deleted_at
      d3,c3,db,true,2026-03-01T12:00:00Z
    legal.holds: |
      hold,customer,decided_by,from_at,ended_at
      h2,c2,p9,2026-02-01T00:00:00Z,
      h3,c3,p9,2026-01-10T00:00:00Z,2026-02-20T12:00:00Z
      h4,c4,,2026-02-01T00:00:00Z,
  expect: |
    item,status,occurred_at,reason
    c1/k1,info,2026-03-12T00:00:00Z,another contract was in force or followed
    c2/db,info,2026-03-12T00:00:00Z,held for a legal reason
    c3/db/after hold,ok,2026-03-22T00:00:00Z,deleted in the days that were promised
    c4/db,alarm,2026-03-12T00:00:00Z,not deleted
- name: the days lie in the zone, over the change of clocks, stores that came and went
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-10,true,2026-02-10T05:00:00Z,2026-02-11T05:00:00Z
      2026-03-12,true,2026-03-12T04:00:00Z,2026-03-13T04:00:00Z
    customers.contracts: |
      contract,customer,started_on,ended_on
      k1,c1,2024-01-01,2026-02-10
      k2,c2,2024-01-01,2026-02-10
    data.stores: |
      store,kind,system,holds_customer_data,days_max,since_at,ended_at
      db,database,,true,,2024-01-01T00:00:00Z,
      new,training_set,,true,,2026-03-01T00:00:00Z,
      next,training_set,,true,,2026-03-13T04:00:00Z,
      old,training_set,,true,,2024-01-01T00:00:00Z,2026-02-11T04:59:59Z
    data.deletions: |
      deletion,customer,store,complete,deleted_at
      d1,c1,db,true,2026-03-13T03:59:59Z
      d2,c2,db,true,2026-03-13T04:00:00Z
      d3,c1,new,true,2026-02-11T05:00:00Z
      d4,c2,new,true,2026-02-11T04:59:59Z
    legal.holds: |
      hold,customer,decided_by,from_at,ended_at
  expect: |
    item,status,occurred_at
    c1/db,ok,2026-03-12T04:00:00Z
    c1/new,ok,2026-03-12T04:00:00Z
    c2/db,alarm,2026-03-12T04:00:00Z
    c2/new,alarm,2026-03-12T04:00:00Z
- name: not yet due, a calendar that ends, there twice, nulls
  period: 2026-03-01..2026-03-31
  at: 2026-03-11
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-10,true,2026-02-10T00:00:00Z,2026-02-11T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
    customers.contracts: |
      contract,customer,started_on,ended_on
      k1,c1,2024-01-01,2026-02-10
      k1,c1,2024-01-01,2026-02-10
      k2,c2,2024-01-01,2026-02-20
      k3,,2024-01-01,2026-02-10
    data.stores: |
      store,kind,system,holds_customer_data,days_max,since_at,ended_at
      db,database,,,,,
      db,database,,true,,,
    data.deletions: |
      deletion,customer,store,complete,deleted_at
      d1,c1,db,,2026-03-01T12:00:00Z
    legal.holds: |
      hold,customer,decided_by,from_at,ended_at
  expect: |
    item,status,reason
    c1/db,skip,"not deleted, and not yet due"
    c2/db,error,the calendar does not reach the last day or the day on which it is due
- name: nobody left
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-10,true,2026-02-10T00:00:00Z,2026-02-11T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
    customers.contracts: |
      contract,customer,started_on,ended_on
      k1,c1,2024-01-01,
    data.stores: |
      store,kind,system,holds_customer_data,days_max,since_at,ended_at
      db,database,,true,,,
    data.deletions: |
      deletion,customer,store,complete,deleted_at
    legal.holds: |
      hold,customer,decided_by,from_at,ended_at
  expect: |
    item,status
*/
