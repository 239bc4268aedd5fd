{{/* What no schema can say: values that do not fit each other are refused, with what to do. */}}

{{- define "foxtail.refuse" -}}
{{- $values := .Values -}}
{{- include "foxtail.refuseName" . -}}
{{- $usesKafka := or $values.ingest.enabled $values.projections.enabled $values.topics.enabled -}}
{{- if and $usesKafka (not $values.kafka.brokers) -}}
{{- fail "kafka.brokers is not set: name Kafka's bootstrap servers as host:port, comma-separated." -}}
{{- end -}}
{{- range $key := list "ingest" "projections" "topics" -}}
{{- $app := index $values $key -}}
{{- if $app.enabled -}}
{{- include "foxtail.refuseClient" (dict "key" $key "kafka" $values.kafka "client" $app.kafka) -}}
{{- end -}}
{{- end -}}
{{- range $key := list "ingest" "readApi" -}}
{{- include "foxtail.refuseWaysIn" (dict "key" $key "app" (index $values $key)) -}}
{{- end -}}
{{- with $values.ingest -}}
{{- if .enabled -}}
{{- if and .endpoints .endpointsConfigMap -}}
{{- fail "ingest.endpoints and ingest.endpointsConfigMap are both set: keep one of them." -}}
{{- end -}}
{{- if not (or .endpoints .endpointsConfigMap) -}}
{{- fail "Ingest has no endpoints: set ingest.endpoints, or ingest.endpointsConfigMap to a ConfigMap with foxtail.yaml." -}}
{{- end -}}
{{- range .endpoints -}}{{- range dig "secrets" list . -}}
{{- if hasKey . "value" -}}
{{- fail "ingest.endpoints holds a secret itself: put it into the Secret ingest.webhookSecret and name it as file: /etc/foxtail/secrets/KEY." -}}
{{- end -}}
{{- end -}}{{- end -}}
{{- if .spool.enabled -}}
{{- include "foxtail.refuseConnection" (dict "key" "ingest.spool.database" "connection" .spool.database "hint" " To go without a spool, and answer 503 while Kafka is away, set ingest.spool.enabled to false.") -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $key := list "projections" "readApi" "migrations" -}}
{{- with index $values $key -}}
{{- if .enabled -}}
{{- include "foxtail.refuseConnection" (dict "key" (printf "%s.database" $key) "connection" .database) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "foxtail.refuseLabels" . -}}
{{- include "foxtail.refuseScaling" . -}}
{{- include "foxtail.refusePorts" . -}}
{{- include "foxtail.refuseAlerts" . -}}
{{- if and $values.topics.enabled $values.strimzi.topics -}}
{{- fail "topics.enabled and strimzi.topics both make the topics: keep one of them." -}}
{{- end -}}
{{- if and $values.topics.enabled $values.strimzi.users (eq $values.topics.kafka.secret (include "foxtail.object" (dict "root" . "component" "topics"))) -}}
{{- fail "topics.kafka.secret is the user that strimzi.users makes, but the Job of topics runs before an install makes anything: set strimzi.topics instead of topics.enabled." -}}
{{- end -}}
{{- if and (or $values.strimzi.topics $values.strimzi.users) (not $values.strimzi.cluster) -}}
{{- fail "strimzi.cluster is not set: name the Kafka resource that topics and users belong to." -}}
{{- end -}}
{{- if and $values.externalSecrets.enabled (not $values.externalSecrets.store.name) -}}
{{- fail "externalSecrets.store.name is not set: name the SecretStore." -}}
{{- end -}}
{{- range $values.externalSecrets.secrets -}}
{{- if not (or .data .dataFrom) -}}
{{- fail (printf "externalSecrets.secrets: %s has neither data nor dataFrom." .name) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* Helm takes releases named 1st or my.app, but no Service may be: it would fail after the migrations. */}}
{{- define "foxtail.refuseName" -}}
{{- $name := include "foxtail.fullname" . -}}
{{- if not (regexMatch "^[a-z][a-z0-9-]*$" $name) -}}
{{- fail (printf "Services can't be named %s-ingest and so on: a letter first, then small letters, digits and hyphens. Name the release otherwise, or set fullnameOverride." $name) -}}
{{- end -}}
{{- end }}

