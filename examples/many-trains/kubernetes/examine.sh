#!/bin/sh
# Examines the images of a list on a cluster, with one Job for each, and writes a report for each.
# usage: sh examine.sh images.txt reports
set -eu
here=$(dirname -- "$0")
batch=batch-$(date -u +%Y%m%d-%H%M%S)
of_batch="--namespace=train-examinations --selector=app.kubernetes.io/instance=$batch"
ended='{range .items[*]}{.status.succeeded}{.status.failed}{"\n"}{end}'

while read -r image; do
    sed "s|IMAGE|$image|; s|BATCH|$batch|" "$here/job.yaml" | kubectl create --filename=-
done <"$1"
while kubectl get jobs $of_batch --output="jsonpath=$ended" | grep -q '^$'; do
    sleep 10
done
mkdir -p "$2"
kubectl get jobs $of_batch --output=name | while read -r job; do
    kubectl logs --namespace=train-examinations "$job" >"$2/${job#*/}.json" </dev/null || true
done
