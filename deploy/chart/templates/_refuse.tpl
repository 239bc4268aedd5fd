{{/* What no schema can say: values that do not fit each other are refused, with what to do. */}}

{{- define "foxtail.refuse" -}}
{{- $values := .Values -}}
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
{{- include "foxtail.refuseScaling" . -}}
{{- if and $values.topics.enabled $values.strimzi.topics -}}
{{- fail "topics.enabled and strimzi.topics both make the topics: keep one of them." -}}
{{- end -}}
{{- if and (or $values.strimzi.topics $values.strimzi.users) (not $values.strimzi.cluster) -}}
{{- fail "strimzi.cluster is not set: name the Kafka resource that topics and users belong to." -}}
{{- end -}}
{{- if and $values.externalSecrets.enabled (not $values.externalSecrets.store.name) -}}
{{- fail "externalSecrets.store.name is not set: name the SecretStore." -}}
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
{{- if and (eq $app.scaling.mode "keda") .Values.kafka.saslMechanism (not (or $app.kafka.usernameKey $app.scaling.keda.authentication)) -}}
{{- fail "projections.kafka.usernameKey is not set: KEDA takes the name from a Secret. Set it, or name a TriggerAuthentication in projections.scaling.keda.authentication." -}}
{{- end -}}
{{- end -}}
{{- end }}