{{/* Labels that selectors are made of are the chart's: a second one of the same name would make two releases one, or none. */}}
{{- define "foxtail.refuseLabels" -}}
{{- $monitoring := .Values.monitoring -}}
{{- $given := dict "commonLabels" .Values.commonLabels -}}
{{- range $key := list "ingest" "projections" "readApi" "simulator" -}}
{{- $app := index $.Values $key -}}
{{- $_ := set $given (printf "%s.podLabels" $key) $app.podLabels -}}
{{- if hasKey $app.podAnnotations "checksum/settings" -}}
{{- fail (printf "%s.podAnnotations: checksum/settings is the chart's own." $key) -}}
{{- end -}}
{{- if and $app.enabled (not (or $app.strategy.maxSurge $app.strategy.maxUnavailable)) -}}
{{- fail (printf "%s.strategy: maxSurge and maxUnavailable are both 0, so no rollout could begin." $key) -}}
{{- end -}}
{{- end -}}
{{- range $what := list "serviceMonitor" "prometheusRule" "dashboard" -}}
{{- $_ := set $given (printf "monitoring.%s.labels" $what) (index $monitoring $what).labels -}}
{{- end -}}
{{- range $where, $labels := $given -}}
{{- range $name, $_ := $labels -}}
{{- if or (hasPrefix "app.kubernetes.io/" $name) (eq $name "helm.sh/chart") -}}
{{- fail (printf "%s: %s is the chart's own; nameOverride and the release's name say what it is." $where $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* Takes key, connection, hint. */}}
{{- define "foxtail.refuseConnection" -}}
{{- if not (include "foxtail.connection.given" .connection) -}}
{{- fail (printf "%s is not set: give secret (with the URL under urlKey), or url and the Secret of its password.%s" .key (default "" .hint)) -}}
{{- end -}}
{{- if regexMatch "^[a-z]+://[^/@:]*:[^/@]+@" .connection.url -}}
{{- fail (printf "%s.url holds a password: put it into the Secret %s.secret, under passwordKey." .key .key) -}}
{{- end -}}
{{- include "foxtail.refusePair" . -}}
{{- end }}

{{- define "foxtail.refusePair" -}}
{{- with default .connection .client -}}
{{- if ne (empty .certificateKey) (empty .privateKeyKey) -}}
{{- fail (printf "%s: certificateKey and privateKeyKey belong together." $.key) -}}
{{- end -}}
{{- if and .certificateKey (not .secret) -}}
{{- fail (printf "%s.secret is not set: certificateKey names a key in it." $.key) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* Takes key, kafka, client. */}}
{{- define "foxtail.refuseClient" -}}
{{- if and .kafka.saslMechanism (not .client.secret) -}}
{{- fail (printf "%s.kafka.secret is not set: kafka.saslMechanism needs a password." .key) -}}
{{- end -}}
{{- if and .kafka.saslMechanism (not (or .client.username .client.usernameKey)) -}}
{{- fail (printf "%s.kafka.username is not set, nor usernameKey: kafka.saslMechanism needs a name." .key) -}}
{{- end -}}
{{- if and .client.certificateKey (not .kafka.tls.enabled) -}}
{{- fail (printf "%s.kafka.certificateKey is set, but kafka.tls.enabled is not." .key) -}}
{{- end -}}
{{- include "foxtail.refusePair" (dict "key" (printf "%s.kafka" .key) "client" .client) -}}
{{- end }}

{{/* Takes key, app. */}}
{{- define "foxtail.refuseWaysIn" -}}
{{- if .app.enabled -}}
{{- if and .app.ingress.enabled (not .app.ingress.host) -}}
{{- fail (printf "%s.ingress.host is not set." .key) -}}
{{- end -}}
{{- if and .app.httpRoute.enabled (not .app.httpRoute.parentRefs) -}}
{{- fail (printf "%s.httpRoute.parentRefs is empty: name the gateway." .key) -}}
{{- end -}}
{{- with .app.autoscaling -}}
{{- if and .enabled (gt (.minReplicas | int) (.maxReplicas | int)) -}}
{{- fail (printf "%s.autoscaling.minReplicas is above maxReplicas." $.key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "foxtail.refuseScaling" -}}
{{- $app := .Values.projections -}}
{{- if $app.enabled -}}
{{- if gt ($app.scaling.minReplicas | int) ($app.scaling.maxReplicas | int) -}}
{{- fail "projections.scaling.minReplicas is above maxReplicas." -}}
{{- end -}}
{{- end -}}
{{- end }}
