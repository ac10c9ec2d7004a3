/*
id: ai-disclosure
title: When an AI system is released, its published card describes that version and users are told that it is AI
control: AI-41
reads: [ml.releases, ai.cards, programme.documents, programme.assets]
procedure: |
  Take every release of an AI system in the period, from the release log. Take the card of that system that was published last before the release,
  from the site that shows it. It must be of the very version that was released, have no empty required section, and the product must tell its users
  that they deal with AI. The card must be a document of the programme about this system: of that document the version declared last by then
  must have been in force, and must have been approved, and recorded as approved, before the release, by somebody other than the document's owner.
  What a section says, and whether a user would understand it, is for a person to judge.
*/
with released as (
  select release, lower(trim(system)) as system, trim(version) as version, released_at
  from ml.releases
  where released_at >= $period_start and released_at < $period_end
), cards as (
  select card, lower(trim(system)) as system, trim(version) as version, lower(trim(document)) as document, published_at, empty_sections, tells_users
  from ai.cards
), published as (
  select r.release, r.released_at, c.version, c.document, c.empty_sections, c.tells_users,
    row_number() over (partition by r.release, r.released_at order by c.published_at desc nulls last,
      c.tells_users nulls first, c.empty_sections desc nulls first, c.version nulls first, c.card nulls first) as rn
  from released r
  join cards c on c.system = r.system
  where c.published_at <= r.released_at
), after_it as (
  select r.release
  from released r
  join cards c on c.system = r.system and c.version = r.version
  where c.published_at > r.released_at
  group by r.release
), papers as (
  select id, version, ledger_index, greatest(declared_at, starts_at) as holds_from
  from programme.documents
  where type = 'model_card'
  group by id, version, ledger_index, declared_at, starts_at
), governing as (
  select version, holds_from,
    min(holds_from) over (partition by id order by ledger_index desc nulls last, version desc nulls last
      rows between unbounded preceding and 1 preceding) as replaced_at
  from papers
), approved as (
  select p.release, p.released_at,
    bool_or(coalesce(d.approved_at <= p.released_at and d.approval_recorded_at <= p.released_at and lower(trim(d.approved_by)) <> lower(trim(d.owner)), false)) as good,
    bool_or(coalesce(d.approved_at <= p.released_at and d.approval_recorded_at > p.released_at, false)) as dated_back,
    bool_or(coalesce(lower(trim(d.approved_by)) = lower(trim(d.owner)), false)) as by_owner
  from published p
  join released r on r.release = p.release and r.released_at = p.released_at
  join programme.documents d on lower(trim(d.id)) = p.document and lower(trim(d.asset)) = r.system
  join governing g on g.version = d.version
  where p.rn = 1 and g.holds_from <= p.released_at and (g.replaced_at is null or g.replaced_at > p.released_at)
    and (d.ends_at is null or d.ends_at > p.released_at)
  group by p.release, p.released_at
), judged as (
  select r.release, r.system, r.released_at, p.version as card_version,
    case when p.release is null and l.release is not null then 'published later'
         when p.release is null then 'no card'
         when (p.version is distinct from r.version) and l.release is not null then 'published later'
         when (p.version is distinct from r.version) then 'another version'
         when p.empty_sections is null then 'sections unknown'
         when p.empty_sections <> 0 then 'sections empty'
         when p.tells_users is not true then 'users'
         when a.good then 'current'
         when a.dated_back then 'dated back'
         when a.by_owner then 'by owner'
         when a.release is null then 'no document'
         else 'not approved' end as word
  from released r
  left join published p on p.release = r.release and p.released_at = r.released_at and p.rn = 1
  left join after_it l on l.release = r.release
  left join approved a on a.release = r.release and a.released_at = r.released_at
), assets as (
  select distinct id from programme.assets
)
select j.release as item,
  case when j.word = 'current' then 'ok' else 'alarm' end as status,
  case when j.word = 'current' then 'a card of this version was published and approved, and users are told'
       when j.word = 'published later' then 'the card of this version was published after the release'
       when j.word = 'no card' then 'no card was published'
       when j.word = 'another version' then 'the card that was published is of version ' || coalesce(j.card_version, '(none)')
       when j.word = 'sections unknown' then 'it is not known whether the card has empty sections'
       when j.word = 'sections empty' then 'the card has empty sections'
       when j.word = 'users' then 'users are not told that it is AI'
       when j.word = 'dated back' then 'the approval of the card was recorded after the release'
       when j.word = 'by owner' then 'the card was approved by its owner'
       when j.word = 'no document' then 'the card is no document of the programme about this system, in force at the release'
       else 'the card was not approved when it was released' end as reason,
  j.released_at as occurred_at,
  x.id as asset
