#!/bin/sh
# The namespace and the search attributes of the order system. Safe to repeat.
set -eu

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d

# A new namespace is known everywhere only some seconds later.
tries=0
until temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || { echo "the namespace $TEMPORAL_NAMESPACE does not appear" >&2; exit 1; }
  sleep 1
done

# An attribute that exists with the same type is accepted in silence.
temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
  --name OrderStatus --type Keyword \
  --name CustomerId --type Keyword \
  --name StuckReason --type Keyword \
  --name FailureCode --type Keyword \
  --name PaymentMethod --type Keyword \
  --name Channel --type Keyword \
  --name NeedsAttention --type Bool \
  --name AmountMinor --type Int \
  --name StageSince --type Datetime \
  --name PromiseBy --type Datetime \
  --name VendorIds --type KeywordList \
  --name Skus --type KeywordList \
  --name Compensations --type KeywordList

# The two checks of the stores. One that exists is made anew, because its interval may be another.
check() {
  temporal schedule delete --namespace "$TEMPORAL_NAMESPACE" --schedule-id "$1" >/dev/null 2>&1 || true
  temporal schedule create --namespace "$TEMPORAL_NAMESPACE" --schedule-id "$1" --workflow-id "$1" \
    --type "$2" --task-queue orders --overlap-policy Skip --catchup-window 10s --interval "$3" --run-timeout 10m
}
check ops/reconcile reconcile 5m
check ops/stuck sweep 5m/150s
