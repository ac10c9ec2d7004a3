with beats as (
  select source, beat_at from heartbeats where beat_at >= $period_start and beat_at < $effective_at
  union all
  select source, $period_start as beat_at from sources
  union all
  select source, $effective_at as beat_at from sources
), g as (
  select source, beat_at, lead(beat_at) over (partition by source order by beat_at nulls last) as next_at from beats
)
select source || '/' || cast(cast(beat_at at time zone 'UTC' as date) as text)
    || 'T' || lpad(cast(extract(hour from beat_at at time zone 'UTC') as text), 2, '0')
    || ':' || lpad(cast(extract(minute from beat_at at time zone 'UTC') as text), 2, '0') as item,
  'alarm' as status,
  cast(cast(extract(epoch from date_trunc('second', next_at)) as bigint)
     - cast(extract(epoch from date_trunc('second', beat_at)) as bigint) as text) || ' seconds of silence' as reason,
  beat_at as occurred_at
from g
where next_at > beat_at + interval '24 hours'
order by item