from judged j
left join assets x on x.id = j.system
order by item
/* fixtures:
- name: current, and every way not to be
  period: 2026-03-01..2026-03-31
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
      r01,a,1.0,2026-03-10T15:00:00Z,p1
      r02,b,1.0,2026-03-10T15:00:00Z,p1
      r03,c,1.0,2026-03-10T15:00:00Z,p1
      r04,d,1.0,2026-03-10T15:00:00Z,p1
      r05,e,1.0,2026-03-10T15:00:00Z,p1
      r06,f,1.0,2026-03-10T15:00:00Z,p1
      r07,g,1.0,2026-03-10T15:00:00Z,p1
      r08,h,1.0,2026-03-10T15:00:00Z,p1
      r09,i,1.0,2026-03-10T15:00:00Z,p1
      r10,j,1.0,2026-03-10T15:00:00Z,p1
    ai.cards: |
      card,system,version,document,published_at,empty_sections,tells_users
      k01,A,1.0,card-a,2026-03-10T15:00:00Z,0,true
      k03,c,0.9,card-c,2026-03-01T15:00:00Z,0,true
      k04,d,0.9,card-d,2026-03-01T15:00:00Z,0,true
      k04,d,1.0,card-d,2026-03-10T15:00:01Z,0,true
      k05,e,1.0,card-e,2026-03-10T15:00:00Z,1,true
      k06,f,1.0,card-f,2026-03-10T15:00:00Z,0,false
      k07,g,1.0,card-g,2026-03-10T15:00:00Z,0,true
      k08,h,1.0,card-h,2026-03-10T15:00:00Z,0,true
      k09,i,1.0,card-a,2026-03-10T15:00:00Z,0,true
      k10,j,1.0,card-j,2026-03-10T15:00:00Z,0,true
    programme.documents: |
      version,ledger_index,id,type,title,owner,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,card-a,model_card,A,p1,a,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-10T15:00:00Z,2026-03-10T15:00:00Z,p9
      v7,7,card-g,model_card,G,p1,g,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,2026-03-20T00:00:00Z,p9
      v8,8,card-h,model_card,H,p1,h,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,P1
      v10,10,card-j,model_card,J,p1,j,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,p9
      v11,11,card-j,model_card,J,p1,j,,2026-03-05T00:00:00Z,,2026-03-05T00:00:00Z,,,
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    r01,ok,2026-03-10T15:00:00Z,a,"a card of this version was published and approved, and users are told"
    r02,alarm,2026-03-10T15:00:00Z,,no card was published
    r03,alarm,2026-03-10T15:00:00Z,,the card that was published is of version 0.9
    r04,alarm,2026-03-10T15:00:00Z,,the card of this version was published after the release
    r05,alarm,2026-03-10T15:00:00Z,,the card has empty sections
    r06,alarm,2026-03-10T15:00:00Z,,users are not told that it is AI
    r07,alarm,2026-03-10T15:00:00Z,,the approval of the card was recorded after the release
    r08,alarm,2026-03-10T15:00:00Z,,the card was approved by its owner
    r09,alarm,2026-03-10T15:00:00Z,,"the card is no document of the programme about this system, in force at the release"
    r10,alarm,2026-03-10T15:00:00Z,,the card was not approved when it was released
- name: nulls fail closed, and of two cards at one moment the worse counts
  period: 2026-03-01..2026-03-31
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
      r1,a,1.0,2026-03-10T15:00:00Z,p1
      r2,b,1.0,2026-03-10T15:00:00Z,p1
      r3,c,1.0,2026-03-10T15:00:00Z,p1
      r4,d,1.0,2026-03-10T15:00:00Z,p1
      r5,e,1.0,2026-03-10T15:00:00Z,p1
    ai.cards: |
      card,system,version,document,published_at,empty_sections,tells_users
      k1,a,,card-a,2026-03-10T15:00:00Z,0,true
      k2,b,1.0,card-b,2026-03-10T15:00:00Z,,true
      k3,c,1.0,card-c,2026-03-10T15:00:00Z,0,
      k4,d,1.0,,2026-03-10T15:00:00Z,0,true
      k5,e,1.0,card-e,2026-03-10T15:00:00Z,0,true
      k6,e,1.0,card-e,2026-03-10T15:00:00Z,2,true
    programme.documents: |
      version,ledger_index,id,type,title,owner,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v5,5,card-e,model_card,E,p1,e,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,p9
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    r1,alarm,the card that was published is of version (none)
    r2,alarm,it is not known whether the card has empty sections
    r3,alarm,users are not told that it is AI
    r4,alarm,"the card is no document of the programme about this system, in force at the release"
    r5,alarm,the card has empty sections
- name: a later card for a later version excuses nothing, and a document that ended is none
  period: 2026-03-01..2026-03-31
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
      r1,a,1.0,2026-03-10T15:00:00Z,p1
      r2,a,2.0,2026-03-20T15:00:00Z,p1
      r3,b,1.0,2026-03-20T15:00:00Z,p1
    ai.cards: |
      card,system,version,document,published_at,empty_sections,tells_users
      k1,a,1.0,card-a,2026-03-09T15:00:00Z,0,true
      k2,b,1.0,card-b,2026-03-09T15:00:00Z,0,true
    programme.documents: |
      version,ledger_index,id,type,title,owner,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,card-a,model_card,A,p1,a,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,p9
      v2,2,card-b,model_card,B,p1,b,,2026-03-01T00:00:00Z,2026-03-20T15:00:00Z,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,p9
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    r1,ok,"a card of this version was published and approved, and users are told"
    r2,alarm,the card that was published is of version 1.0
    r3,alarm,"the card is no document of the programme about this system, in force at the release"
- name: the period's edges lie in the zone, also on a Sunday night
  period: 2026-03-01..2026-03-29
  zone: America/New_York
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
      r1,a,1.0,2026-03-01T04:59:59Z,p1
      r2,a,1.0,2026-03-01T05:00:00Z,p1
      r3,a,1.0,2026-03-30T03:59:59Z,p1
      r4,a,1.0,2026-03-30T04:00:00Z,p1
    ai.cards: |
      card,system,version,document,published_at,empty_sections,tells_users
      k1,a,1.0,card-a,2026-03-01T04:59:59Z,0,true
    programme.documents: |
      version,ledger_index,id,type,title,owner,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,card-a,model_card,A,p1,a,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at
    r2,ok,2026-03-01T05:00:00Z
    r3,ok,2026-03-30T03:59:59Z
- name: nothing was released
  period: 2026-03-01..2026-03-31
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
    ai.cards: |
      card,system,version,document,published_at,empty_sections,tells_users
    programme.documents: |
      version,ledger_index,id,type,title,owner,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
